package dev.testudo.processor.apic;

/// The entries of the local vector table, each with the offset of its register and the bits that
/// software may write.
///
/// @sdm 3A "APIC > Local Vector Table"
public enum LocalVector {
  TIMER(0x320, 0x7_00ff),
  THERMAL(0x330, 0x1_07ff),
  PERFORMANCE(0x340, 0x1_07ff),
  LINT0(0x350, 0x1_a7ff),
  LINT1(0x360, 0x1_a7ff),
  ERROR(0x370, 0x1_00ff);

  static final int VECTOR = 0xff;
  static final int MASKED = 1 << 16;
  static final int LEVEL = 1 << 15;
  static final int REMOTE_IRR = 1 << 14;
  static final int ACTIVE_LOW = 1 << 13;

  /// Bit 12, delivery status: read only, and always idle here.
  static final int DELIVERY_STATUS = 1 << 12;

  static final int COUNT = 6;

  final int offset;
  final int writable;

  LocalVector(int offset, int writable) {
    this.offset = offset;
    this.writable = writable;
  }

  /// Bits whose writing is ignored and not refused in x2APIC mode.
  int ignored() {
    return DELIVERY_STATUS | (this == LINT0 || this == LINT1 ? REMOTE_IRR : 0);
  }
}

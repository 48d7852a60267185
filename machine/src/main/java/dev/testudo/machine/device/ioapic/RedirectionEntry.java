package dev.testudo.machine.device.ioapic;

/// The layout of one entry of the I/O APIC's redirection table.
final class RedirectionEntry {
  static final long DELIVERY_STATUS = 1L << 12;
  static final long REMOTE_IRR = 1L << 14;
  static final long LEVEL_TRIGGERED = 1L << 15;
  static final long MASKED = 1L << 16;

  private static final long WRITABLE = 0xff00_0000_0001_ffffL & ~(DELIVERY_STATUS | REMOTE_IRR);

  private RedirectionEntry() {}

  static int vector(long entry) {
    return (int) entry & 0xff;
  }

  static int deliveryMode(long entry) {
    return (int) entry >> 8 & 7;
  }

  static int destinationMode(long entry) {
    return (int) entry >> 11 & 1;
  }

  static int destination(long entry) {
    return (int) (entry >>> 56);
  }

  static boolean isLevelTriggered(long entry) {
    return (entry & LEVEL_TRIGGERED) != 0;
  }

  static boolean isMasked(long entry) {
    return (entry & MASKED) != 0;
  }

  /// What an entry becomes when it is written. An entry that becomes edge-triggered forgets that a
  /// level interrupt was accepted: old kernels end level interrupts in this way.
  static long written(long entry, long value) {
    long result = (value & WRITABLE) | (entry & (DELIVERY_STATUS | REMOTE_IRR));
    return isLevelTriggered(result) ? result : result & ~REMOTE_IRR;
  }
}

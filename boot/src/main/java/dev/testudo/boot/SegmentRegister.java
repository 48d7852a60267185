package dev.testudo.boot;

/// A segment register with its hidden part.
///
/// @param selector the selector
/// @param base linear base address
/// @param limit byte-granular limit, unsigned
/// @param rights access rights in the format of the VMCS
public record SegmentRegister(int selector, long base, int limit, int rights) {
  private static final int UNUSABLE = 0x10000;
  private static final int CODE_READ_ACCESSED = 0x9b;
  private static final int DATA_WRITE_ACCESSED = 0x93;
  private static final int LONG = 0x2000;
  private static final int BIG = 0x4000;
  private static final int GRANULARITY = 0x8000;

  /// Code or data of real mode.
  public static SegmentRegister realMode(int selector) {
    return new SegmentRegister(selector, (long) selector << 4, 0xffff, DATA_WRITE_ACCESSED);
  }

  /// Flat 32-bit code.
  public static SegmentRegister flatCode32(int selector) {
    return new SegmentRegister(selector, 0, -1, CODE_READ_ACCESSED | BIG | GRANULARITY);
  }

  /// 64-bit code.
  public static SegmentRegister code64(int selector) {
    return new SegmentRegister(selector, 0, -1, CODE_READ_ACCESSED | LONG | GRANULARITY);
  }

  /// Flat data.
  public static SegmentRegister flatData(int selector) {
    return new SegmentRegister(selector, 0, -1, DATA_WRITE_ACCESSED | BIG | GRANULARITY);
  }

  /// A task register with a busy TSS, as every mode but real mode must have one.
  public static SegmentRegister busyTask() {
    return new SegmentRegister(0, 0, 0x67, 0x8b);
  }

  /// A local descriptor table that is not there.
  public static SegmentRegister unusable() {
    return new SegmentRegister(0, 0, 0xffff, UNUSABLE | 0x82);
  }
}

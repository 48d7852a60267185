package dev.testudo.architecture.register;

/// The bits of DR6.
///
/// @sdm 3B "Debug Registers > Debug Status Register (DR6)"
public final class Dr6 {
  public static final long B0 = 1L;
  public static final long B1 = 1L << 1;
  public static final long B2 = 1L << 2;
  public static final long B3 = 1L << 3;
  public static final long B0_TO_B3 = 0xfL;

  /// Bus-lock detected; reads 1 when it did not happen.
  public static final long BLD = 1L << 11;

  public static final long BD = 1L << 13;
  public static final long BS = 1L << 14;
  public static final long BT = 1L << 15;

  /// Reads 1 unless a debug exception came inside a transactional region.
  public static final long RTM = 1L << 16;

  /// Bits that read 1 on a processor without bus-lock debug exceptions and RTM; also the reset
  /// value.
  public static final long FIXED1 = 0xffff_0ff0L;

  /// Bits that software can write on such a processor.
  public static final long WRITABLE = B0_TO_B3 | BD | BS | BT;

  private Dr6() {}
}

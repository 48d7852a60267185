package dev.testudo.architecture.register;

/// The bits of DR7.
///
/// @sdm 3B "Debug Registers > Debug Control Register (DR7)"
public final class Dr7 {
  /// The enable bits L0, G0 to L3, G3.
  public static final long ENABLES = 0xffL;

  public static final long LE = 1L << 8;
  public static final long GE = 1L << 9;

  /// Always 1; also the reset value.
  public static final long FIXED1 = 1L << 10;

  public static final long RTM = 1L << 11;
  public static final long GD = 1L << 13;

  /// Bits that software can write on a processor without RTM.
  public static final long WRITABLE = 0xffff_23ffL;

  /// The R/W field of breakpoint 0; four bits further for each next one.
  public static final int RW_SHIFT = 16;

  /// The LEN field of breakpoint 0; four bits further for each next one.
  public static final int LEN_SHIFT = 18;

  public static final int RW_EXECUTE = 0;
  public static final int RW_WRITE = 1;
  public static final int RW_IO = 2;
  public static final int RW_READ_WRITE = 3;

  private Dr7() {}

  /// The R/W field of a breakpoint.
  public static int readWrite(long dr7, int breakpoint) {
    return (int) (dr7 >>> RW_SHIFT + 4 * breakpoint) & 3;
  }

  /// The length of a breakpoint in bytes: 1, 2, 4 or 8.
  public static int length(long dr7, int breakpoint) {
    return switch ((int) (dr7 >>> LEN_SHIFT + 4 * breakpoint) & 3) {
      case 0 -> 1;
      case 1 -> 2;
      case 2 -> 8;
      default -> 4;
    };
  }

  /// Whether a breakpoint is enabled, locally or globally.
  public static boolean isEnabled(long dr7, int breakpoint) {
    return (dr7 >>> 2 * breakpoint & 3) != 0;
  }
}

package dev.testudo.architecture.vmx;

/// The bits of the pending-debug-exceptions field, which are those of the exit qualification of a
/// debug exception but for `ENABLED_BREAKPOINT`.
///
/// @sdm 3C "Guest Non-Register State"
public final class PendingDebugExceptions {
  public static final long B0_TO_B3 = 0xfL;
  public static final long BUS_LOCK = 1L << 11;
  public static final long ENABLED_BREAKPOINT = 1L << 12;
  public static final long BS = 1L << 14;
  public static final long RTM = 1L << 16;

  /// Bits that VM entry wants 0 on a processor without bus-lock debug exceptions.
  public static final long RESERVED = ~(B0_TO_B3 | BUS_LOCK | ENABLED_BREAKPOINT | BS | RTM);

  private PendingDebugExceptions() {}
}

package dev.testudo.architecture.register;

/// The bits of IA32_DEBUGCTL.
///
/// @sdm 3B "IA32_DEBUGCTL MSR"
public final class DebugCtl {
  public static final long LBR = 1L;

  /// Single-step on branches.
  public static final long BTF = 1L << 1;

  public static final long BUS_LOCK_DETECT = 1L << 2;

  private DebugCtl() {}
}

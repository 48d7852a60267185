package dev.testudo.architecture.register;

/// The bits of IA32_APIC_BASE.
///
/// @sdm 3A "Local APIC Status and Location"
public final class ApicBase {
  public static final long BSP = 1L << 8;
  public static final long EXTD = 1L << 10;
  public static final long EN = 1L << 11;
  public static final long ADDRESS_MASK = ~0xfffL;

  /// Where the local APIC is after reset.
  public static final long DEFAULT_ADDRESS = 0xfee0_0000L;

  private ApicBase() {}
}

package dev.testudo.architecture.vmx;

/// The bits of the interruptibility-state field.
///
/// @sdm 3C "Guest Non-Register State"
public final class Interruptibility {
  public static final int BLOCKING_BY_STI = 1;
  public static final int BLOCKING_BY_MOV_SS = 1 << 1;
  public static final int BLOCKING_BY_SMI = 1 << 2;
  public static final int BLOCKING_BY_NMI = 1 << 3;
  public static final int ENCLAVE_INTERRUPTION = 1 << 4;

  /// Bits that VM entry wants 0.
  public static final int RESERVED = ~0x1f;

  private Interruptibility() {}
}

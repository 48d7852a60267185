package dev.testudo.architecture.vmx;

/// The layout that the VM-entry and VM-exit interruption-information fields and the IDT-vectoring
/// information field share.
///
/// @sdm 3C "VM-Entry Control Fields > VM-Entry Controls for Event Injection"
/// @sdm 3C "VM-Exit Information Fields > Information for VM Exits Due to Vectored Events"
public final class InterruptionInformation {
  public static final int VECTOR_MASK = 0xff;
  public static final int TYPE_SHIFT = 8;
  public static final int TYPE_MASK = 7 << TYPE_SHIFT;

  /// Deliver an error code (entry), or: the error-code field is valid (exit).
  public static final int ERROR_CODE = 1 << 11;

  /// NMI unblocking due to IRET; exits only.
  public static final int NMI_UNBLOCKING = 1 << 12;

  public static final int VALID = 1 << 31;

  /// Bits that VM entry wants 0.
  public static final int ENTRY_RESERVED = 0x7fff_f000;

  private InterruptionInformation() {}

  /// A valid field for a type and vector, without an error code.
  public static int of(InterruptionType type, int vector) {
    return VALID | type.number() << TYPE_SHIFT | (vector & VECTOR_MASK);
  }

  public static boolean isValid(long information) {
    return (information & 0x8000_0000L) != 0;
  }

  public static boolean hasErrorCode(long information) {
    return (information & ERROR_CODE) != 0;
  }

  public static int vector(long information) {
    return (int) information & VECTOR_MASK;
  }
}

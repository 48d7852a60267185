package dev.testudo.architecture.vmx;

/// The interruption types: bits 10:8 of the interruption-information fields.
///
/// @sdm 3C "VM-Entry Control Fields > VM-Entry Controls for Event Injection"
public enum InterruptionType {
  EXTERNAL_INTERRUPT,
  RESERVED,
  NON_MASKABLE_INTERRUPT,
  HARDWARE_EXCEPTION,
  SOFTWARE_INTERRUPT,
  PRIVILEGED_SOFTWARE_EXCEPTION,
  SOFTWARE_EXCEPTION,
  OTHER_EVENT;

  private static final InterruptionType[] BY_NUMBER = values();

  /// The type as bits 2:0 hold it.
  public int number() {
    return ordinal();
  }

  /// Whether RIP is advanced over the instruction, so that an instruction length is needed.
  public boolean hasInstructionLength() {
    return this == SOFTWARE_INTERRUPT
        || this == PRIVILEGED_SOFTWARE_EXCEPTION
        || this == SOFTWARE_EXCEPTION;
  }

  /// The type in an interruption-information field.
  public static InterruptionType of(long interruptionInformation) {
    return BY_NUMBER[(int) (interruptionInformation >>> InterruptionInformation.TYPE_SHIFT) & 7];
  }
}

package dev.testudo.architecture.vmx;

/// The types that INVEPT and INVVPID take in their register operand.
///
/// @sdm 3C "VMX Instruction Reference > INVEPT" and "INVVPID"
public final class InvalidationType {
  public static final int INVEPT_SINGLE_CONTEXT = 1;
  public static final int INVEPT_ALL_CONTEXTS = 2;

  public static final int INVVPID_INDIVIDUAL_ADDRESS = 0;
  public static final int INVVPID_SINGLE_CONTEXT = 1;
  public static final int INVVPID_ALL_CONTEXTS = 2;
  public static final int INVVPID_SINGLE_CONTEXT_RETAINING_GLOBALS = 3;

  private InvalidationType() {}
}

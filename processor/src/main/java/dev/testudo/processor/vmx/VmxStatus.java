package dev.testudo.processor.vmx;

/// How a VMX instruction ended, as RFLAGS tells it.
///
/// @sdm 3C "VMX Instruction Reference > Conventions"
public enum VmxStatus {
  /// VMsucceed: all six flags clear.
  SUCCEED,

  /// VMfailInvalid: CF; there is no current VMCS.
  FAIL_INVALID,

  /// VMfailValid: ZF; the error number is in the current VMCS's VM-instruction error field.
  FAIL_VALID
}

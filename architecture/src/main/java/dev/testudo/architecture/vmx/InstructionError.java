package dev.testudo.architecture.vmx;

import org.jspecify.annotations.Nullable;

/// The numbers that VMfailValid leaves in the VM-instruction error field.
///
/// @sdm 3C "VM Instruction Error Numbers"
public enum InstructionError {
  VMCALL_IN_ROOT_OPERATION(1),
  VMCLEAR_INVALID_ADDRESS(2),
  VMCLEAR_VMXON_POINTER(3),
  VMLAUNCH_NON_CLEAR_VMCS(4),
  VMRESUME_NON_LAUNCHED_VMCS(5),
  VMRESUME_AFTER_VMXOFF(6),
  ENTRY_INVALID_CONTROL_FIELDS(7),
  ENTRY_INVALID_HOST_STATE_FIELDS(8),
  VMPTRLD_INVALID_ADDRESS(9),
  VMPTRLD_VMXON_POINTER(10),
  VMPTRLD_INCORRECT_REVISION_IDENTIFIER(11),
  UNSUPPORTED_VMCS_COMPONENT(12),
  VMWRITE_READ_ONLY_VMCS_COMPONENT(13),
  VMXON_IN_ROOT_OPERATION(15),
  ENTRY_INVALID_EXECUTIVE_VMCS_POINTER(16),
  ENTRY_NON_LAUNCHED_EXECUTIVE_VMCS(17),
  ENTRY_EXECUTIVE_VMCS_POINTER_NOT_VMXON_POINTER(18),
  VMCALL_NON_CLEAR_VMCS(19),
  VMCALL_INVALID_EXIT_CONTROL_FIELDS(20),
  VMCALL_INCORRECT_MSEG_REVISION_IDENTIFIER(22),
  VMXOFF_UNDER_DUAL_MONITOR_TREATMENT(23),
  VMCALL_INVALID_SMM_MONITOR_FEATURES(24),
  ENTRY_INVALID_EXECUTION_CONTROL_FIELDS_IN_EXECUTIVE_VMCS(25),
  ENTRY_EVENTS_BLOCKED_BY_MOV_SS(26),
  INVALID_OPERAND_TO_INVEPT_INVVPID(28);

  private final int number;

  InstructionError(int number) {
    this.number = number;
  }

  /// The number as the VM-instruction error field holds it.
  public int number() {
    return number;
  }

  /// The error with this number, or null if the manual has none.
  public static @Nullable InstructionError of(long number) {
    for (InstructionError error : values()) {
      if (error.number == number) {
        return error;
      }
    }
    return null;
  }
}

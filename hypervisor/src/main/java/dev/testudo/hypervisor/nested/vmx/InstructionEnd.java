package dev.testudo.hypervisor.nested.vmx;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.register.Rflags;
import dev.testudo.architecture.vmx.InstructionError;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.vmx.HardwarePort;

/// How a VMX instruction of L1 ends that raises no fault: success, or failure with or without a
/// number in the VMCS that is current for it.
///
/// @sdm 3C "VMX Instruction Reference > Conventions"
final class InstructionEnd {
  private static final long ARITHMETIC_FLAGS = 0x8d5;

  private final NestedHost host;
  private final HardwarePort port;
  private final NestedState state;
  private final Vmcs12 vmcs12;

  InstructionEnd(NestedHost host, NestedState state, Vmcs12 vmcs12) {
    this.host = host;
    this.state = state;
    this.vmcs12 = vmcs12;
    port = host.port();
  }

  void succeed() {
    end(0);
  }

  void failInvalid() {
    end(Rflags.CF);
  }

  /// VMfail: with the error's number if L1 has a current VMCS.
  void fail(InstructionError error) {
    if (state.currentVmcs == NestedState.NONE) {
      failInvalid();
    } else {
      vmcs12.write(VmcsField.VM_INSTRUCTION_ERROR, error.number());
      end(Rflags.ZF);
    }
  }

  private void end(long flag) {
    port.vmwrite(GUEST_RFLAGS, port.vmread(GUEST_RFLAGS) & ~ARITHMETIC_FLAGS | flag);
    host.skipInstruction();
  }
}

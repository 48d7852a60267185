package dev.testudo.hypervisor.nested.vmx;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.register.Efer;
import dev.testudo.architecture.vmx.EntryControl;
import dev.testudo.architecture.vmx.ExitControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.vmx.HardwarePort;
import java.util.ArrayList;
import java.util.List;

/// Saves the state in which L2 was left from vmcs02 into vmcs12, as an exit of the processor saves
/// it: what vmcs12 does not ask to be saved stays as L1 wrote it.
final class L2State {
  private final HardwarePort port;
  private final NestedState state;
  private final List<VmcsField> always = new ArrayList<>();

  L2State(NestedHost host, NestedState state) {
    port = host.port();
    this.state = state;
    for (VmcsField field : VmcsField.all()) {
      if (field.type() == VmcsField.Type.GUEST_STATE
          && port.capabilities().supports(field)
          && Vmcs02Policy.of(field).source() == Vmcs02Policy.Source.FROM_L1
          && field != PREEMPTION_TIMER_VALUE) {
        always.add(field);
      }
    }
  }

  void save(NestedHost host, Vmcs12 vmcs12) {
    for (VmcsField field : always) {
      vmcs12.write(field, port.vmread(field));
    }
    vmcs12.write(GUEST_CR0, cr0());
    vmcs12.write(GUEST_ACTIVITY_STATE, host.state().activity.ordinal());
    long exit = vmcs12.read(PRIMARY_EXIT_CONTROLS);
    if (ExitControl.SAVE_DEBUG_CONTROLS.in(exit)) {
      vmcs12.write(GUEST_DR7, port.vmread(GUEST_DR7));
      vmcs12.write(GUEST_IA32_DEBUGCTL, port.vmread(GUEST_IA32_DEBUGCTL));
    }
    if (ExitControl.SAVE_PAT.in(exit)) {
      vmcs12.write(GUEST_IA32_PAT, port.vmread(GUEST_IA32_PAT));
    }
    long efer = port.vmread(GUEST_IA32_EFER);
    if (ExitControl.SAVE_EFER.in(exit)) {
      vmcs12.write(GUEST_IA32_EFER, efer);
    }
    if (ExitControl.SAVE_PREEMPTION_TIMER_VALUE.in(exit)) {
      vmcs12.write(PREEMPTION_TIMER_VALUE, port.vmread(PREEMPTION_TIMER_VALUE));
    }
    if (PrepareVmcs02.hasEpt(vmcs12)) {
      for (VmcsField field :
          new VmcsField[] {GUEST_PDPTE0, GUEST_PDPTE1, GUEST_PDPTE2, GUEST_PDPTE3}) {
        vmcs12.write(field, port.vmread(field));
      }
    }
    long mode = EntryControl.IA32E_MODE_GUEST.mask();
    long entry = vmcs12.read(ENTRY_CONTROLS);
    vmcs12.write(ENTRY_CONTROLS, (efer & Efer.LMA) != 0 ? entry | mode : entry & ~mode);
  }

  /// CR0 as L2 really has it, with the bits that L0 keeps for it.
  long cr0() {
    return port.vmread(GUEST_CR0) & ~PrepareVmcs02.CR0_OWNED | state.l2CacheBits;
  }
}

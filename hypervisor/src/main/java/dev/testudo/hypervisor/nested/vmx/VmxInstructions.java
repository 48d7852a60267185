package dev.testudo.hypervisor.nested.vmx;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.register.Cr4;
import dev.testudo.architecture.register.Efer;
import dev.testudo.architecture.vmx.ExitReason;
import dev.testudo.architecture.vmx.InstructionError;
import dev.testudo.architecture.vmx.Interruptibility;
import dev.testudo.architecture.vmx.VmxMsr;
import dev.testudo.hypervisor.state.L0Feature;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.state.Segment;
import dev.testudo.processor.vmx.HardwarePort;
import dev.testudo.processor.vmx.VmxCapabilities;
import dev.testudo.processor.vmx.VmxFeature;
import dev.testudo.processor.vmx.check.EntryContext;
import dev.testudo.processor.vmx.check.FailedRule;
import dev.testudo.processor.vmx.check.RuleGroup;

/// The VMX instructions of L1, carried out on vmcs12 with the rules of the processor's own.
///
/// @sdm 3C "VMX Instruction Reference"
final class VmxInstructions {
  private static final Fault UNDEFINED = new Fault(6, Fault.NO_ERROR_CODE, 0);
  private static final Fault PROTECTION = new Fault(13, 0, 0);

  private final NestedHost host;
  private final NestedVmx nested;
  private final HardwarePort port;
  private final NestedState state;
  private final Vmcs12 vmcs12;
  private final VmxCapabilities offered;
  private final VmxOperand operand;
  private final InstructionEnd end;
  private final FieldInstructions fields;
  private final InvalidationInstructions invalidations;
  private final ShadowVmcs accelerator;

  VmxInstructions(
      NestedHost host, NestedVmx nested, NestedState state, Vmcs12 vmcs12, ShadowVmcs accelerator) {
    this.host = host;
    this.nested = nested;
    this.state = state;
    this.vmcs12 = vmcs12;
    port = host.port();
    offered = host.offeredCapabilities();
    this.accelerator = accelerator;
    operand = new VmxOperand(host, nested);
    end = new InstructionEnd(host, state, vmcs12);
    fields = new FieldInstructions(host, nested, state, vmcs12, accelerator, operand, end);
    invalidations = new InvalidationInstructions(host, nested, operand, end);
  }

  void execute(ExitReason reason) {
    if (reason == ExitReason.VMXON) {
      vmxon();
      return;
    }
    if (!state.vmxOperation) {
      host.inject(UNDEFINED);
      return;
    }
    if (cpl() > 0) {
      host.inject(PROTECTION);
      return;
    }
    switch (reason) {
      case VMXOFF -> vmxoff();
      case VMCLEAR -> vmclear();
      case VMPTRLD -> vmptrld();
      case VMPTRST -> vmptrst();
      case VMREAD -> fields.vmread();
      case VMWRITE -> fields.vmwrite();
      case VMLAUNCH -> enter(true);
      case VMRESUME -> enter(false);
      case INVEPT -> invalidations.invept();
      case INVVPID -> invalidations.invvpid();
      case VMCALL -> end.fail(InstructionError.VMCALL_IN_ROOT_OPERATION);
      default -> throw new IllegalStateException(reason + " is no VMX instruction");
    }
  }

  FieldInstructions fields() {
    return fields;
  }

  private int cpl() {
    return Segment.dpl((int) port.vmread(GUEST_SS_ACCESS_RIGHTS));
  }

  // ---- VMX operation
  // ---------------------------------------------------------------------------------------------

  private void vmxon() {
    long cr4 = port.vmread(CR4_READ_SHADOW);
    if ((cr4 & Cr4.VMXE) == 0 || !host.uses(L0Feature.NESTED)) {
      host.inject(UNDEFINED);
      return;
    }
    if (cpl() > 0) {
      host.inject(PROTECTION);
      return;
    }
    if (state.vmxOperation) {
      end.fail(InstructionError.VMXON_IN_ROOT_OPERATION);
      return;
    }
    long cr0 =
        port.vmread(GUEST_CR0) & ~port.vmread(CR0_GUEST_HOST_MASK)
            | port.vmread(CR0_READ_SHADOW) & port.vmread(CR0_GUEST_HOST_MASK);
    long guestCr4 = port.vmread(GUEST_CR4);
    long required = VmxMsr.FEATURE_CONTROL_LOCK | VmxMsr.FEATURE_CONTROL_VMX_OUTSIDE_SMX;
    if ((cr0 & offered.cr0Fixed0()) != offered.cr0Fixed0()
        || (cr0 & ~offered.cr0Fixed1()) != 0
        || (guestCr4 & offered.cr4Fixed0()) != offered.cr4Fixed0()
        || (guestCr4 & ~offered.cr4Fixed1()) != 0
        || (host.state().featureControl & required) != required) {
      host.inject(PROTECTION);
      return;
    }
    if (!operand.locate(8, false) || !operand.read(0, 8)) {
      return;
    }
    long region = operand.value();
    if (!isRegion(region) || (revision(region) & 0xffff_ffffL) != Vmcs12Layout.REVISION) {
      end.failInvalid();
      return;
    }
    state.vmxOperation = true;
    state.vmxonPointer = region;
    state.currentVmcs = NestedState.NONE;
    accelerator.prepare();
    nested.began();
    end.succeed();
  }

  private void vmxoff() {
    storeCurrent();
    accelerator.disable();
    state.vmxOperation = false;
    state.vmxonPointer = NestedState.NONE;
    state.currentVmcs = NestedState.NONE;
    nested.ended();
    end.succeed();
  }

  private boolean isRegion(long address) {
    return (address & 0xfff) == 0 && offered.facts().isPhysical(address);
  }

  private int revision(long region) {
    PhysicalMemory memory = host.guestMemory();
    return memory.isRam(region) ? (int) memory.read(region, 4) : -1;
  }

  /// Writes the current vmcs12 back to L1's memory.
  private void storeCurrent() {
    if (state.currentVmcs != NestedState.NONE && host.guestMemory().isRam(state.currentVmcs)) {
      accelerator.pull();
      vmcs12.store(host.guestMemory(), state.currentVmcs);
    }
  }

  // ---- the current VMCS
  // ------------------------------------------------------------------------------------------

  private void vmclear() {
    if (!operand.locate(8, false) || !operand.read(0, 8)) {
      return;
    }
    long region = operand.value();
    if (!isRegion(region)) {
      end.fail(InstructionError.VMCLEAR_INVALID_ADDRESS);
    } else if (region == state.vmxonPointer) {
      end.fail(InstructionError.VMCLEAR_VMXON_POINTER);
    } else {
      if (region == state.currentVmcs) {
        vmcs12.setLaunched(false);
        storeCurrent();
        accelerator.disable();
        state.currentVmcs = NestedState.NONE;
      } else if (host.guestMemory().isRam(region)) {
        host.guestMemory().write(region + Vmcs12Layout.LAUNCH_STATE_OFFSET, 4, 0);
      }
      end.succeed();
    }
  }

  private void vmptrld() {
    if (!operand.locate(8, false) || !operand.read(0, 8)) {
      return;
    }
    long region = operand.value();
    if (!isRegion(region)) {
      end.fail(InstructionError.VMPTRLD_INVALID_ADDRESS);
      return;
    }
    if (region == state.vmxonPointer) {
      end.fail(InstructionError.VMPTRLD_VMXON_POINTER);
      return;
    }
    int revision = revision(region);
    boolean shadow = revision < 0;
    if ((revision & 0x7fff_ffff) != Vmcs12Layout.REVISION
        || shadow && !offered.has(VmxFeature.VMCS_SHADOWING)) {
      end.fail(InstructionError.VMPTRLD_INCORRECT_REVISION_IDENTIFIER);
      return;
    }
    if (region != state.currentVmcs) {
      storeCurrent();
      state.currentVmcs = region;
      vmcs12.load(host.guestMemory(), region);
      accelerator.enable();
    }
    end.succeed();
  }

  private void vmptrst() {
    if (operand.locate(8, true) && operand.write(8, state.currentVmcs)) {
      end.succeed();
    }
  }

  // ---- entries
  // ---------------------------------------------------------------------------------------------------

  private void enter(boolean launch) {
    nested.forgetFailedRule();
    if (state.currentVmcs == NestedState.NONE || vmcs12.isShadow()) {
      end.failInvalid();
      return;
    }
    long blocking = port.vmread(GUEST_INTERRUPTIBILITY_STATE);
    if ((blocking & Interruptibility.BLOCKING_BY_MOV_SS) != 0) {
      end.fail(InstructionError.ENTRY_EVENTS_BLOCKED_BY_MOV_SS);
      return;
    }
    if (launch == vmcs12.isLaunched()) {
      end.fail(
          launch
              ? InstructionError.VMLAUNCH_NON_CLEAR_VMCS
              : InstructionError.VMRESUME_NON_LAUNCHED_VMCS);
      return;
    }
    accelerator.pull();
    EntryContext context =
        new EntryContext(
            vmcs12,
            offered,
            (port.vmread(GUEST_IA32_EFER) & Efer.LMA) != 0,
            state.currentVmcs,
            new EntryContext.PhysicalView() {
              @Override
              public long read(long physical, int size) {
                return host.guestMemory().isRam(physical)
                    ? host.guestMemory().read(physical, size)
                    : -1L >>> 64 - 8 * size;
              }
            });
    FailedRule failed = nested.checkControlsAndHost(context);
    if (failed != null) {
      end.fail(
          failed.rule().group().area() == RuleGroup.Area.CONTROLS
              ? InstructionError.ENTRY_INVALID_CONTROL_FIELDS
              : InstructionError.ENTRY_INVALID_HOST_STATE_FIELDS);
      return;
    }
    fields.loadShadow();
    nested.begin(context, launch);
  }
}

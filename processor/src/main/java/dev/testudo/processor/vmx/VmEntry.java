package dev.testudo.processor.vmx;

import dev.testudo.architecture.vmx.ExitReason;
import dev.testudo.architecture.vmx.InstructionError;
import dev.testudo.architecture.vmx.InterruptionInformation;
import dev.testudo.architecture.vmx.SecondaryProcessorControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.Ticks;
import dev.testudo.processor.event.Breakpoints;
import dev.testudo.processor.paging.AddressSpaces;
import dev.testudo.processor.state.ActivityState;
import dev.testudo.processor.vmx.check.EntryContext;
import dev.testudo.processor.vmx.check.FailedRule;
import dev.testudo.processor.vmx.check.RuleGroup;

/// VM entries: the checks, loading the guest, and leaving to the first instruction boundary what
/// happens there.
///
/// @sdm 3C "VM Entries"
final class VmEntry {
  private final VmxUnit unit;
  private final Cpu cpu;
  private final MsrAreas msrAreas;

  VmEntry(VmxUnit unit) {
    this.unit = unit;
    cpu = unit.cpu;
    msrAreas = new MsrAreas(cpu);
  }

  /// VMLAUNCH or VMRESUME after the checks for faults.
  ///
  /// @return the failure; or that the processor is in the guest, or back in the host because the
  ///   entry failed late
  VmxStatus enter(boolean launch) {
    Vmcs vmcs = unit.current();
    unit.failedRule(null);
    if (vmcs == null || vmcs.shadow) {
      return VmxStatus.FAIL_INVALID;
    }
    if (cpu.interruptShadow == 2) {
      return unit.fail(InstructionError.ENTRY_EVENTS_BLOCKED_BY_MOV_SS);
    }
    if (launch && vmcs.launched) {
      return unit.fail(InstructionError.VMLAUNCH_NON_CLEAR_VMCS);
    }
    if (!launch && !vmcs.launched) {
      return unit.fail(InstructionError.VMRESUME_NON_LAUNCHED_VMCS);
    }
    EntryContext context =
        vmcs.checks.context(unit.capabilities(), unit.hosted || cpu.longMode(), unit.physicalView);
    FailedRule failed = vmcs.checks.failure(RuleGroup.Area.CONTROLS, context);
    if (failed != null) {
      unit.failedRule(failed);
      return unit.fail(InstructionError.ENTRY_INVALID_CONTROL_FIELDS);
    }
    failed = vmcs.checks.failure(RuleGroup.Area.HOST_STATE, context);
    if (failed != null) {
      unit.failedRule(failed);
      return unit.fail(InstructionError.ENTRY_INVALID_HOST_STATE_FIELDS);
    }
    failed = vmcs.checks.failure(RuleGroup.Area.GUEST_STATE, context);
    if (failed != null) {
      unit.failedRule(failed);
      unit.exit.entryFailure(ExitReason.ENTRY_FAILURE_INVALID_GUEST_STATE, failed.qualification());
      return VmxStatus.SUCCEED;
    }
    load(vmcs);
    return VmxStatus.SUCCEED;
  }

  private void load(Vmcs vmcs) {
    boolean nmiWasBlocked = cpu.nmiBlocked;
    GuestState.load(cpu, vmcs);
    int failed =
        msrAreas.load(
            vmcs,
            VmcsField.ENTRY_MSR_LOAD_COUNT,
            VmcsField.ENTRY_MSR_LOAD_ADDRESS,
            unit.capabilities().maximumMsrListEntries());
    if (failed != 0) {
      cpu.nmiBlocked = nmiWasBlocked;
      unit.exit.entryFailure(ExitReason.ENTRY_FAILURE_MSR_LOADING, failed);
      return;
    }
    vmcs.launched = true;
    cpu.nonRoot = true;
    cpu.initBlocked = false;
    cpu.unblockedNmi = false;
    cpu.interception = unit.interception;
    cpu.deliveringInformation = 0;
    unit.forgetLinked();
    unit.interception.configure(vmcs);
    unit.interception.enter(vmcs);
    cpu.idleTicks += unit.hosted ? unit.entryTicks : Ticks.VM_ENTRY;
    enterAddressSpace(vmcs);
    Breakpoints.changed(cpu);
    cpu.updateMode();
    cpu.updateStepping();
    cpu.shadowFresh = true;
    boolean injects =
        InterruptionInformation.isValid(vmcs.read(VmcsField.ENTRY_INTERRUPTION_INFORMATION));
    unit.state.injectionPending = injects;
    int active = cpu.activity == ActivityState.ACTIVE ? 0 : Cpu.ATTENTION_INACTIVE;
    cpu.attention =
        cpu.attention & ~Cpu.ATTENTION_INACTIVE
            | Cpu.ATTENTION_GUEST
            | Cpu.ATTENTION_EVENT
            | active;
  }

  // ---- address spaces
  // --------------------------------------------------------------------------------------------

  /// Makes the guest's VPID and EPT pointer those in use.
  ///
  /// @sdm 3C "VMX Support for Address Translation > Caching Translation Information"
  void enterAddressSpace(Vmcs vmcs) {
    AddressSpaces spaces = cpu.spaces;
    VmxInterception guest = unit.interception;
    boolean tagged = SecondaryProcessorControl.ENABLE_VPID.in(guest.secondary);
    spaces.vpid = tagged ? (int) vmcs.read(VmcsField.VIRTUAL_PROCESSOR_IDENTIFIER) : 0;
    spaces.secondLevel = SecondaryProcessorControl.ENABLE_EPT.in(guest.secondary);
    spaces.eptPointer = spaces.secondLevel ? vmcs.read(VmcsField.EPT_POINTER) : 0;
    spaces.modeBasedExecute = guest.modeBasedExecute;
    spaces.apicAccessPage = guest.apicAccessPage;
    if (!tagged) {
      spaces.flushUntagged(true);
    }
    spaces.select();
  }

  /// Makes the host's address space the one in use.
  void leaveAddressSpace(Vmcs vmcs) {
    AddressSpaces spaces = cpu.spaces;
    boolean tagged = spaces.vpid != 0;
    spaces.vpid = 0;
    spaces.secondLevel = false;
    spaces.eptPointer = 0;
    spaces.modeBasedExecute = false;
    spaces.apicAccessPage = -1;
    if (!tagged && !unit.hosted) {
      spaces.flushUntagged(false);
    }
  }
}

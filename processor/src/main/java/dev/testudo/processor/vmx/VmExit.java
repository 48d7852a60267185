package dev.testudo.processor.vmx;

import dev.testudo.architecture.interrupt.ExceptionVector;
import dev.testudo.architecture.register.Rflags;
import dev.testudo.architecture.vmx.ExitControl;
import dev.testudo.architecture.vmx.ExitReason;
import dev.testudo.architecture.vmx.InterruptionInformation;
import dev.testudo.architecture.vmx.InterruptionType;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.architecture.vmx.VmcsRegion;
import dev.testudo.architecture.vmx.VmxAbort;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.event.Breakpoints;
import dev.testudo.processor.event.VmExitTaken;
import dev.testudo.processor.state.ActivityState;
import org.jspecify.annotations.Nullable;

/// VM exits: recording why, saving the guest, loading the host. Each of the methods that name a
/// kind of exit takes it and throws [VmExitTaken], but for [#depart].
///
/// @sdm 3C "VM Exits"
final class VmExit {
  private static final int NMI_INFORMATION =
      InterruptionInformation.of(InterruptionType.NON_MASKABLE_INTERRUPT, 2);

  private final VmxUnit unit;
  private final Cpu cpu;
  private final MsrAreas msrAreas;

  VmExit(VmxUnit unit) {
    this.unit = unit;
    cpu = unit.cpu;
    msrAreas = new MsrAreas(cpu);
  }

  // ---- kinds of exits
  // --------------------------------------------------------------------------------------------

  /// An exit caused by the current instruction, which has not been executed.
  void instruction(ExitReason reason, long qualification, int information) {
    Vmcs vmcs = begin(reason, qualification);
    vmcs.write(VmcsField.EXIT_INSTRUCTION_INFORMATION, information);
    complete(vmcs, reason, false);
  }

  /// The same for an instruction with an operand in memory that the exit tells of.
  void instruction(ExitReason reason, long qualification, int information, long linear) {
    Vmcs vmcs = begin(reason, qualification);
    vmcs.write(VmcsField.EXIT_INSTRUCTION_INFORMATION, information);
    vmcs.write(VmcsField.GUEST_LINEAR_ADDRESS, linear);
    complete(vmcs, reason, false);
  }

  /// The same for an instruction whose meaning returns when it is told so ([Cpu#depart()]).
  void depart(ExitReason reason, long qualification, int information) {
    depart(reason, qualification, information, 0);
  }

  /// The same with the linear address of an operand in memory.
  void depart(ExitReason reason, long qualification, int information, long linear) {
    Vmcs vmcs = begin(reason, qualification);
    vmcs.write(VmcsField.EXIT_INSTRUCTION_INFORMATION, information);
    vmcs.write(VmcsField.GUEST_LINEAR_ADDRESS, linear);
    leave(vmcs, reason, false);
    cpu.depart();
  }

  /// An exit from an access of an instruction, whatever that does.
  void access(ExitReason reason, long qualification) {
    complete(begin(reason, qualification), reason, false);
  }

  /// An exit at an instruction boundary.
  void event(ExitReason reason, long qualification) {
    complete(beginEvent(reason, qualification), reason, false);
  }

  /// An exit due to an exception, whose interruption information is given.
  void exception(int information, int errorCode, long qualification) {
    Vmcs vmcs = begin(ExitReason.EXCEPTION_OR_NMI, qualification);
    vmcs.write(VmcsField.EXIT_INTERRUPTION_INFORMATION, information);
    vmcs.write(VmcsField.EXIT_INTERRUPTION_ERROR_CODE, errorCode);
    ExceptionVector vector = ExceptionVector.of(InterruptionInformation.vector(information));
    boolean fault = vector != null && vector.kind() == ExceptionVector.Kind.FAULT;
    complete(vmcs, ExitReason.EXCEPTION_OR_NMI, fault);
  }

  void nonMaskableInterrupt() {
    Vmcs vmcs = beginEvent(ExitReason.EXCEPTION_OR_NMI, 0);
    vmcs.write(VmcsField.EXIT_INTERRUPTION_INFORMATION, NMI_INFORMATION);
    leave(vmcs, ExitReason.EXCEPTION_OR_NMI, false);
    cpu.nmiBlocked = true;
    throw VmExitTaken.INSTANCE;
  }

  /// @param vector the vector acknowledged on exit, or -1
  void externalInterrupt(int vector) {
    Vmcs vmcs = beginEvent(ExitReason.EXTERNAL_INTERRUPT, 0);
    if (vector >= 0) {
      vmcs.write(
          VmcsField.EXIT_INTERRUPTION_INFORMATION,
          InterruptionInformation.of(InterruptionType.EXTERNAL_INTERRUPT, vector));
    }
    complete(vmcs, ExitReason.EXTERNAL_INTERRUPT, false);
  }

  void secondLevel(ExitReason reason, long qualification, long guestPhysical, long linear) {
    Vmcs vmcs = begin(reason, qualification);
    vmcs.write(VmcsField.GUEST_PHYSICAL_ADDRESS, guestPhysical);
    vmcs.write(VmcsField.GUEST_LINEAR_ADDRESS, linear);
    complete(vmcs, reason, false);
  }

  void pageModificationLogFull() {
    access(ExitReason.PAGE_MODIFICATION_LOG_FULL, 0);
  }

  private int instructionLength() {
    return cpu.at < cpu.block.length ? cpu.block.ops[cpu.at].instruction.length() : 0;
  }

  // ---- the exit itself
  // -------------------------------------------------------------------------------------------

  /// Writes what all exits have in their information fields. Where the manual leaves a field
  /// undefined it becomes 0, so that no exit shows what another has left, below a hypervisor or
  /// not.
  private Vmcs begin(ExitReason reason, long qualification) {
    Vmcs vmcs = unit.vmcs();
    vmcs.write(VmcsField.EXIT_REASON, reason.number());
    vmcs.write(VmcsField.EXIT_QUALIFICATION, qualification);
    vmcs.write(VmcsField.EXIT_INTERRUPTION_INFORMATION, 0);
    vmcs.write(VmcsField.EXIT_INTERRUPTION_ERROR_CODE, 0);
    vmcs.write(VmcsField.EXIT_INSTRUCTION_INFORMATION, 0);
    vmcs.write(VmcsField.GUEST_LINEAR_ADDRESS, 0);
    vmcs.write(VmcsField.GUEST_PHYSICAL_ADDRESS, 0);
    int delivering = cpu.deliveringInformation;
    vmcs.write(VmcsField.IDT_VECTORING_INFORMATION, delivering);
    vmcs.write(VmcsField.IDT_VECTORING_ERROR_CODE, 0);
    if (delivering != 0) {
      boolean hasCode = InterruptionInformation.hasErrorCode(delivering);
      vmcs.write(VmcsField.IDT_VECTORING_ERROR_CODE, hasCode ? cpu.deliveringErrorCode : 0);
      boolean software = InterruptionType.of(delivering).hasInstructionLength();
      vmcs.write(VmcsField.EXIT_INSTRUCTION_LENGTH, software ? cpu.deliveringLength : 0);
    } else {
      // Silicon tells the length also where the manual leaves it undefined, and KVM relies on it
      // after EPT misconfigurations and APIC accesses.
      vmcs.write(VmcsField.EXIT_INSTRUCTION_LENGTH, instructionLength());
    }
    return vmcs;
  }

  private Vmcs beginEvent(ExitReason reason, long qualification) {
    Vmcs vmcs = begin(reason, qualification);
    vmcs.write(VmcsField.EXIT_INSTRUCTION_LENGTH, 0);
    return vmcs;
  }

  private void complete(Vmcs vmcs, ExitReason reason, boolean fault) {
    leave(vmcs, reason, fault);
    throw VmExitTaken.INSTANCE;
  }

  private void leave(Vmcs vmcs, ExitReason reason, boolean fault) {
    boolean resume = cpu.resumeFlag || fault;
    vmcs.write(VmcsField.GUEST_RFLAGS, cpu.readFlags() | (resume ? Rflags.RF : 0));
    vmcs.write(VmcsField.GUEST_RIP, cpu.currentRip());
    GuestState.save(cpu, vmcs);
    long entryInformation = vmcs.read(VmcsField.ENTRY_INTERRUPTION_INFORMATION);
    vmcs.write(VmcsField.ENTRY_INTERRUPTION_INFORMATION, entryInformation & 0x7fff_ffffL);
    if (ExitControl.SAVE_PREEMPTION_TIMER_VALUE.in(vmcs.read(VmcsField.PRIMARY_EXIT_CONTROLS))) {
      vmcs.write(
          VmcsField.PREEMPTION_TIMER_VALUE,
          reason == ExitReason.PREEMPTION_TIMER_EXPIRED
              ? 0
              : unit.interception.remainingPreemptionTimer());
    }
    cpu.deliveringInformation = 0;
    int maximum = unit.capabilities().maximumMsrListEntries();
    boolean virtualNmis = unit.interception.virtualNmis;
    boolean stored = msrAreas.store(vmcs, maximum);
    unit.interception.leave();
    unit.leaveNonRoot();
    if (virtualNmis) {
      cpu.nmiBlocked = false;
    }
    if (!stored) {
      abort(vmcs, VmxAbort.SAVING_GUEST_MSRS);
      return;
    }
    enterHost(vmcs);
  }

  /// A VM entry that failed after the checks on controls and host state.
  void entryFailure(ExitReason reason, long qualification) {
    Vmcs vmcs = unit.vmcs();
    vmcs.write(VmcsField.EXIT_REASON, reason.number() | 0x8000_0000L);
    vmcs.write(VmcsField.EXIT_QUALIFICATION, qualification);
    enterHost(vmcs);
  }

  private void enterHost(Vmcs vmcs) {
    unit.entry.leaveAddressSpace(vmcs);
    VmxAbort failure = null;
    if (unit.hosted) {
      cpu.activity = ActivityState.ACTIVE;
      cpu.exitToHost = true;
    } else {
      failure = HostState.load(cpu, vmcs);
    }
    failure = loadMsrs(vmcs, failure);
    if (failure != null) {
      abort(vmcs, failure);
    }
    cpu.spaces.select();
    Breakpoints.changed(cpu);
    cpu.updateMode();
    cpu.updateStepping();
    cpu.attention |= Cpu.ATTENTION_EVENT;
  }

  private @Nullable VmxAbort loadMsrs(Vmcs vmcs, @Nullable VmxAbort failure) {
    if (failure != null) {
      return failure;
    }
    int maximum = unit.capabilities().maximumMsrListEntries();
    int failed =
        msrAreas.load(
            vmcs, VmcsField.EXIT_MSR_LOAD_COUNT, VmcsField.EXIT_MSR_LOAD_ADDRESS, maximum);
    return failed == 0 ? null : VmxAbort.LOADING_HOST_MSRS;
  }

  /// @sdm 3C "VM Exits > VMX Aborts"
  private void abort(Vmcs vmcs, VmxAbort reason) {
    cpu.memory.write(vmcs.address + VmcsRegion.ABORT_INDICATOR_OFFSET, 4, reason.indicator());
    cpu.activity = ActivityState.SHUTDOWN;
    cpu.attention |= Cpu.ATTENTION_INACTIVE;
  }
}

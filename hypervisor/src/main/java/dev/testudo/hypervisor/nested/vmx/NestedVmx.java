package dev.testudo.hypervisor.nested.vmx;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.register.Rflags;
import dev.testudo.architecture.vmx.ExitControl;
import dev.testudo.architecture.vmx.ExitReason;
import dev.testudo.architecture.vmx.Interruptibility;
import dev.testudo.architecture.vmx.InterruptionInformation;
import dev.testudo.architecture.vmx.InterruptionType;
import dev.testudo.architecture.vmx.PendingDebugExceptions;
import dev.testudo.architecture.vmx.PinBasedControl;
import dev.testudo.architecture.vmx.PrimaryProcessorControl;
import dev.testudo.architecture.vmx.SecondaryProcessorControl;
import dev.testudo.hypervisor.control.Vmcs01;
import dev.testudo.hypervisor.state.VirtualProcessorState;
import dev.testudo.processor.Ticks;
import dev.testudo.processor.TimestampClock;
import dev.testudo.processor.apic.LocalApic;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.state.ActivityState;
import dev.testudo.processor.vmx.HardwarePort;
import dev.testudo.processor.vmx.VmxCapabilities;
import dev.testudo.processor.vmx.VmxStatus;
import dev.testudo.processor.vmx.check.EntryChecks;
import dev.testudo.processor.vmx.check.EntryContext;
import dev.testudo.processor.vmx.check.FailedRule;
import org.jspecify.annotations.Nullable;

/// Nested VMX of one processor of L1: the way from L1 into L2 and back.
///
/// **In**: L1's VMLAUNCH or VMRESUME exits. vmcs12 is checked by the processor's own rules; vmcs02
/// is [prepared][PrepareVmcs02]; L1's MSR list is loaded; from then on the root loop enters vmcs02.
///
/// **Out**: an exit of L2 that [belongs to L1][ExitOwner], or an event that L1 wants to have. L2's
/// state is [saved][L2State] into vmcs12 with the exit's information, MSR lists are stored and
/// loaded, and L1's registers become [its host state][HostStateOfL1]; the root loop enters vmcs01.
public final class NestedVmx {
  /// L1's own VPID; each processor has TLBs of its own.
  public static final int VPID_OF_L1 = Vpids.L1;

  private static final int NMI_VECTOR = 2;
  private static final int PAGE_FAULT = 14;

  private final NestedHost host;
  private final HardwarePort port;
  private final VirtualProcessorState processor;
  private final NestedState state = new NestedState();
  private final Vmcs12 vmcs12 = new Vmcs12();
  private final PinnedPages pinned;
  private final Ept02 ept02;
  private final Vpids vpids;
  private final MsrBitmap02 msrBitmap;
  private final PrepareVmcs02 prepare;
  private final L2State l2State;
  private final HostStateOfL1 hostState;
  private final MsrLists msrLists;
  private final ExitOwner owner;
  private final L2Exits exits;
  private final ShadowVmcs shadow;
  private final VmxInstructions instructions;
  private final @Nullable Shadow02 shadow02;
  private final VirtualInterrupts virtualInterrupts;

  private long vmcs02 = NestedState.NONE;
  private boolean launched02;
  private @Nullable FailedRule lastFailedRule;

  public NestedVmx(NestedHost host) {
    this.host = host;
    port = host.port();
    processor = host.state();
    pinned = new PinnedPages(host);
    ept02 = new Ept02(host, pinned);
    vpids = new Vpids(port, host.shadowPaging());
    msrBitmap = new MsrBitmap02(host);
    prepare = new PrepareVmcs02(host, state, msrBitmap, ept02, vpids, pinned);
    l2State = new L2State(host, state);
    hostState = new HostStateOfL1(port);
    msrLists = new MsrLists(host);
    owner = new ExitOwner(host, msrBitmap);
    exits = new L2Exits(host, this);
    shadow = new ShadowVmcs(host, vmcs12);
    instructions = new VmxInstructions(host, this, state, vmcs12, shadow);
    shadow02 = host.shadowPaging() == null ? null : new Shadow02(host, host.shadowPaging());
    virtualInterrupts = new VirtualInterrupts(host, vmcs12);
    PageLog pageLog = new PageLog(host, vmcs12);
    host.emulator().logDirtyPages(page -> !isActive() || pageLog.log(page));
  }

  // ---- for the root loop
  // -----------------------------------------------------------------------------------------

  /// Whether L2 is the processor's guest.
  public boolean isActive() {
    return state.l2Active;
  }

  /// Whether L1 has executed VMXON.
  public boolean inVmxOperation() {
    return state.vmxOperation;
  }

  /// INIT is blocked in VMX root operation.
  public boolean blocksInit() {
    return state.vmxOperation && !state.l2Active;
  }

  /// All that a snapshot needs besides [#vmcs12()].
  public NestedState state() {
    return state;
  }

  /// The rule that the last failing entry of L1 broke, or null.
  public @Nullable FailedRule lastFailedRule() {
    return lastFailedRule;
  }

  /// The host-physical page that stands in for one of L1 that is no RAM, or -1.
  public long standIn(long guestPhysical) {
    return pinned.standIn(guestPhysical);
  }

  /// How many pages of L1 are pinned.
  public int pinnedPages() {
    return pinned.count();
  }

  /// When L0 has to look at a halted L2.
  public long nextDeadline() {
    return state.l2Active && processor.activity == ActivityState.HLT
        ? state.preemptionDeadline
        : Long.MAX_VALUE;
  }

  /// A VMX instruction of L1 exited.
  public void instruction(ExitReason reason) {
    instructions.execute(reason);
  }

  /// Before an entry to L2: gives L1 the events that it wants to have.
  ///
  /// @return true when L2 was left
  public boolean takeEvents() {
    if (processor.event != 0
        || processor.activity == ActivityState.WAIT_FOR_SIPI
        || shadowed()
        || exitsAtOnce()) {
      return false;
    }
    if (processor.activity == ActivityState.HLT && port.now() >= state.preemptionDeadline) {
      port.vmwrite(PREEMPTION_TIMER_VALUE, 0);
      leaveForEvent(ExitReason.PREEMPTION_TIMER_EXPIRED, 0, 0);
      return true;
    }
    boolean halted = processor.activity == ActivityState.HLT;
    // An open window goes before what would come through it.
    if ((halted || wantsNmi() || wantsInterrupt()) && nmiWindowIsOpen()) {
      leaveForEvent(ExitReason.NMI_WINDOW, 0, 0);
      return true;
    }
    if (wantsNmi()) {
      processor.nmiPending = false;
      leaveForEvent(
          ExitReason.EXCEPTION_OR_NMI,
          0,
          InterruptionInformation.of(InterruptionType.NON_MASKABLE_INTERRUPT, NMI_VECTOR));
      blockNmis(true);
      return true;
    }
    if ((halted || wantsInterrupt()) && interruptWindowIsOpen()) {
      leaveForEvent(ExitReason.INTERRUPT_WINDOW, 0, 0);
      return true;
    }
    if (virtualInterrupts.takeNotification()) {
      return false;
    }
    if (wantsInterrupt() && !takesVirtualInterrupt()) {
      int information = 0;
      if (ExitControl.ACKNOWLEDGE_INTERRUPT_ON_EXIT.in(vmcs12.read(PRIMARY_EXIT_CONTROLS))) {
        LocalApic apic = host.apic();
        information =
            InterruptionInformation.of(InterruptionType.EXTERNAL_INTERRUPT, apic.acknowledge());
      }
      leaveForEvent(ExitReason.EXTERNAL_INTERRUPT, 0, information);
      return true;
    }
    return false;
  }

  private void blockNmis(boolean blocked) {
    long state = port.vmread(GUEST_INTERRUPTIBILITY_STATE) & ~Interruptibility.BLOCKING_BY_NMI;
    port.vmwrite(
        GUEST_INTERRUPTIBILITY_STATE, blocked ? state | Interruptibility.BLOCKING_BY_NMI : state);
  }

  /// L1 wants an exit after each instruction of L2.
  boolean trapsInstructions() {
    return PrimaryProcessorControl.MONITOR_TRAP_FLAG.in(
        vmcs12.read(PRIMARY_PROCESSOR_BASED_CONTROLS));
  }

  /// A halted L2 is not entered, so that the processor cannot see that L1's windows are open.
  private boolean nmiWindowIsOpen() {
    return PrimaryProcessorControl.NMI_WINDOW_EXITING.in(
            vmcs12.read(PRIMARY_PROCESSOR_BASED_CONTROLS))
        && (port.vmread(GUEST_INTERRUPTIBILITY_STATE) & Interruptibility.BLOCKING_BY_NMI) == 0;
  }

  private boolean interruptWindowIsOpen() {
    return PrimaryProcessorControl.INTERRUPT_WINDOW_EXITING.in(
            vmcs12.read(PRIMARY_PROCESSOR_BASED_CONTROLS))
        && (port.vmread(GUEST_RFLAGS) & Rflags.IF) != 0;
  }

  /// No event is taken between this instruction of L2 and the next, or a debug trap comes first.
  private boolean shadowed() {
    long blocking = Interruptibility.BLOCKING_BY_STI | Interruptibility.BLOCKING_BY_MOV_SS;
    return (port.vmread(GUEST_INTERRUPTIBILITY_STATE) & blocking) != 0
        || port.vmread(GUEST_PENDING_DEBUG_EXCEPTIONS) != 0;
  }

  /// The processor exits to L1 for a reason that goes before interrupts as soon as L2 is entered.
  private boolean exitsAtOnce() {
    if (processor.activity != ActivityState.ACTIVE) {
      return false;
    }
    return hasPin(PinBasedControl.ACTIVATE_PREEMPTION_TIMER)
            && port.vmread(PREEMPTION_TIMER_VALUE) == 0
        || virtualInterrupts.belowThreshold();
  }

  private boolean hasPin(PinBasedControl control) {
    return control.in(vmcs12.read(PIN_BASED_CONTROLS));
  }

  private boolean wantsNmi() {
    return processor.nmiPending
        && hasPin(PinBasedControl.NMI_EXITING)
        && (hasPin(PinBasedControl.VIRTUAL_NMIS)
            || (port.vmread(GUEST_INTERRUPTIBILITY_STATE) & Interruptibility.BLOCKING_BY_NMI) == 0);
  }

  private boolean wantsInterrupt() {
    return hasPin(PinBasedControl.EXTERNAL_INTERRUPT_EXITING) && host.apic().interruptPending();
  }

  /// Whether a virtual interrupt ends the halt of an L2 that lets interrupts through.
  public boolean recognizesVirtualInterrupt() {
    return state.l2Active && virtualInterrupts.recognized();
  }

  /// Whether the next entry begins with a virtual interrupt, which goes before L1's.
  public boolean takesVirtualInterrupt() {
    return (port.vmread(GUEST_RFLAGS) & Rflags.IF) != 0
        && !shadowed()
        && virtualInterrupts.recognized();
  }

  /// INIT while L2 runs.
  public void initSignal() {
    leaveForEvent(ExitReason.INIT_SIGNAL, 0, 0);
  }

  /// A start-up message while L2 waits for one.
  public void startup(int vector) {
    leaveForEvent(ExitReason.STARTUP_IPI, vector, 0);
  }

  /// Before an entry to L1.
  public void beforeL1Entry() {
    shadow.push();
  }

  /// What L0 wants to know of events of L2: the primary controls without windows.
  public long primaryControls() {
    return prepare.primary(vmcs12);
  }

  /// Whether interrupts (NMIs) of L1's APIC are delivered to L2 as they would be without L1. When
  /// L1 waits for a window, its opening goes before what comes through it.
  public boolean deliversInterrupts() {
    return !hasPin(PinBasedControl.EXTERNAL_INTERRUPT_EXITING)
        && !PrepareVmcs02.has(vmcs12, PrimaryProcessorControl.INTERRUPT_WINDOW_EXITING)
        && !exitsAtOnce();
  }

  public boolean deliversNmis() {
    return !hasPin(PinBasedControl.NMI_EXITING) && !exitsAtOnce();
  }

  /// Whether L1 waits for an event that L2 has to be left for, after the event that is injected
  /// now.
  public boolean wantsExit() {
    return wantsNmi() || wantsInterrupt();
  }

  /// Enters vmcs02.
  public VmxStatus enter(long until) {
    if (state.preemptionDeadline != Long.MAX_VALUE) {
      long left = state.preemptionDeadline - port.now();
      port.vmwrite(
          PREEMPTION_TIMER_VALUE,
          left <= 0
              ? 0
              : TimestampClock.timestampAt(left, host.timestampFrequency())
                  >> VmxCapabilities.PREEMPTION_TIMER_RATE);
      state.preemptionDeadline = Long.MAX_VALUE;
    }
    VmxStatus status = launched02 ? port.vmresume(until) : port.vmlaunch(until);
    launched02 = true;
    return status;
  }

  /// L2 is halted by L0.
  void halted() {
    state.preemptionDeadline =
        hasPin(PinBasedControl.ACTIVATE_PREEMPTION_TIMER)
            ? port.now()
                + TimestampClock.timeOf(
                    port.vmread(PREEMPTION_TIMER_VALUE) << VmxCapabilities.PREEMPTION_TIMER_RATE,
                    host.timestampFrequency())
            : Long.MAX_VALUE;
  }

  public void tscOffsetChanged() {
    port.vmwrite(TSC_OFFSET, prepare.tscOffset(vmcs12));
  }

  /// L2 exited.
  public void exit(ExitReason reason, long reasonField) {
    if ((reasonField & 1L << 31) != 0) {
      long qualification = port.vmread(EXIT_QUALIFICATION);
      host.fail(
          "entry to L2 failed after L1's VMCS passed all checks: "
              + reason
              + ", qualification "
              + Long.toHexString(qualification));
      return;
    }
    switch (owner.of(reason, vmcs12)) {
      case L0 -> exits.handle(reason);
      case L1 -> reflect(reason, port.vmread(EXIT_QUALIFICATION));
      case OPEN -> open(reason);
    }
  }

  private void open(ExitReason reason) {
    switch (reason) {
      case EPT_VIOLATION -> exits.eptViolation(ept02);
      case EXCEPTION_OR_NMI -> exits.pageFault();
      case VMFUNC -> vmFunction();
      case VMREAD, VMWRITE -> {
        if (!instructions.fields().shadowed(reason)) {
          reflect(reason, port.vmread(EXIT_QUALIFICATION));
        }
      }
      default -> host.fail("L0's own tables failed L2: " + reason);
    }
  }

  /// EPTP switching, which L0 carries out because the tables are L0's.
  ///
  /// @sdm 3C "VM Functions > EPTP Switching"
  private void vmFunction() {
    long index = port.register(1) & 0xffff_ffffL;
    boolean enabled = (vmcs12.read(VM_FUNCTION_CONTROLS) & 1) != 0;
    if ((port.register(0) & 0xffff_ffffL) == 0 && enabled && index < 512) {
      long at = vmcs12.read(EPTP_LIST_ADDRESS) + index * 8;
      long pointer = host.guestMemory().isRam(at) ? host.guestMemory().readLong(at) : -1;
      if (EntryChecks.isEptPointer(pointer, host.offeredCapabilities())) {
        vmcs12.write(EPT_POINTER, pointer);
        port.vmwrite(EPT_POINTER, ept02.pointer(pointer));
        host.skipInstruction();
        return;
      }
    }
    reflect(ExitReason.VMFUNC, port.vmread(EXIT_QUALIFICATION));
  }

  // ---- into L2
  // ---------------------------------------------------------------------------------------------------

  Vmcs12 vmcs12() {
    return vmcs12;
  }

  L2State l2State() {
    return l2State;
  }

  L2Exits l2Exits() {
    return exits;
  }

  Ept02 ept02() {
    return ept02;
  }

  Vpids vpids() {
    return vpids;
  }

  /// L1 entered VMX operation: PE and PG of its CR0 are now to stay as they are.
  void began() {
    long cr0 = port.vmread(GUEST_CR0);
    long before = port.vmread(CR0_GUEST_HOST_MASK);
    long shadow = port.vmread(CR0_READ_SHADOW);
    port.vmwrite(CR0_READ_SHADOW, cr0 & ~before | shadow & before);
    port.vmwrite(CR0_GUEST_HOST_MASK, Vmcs01.cr0Owned(host.hardware()) | Cr0.PE | Cr0.PG);
  }

  /// L1 left VMX operation: everything that nesting held is given back.
  void ended() {
    port.vmwrite(CR0_GUEST_HOST_MASK, Vmcs01.cr0Owned(host.hardware()));
    ept02.invalidateAll();
    vpids.flushAll();
    pinned.release();
    prepare.release();
  }

  /// Drops what would let L2 write a page of host-physical memory.
  public void withdraw(long hostPhysical) {
    ept02.withdraw(hostPhysical);
  }

  /// Another entry begins.
  void forgetFailedRule() {
    lastFailedRule = null;
  }

  /// Checks vmcs12's controls and host state. Returns the rule that fails, or null.
  @Nullable FailedRule checkControlsAndHost(EntryContext context) {
    FailedRule failed = EntryChecks.controls(context);
    if (failed == null) {
      failed = EntryChecks.hostState(context);
    }
    lastFailedRule = failed;
    return failed;
  }

  /// L1's entry passed the checks that can make the instruction fail: enters L2, or exits to L1 at
  /// once.
  ///
  /// @param launch whether it was VMLAUNCH
  void begin(EntryContext context, boolean launch) {
    long cr0 = port.vmread(CR0_READ_SHADOW);
    FailedRule failed = EntryChecks.guestState(context);
    lastFailedRule = failed;
    if (failed != null) {
      failEntry(ExitReason.ENTRY_FAILURE_INVALID_GUEST_STATE, failed.qualification(), cr0);
      return;
    }
    PrepareVmcs02.FromL1 l1 =
        new PrepareVmcs02.FromL1(
            port.vmread(GUEST_IA32_DEBUGCTL),
            port.vmread(GUEST_DR7),
            port.vmread(GUEST_IA32_PAT),
            port.vmread(GUEST_IA32_EFER),
            cr0);
    state.l2CacheBits = cr0 & PrepareVmcs02.CR0_OWNED;
    makeVmcs02Current();
    if (PrepareVmcs02.has(vmcs12, SecondaryProcessorControl.ENABLE_PML)
        && !PrepareVmcs02.has(vmcs12, SecondaryProcessorControl.ENABLE_VPID)) {
      // An entry without a VPID drops the translations of L2, and with them what the processor
      // knows of dirty flags: L1 may have cleared some without INVEPT.
      ept02.invalidate(vmcs12.read(EPT_POINTER));
    }
    prepare.prepare(vmcs12, l1);
    if (shadow02 != null) {
      shadow02.enter(vmcs12);
    }
    int failing = msrLists.loadAtEntry(vmcs12);
    if (failing != 0) {
      // Some of the list may have been loaded into vmcs02.
      vmcs12.setRareFieldsChanged(true);
      failEntry(ExitReason.ENTRY_FAILURE_MSR_LOADING, failing, cr0);
      return;
    }
    if (launch) {
      vmcs12.setLaunched(true);
    }
    state.l2Active = true;
    state.preemptionDeadline = Long.MAX_VALUE;
    long injection = vmcs12.read(ENTRY_INTERRUPTION_INFORMATION);
    processor.event = 0;
    processor.activity = ActivityState.ACTIVE;
    if (InterruptionInformation.isValid(injection)) {
      processor.event = (int) injection;
      processor.eventErrorCode = (int) vmcs12.read(ENTRY_EXCEPTION_ERROR_CODE);
      processor.eventInstructionLength = (int) vmcs12.read(ENTRY_INSTRUCTION_LENGTH);
    } else {
      processor.activity = ActivityState.values()[(int) vmcs12.read(GUEST_ACTIVITY_STATE) & 3];
      if (processor.activity == ActivityState.HLT) {
        if (debugTrapPending()) {
          // A pending trap ends the halt.
          processor.activity = ActivityState.ACTIVE;
        } else {
          halted();
        }
      }
    }
    virtualInterrupts.virtualizePriority();
    host.counters().entered();
    host.entryTakes(Ticks.VM_ENTRY);
  }

  private boolean debugTrapPending() {
    return (vmcs12.read(GUEST_PENDING_DEBUG_EXCEPTIONS)
            & (PendingDebugExceptions.BS | PendingDebugExceptions.ENABLED_BREAKPOINT))
        != 0;
  }

  private void makeVmcs02Current() {
    if (vmcs02 == NestedState.NONE) {
      vmcs02 = host.pages().allocate();
      host.pages().memory().write(vmcs02, 4, VmxCapabilities.REVISION);
      port.vmclear(vmcs02);
      port.vmptrld(vmcs02);
      prepare.writeConstants();
    } else {
      port.vmptrld(vmcs02);
    }
  }

  private void failEntry(ExitReason reason, long qualification, long cr0) {
    vmcs12.write(EXIT_REASON, reason.number() | 1L << 31);
    vmcs12.write(EXIT_QUALIFICATION, qualification);
    HostStateOfL1.FromL2 kept =
        new HostStateOfL1.FromL2(cr0, port.vmread(GUEST_IA32_EFER), port.vmread(GUEST_IA32_PAT));
    enterL1(kept);
  }

  // ---- out of L2
  // -------------------------------------------------------------------------------------------------

  /// Gives L1 the exit that has happened.
  void reflect(ExitReason reason, long qualification) {
    vmcs12.write(EXIT_INTERRUPTION_INFORMATION, port.vmread(EXIT_INTERRUPTION_INFORMATION));
    vmcs12.write(EXIT_INTERRUPTION_ERROR_CODE, port.vmread(EXIT_INTERRUPTION_ERROR_CODE));
    vmcs12.write(IDT_VECTORING_INFORMATION, port.vmread(IDT_VECTORING_INFORMATION));
    vmcs12.write(IDT_VECTORING_ERROR_CODE, port.vmread(IDT_VECTORING_ERROR_CODE));
    vmcs12.write(EXIT_INSTRUCTION_LENGTH, port.vmread(EXIT_INSTRUCTION_LENGTH));
    vmcs12.write(EXIT_INSTRUCTION_INFORMATION, port.vmread(EXIT_INSTRUCTION_INFORMATION));
    // For L0 it was a violation of its own tables, with addresses; a full log has none.
    boolean addresses = reason != ExitReason.PAGE_MODIFICATION_LOG_FULL;
    vmcs12.write(GUEST_LINEAR_ADDRESS, addresses ? port.vmread(GUEST_LINEAR_ADDRESS) : 0);
    vmcs12.write(GUEST_PHYSICAL_ADDRESS, addresses ? port.vmread(GUEST_PHYSICAL_ADDRESS) : 0);
    host.counters().reflect(reason, true);
    leave(reason, qualification);
  }

  /// For an exit that no exit of the processor stands for: there is nothing to tell but the event
  /// that was being delivered.
  private void clearExitInformation() {
    long vectoring = processor.event & 0xffff_ffffL;
    boolean software = vectoring != 0 && InterruptionType.of(vectoring).hasInstructionLength();
    vmcs12.write(EXIT_INTERRUPTION_INFORMATION, 0);
    vmcs12.write(EXIT_INTERRUPTION_ERROR_CODE, 0);
    vmcs12.write(IDT_VECTORING_INFORMATION, vectoring);
    vmcs12.write(
        IDT_VECTORING_ERROR_CODE,
        InterruptionInformation.hasErrorCode(vectoring) ? processor.eventErrorCode : 0);
    vmcs12.write(EXIT_INSTRUCTION_LENGTH, software ? processor.eventInstructionLength : 0);
    vmcs12.write(EXIT_INSTRUCTION_INFORMATION, 0);
    vmcs12.write(GUEST_LINEAR_ADDRESS, 0);
    vmcs12.write(GUEST_PHYSICAL_ADDRESS, 0);
  }

  /// Gives L1 an exit that no exit of the processor stands for.
  private void leaveForEvent(ExitReason reason, long qualification, int information) {
    clearExitInformation();
    vmcs12.write(EXIT_INTERRUPTION_INFORMATION, information);
    host.counters().reflect(reason, false);
    leave(reason, qualification);
  }

  @Nullable Shadow02 shadow02() {
    return shadow02;
  }

  boolean interceptsException(Fault fault) {
    boolean set = (vmcs12.read(EXCEPTION_BITMAP) >>> fault.vector & 1) != 0;
    if (fault.vector != PAGE_FAULT) {
      return set;
    }
    long mask = vmcs12.read(PAGE_FAULT_ERROR_CODE_MASK);
    boolean match =
        (fault.errorCode & mask & 0xffff_ffffL) == vmcs12.read(PAGE_FAULT_ERROR_CODE_MATCH);
    return set == match;
  }

  void exitForException(Fault fault) {
    instructionInformation();
    vmcs12.write(
        EXIT_INTERRUPTION_INFORMATION,
        InterruptionInformation.of(InterruptionType.HARDWARE_EXCEPTION, fault.vector)
            | (fault.hasErrorCode() ? InterruptionInformation.ERROR_CODE : 0));
    if (fault.hasErrorCode()) {
      vmcs12.write(EXIT_INTERRUPTION_ERROR_CODE, fault.errorCode);
    }
    host.counters().reflect(ExitReason.EXCEPTION_OR_NMI, false);
    leave(ExitReason.EXCEPTION_OR_NMI, fault.detail);
  }

  void exitForEptViolation(long guestPhysical, long linear, long qualification) {
    instructionInformation();
    vmcs12.write(GUEST_PHYSICAL_ADDRESS, guestPhysical);
    vmcs12.write(GUEST_LINEAR_ADDRESS, linear);
    host.counters().reflect(ExitReason.EPT_VIOLATION, false);
    leave(ExitReason.EPT_VIOLATION, qualification);
  }

  void exitForTripleFault() {
    clearExitInformation();
    host.counters().reflect(ExitReason.TRIPLE_FAULT, false);
    leave(ExitReason.TRIPLE_FAULT, 0);
  }

  void exitForFullLog() {
    instructionInformation();
    host.counters().reflect(ExitReason.PAGE_MODIFICATION_LOG_FULL, false);
    leave(ExitReason.PAGE_MODIFICATION_LOG_FULL, 0);
  }

  void exitForEptMisconfiguration(long guestPhysical, long linear) {
    instructionInformation();
    vmcs12.write(GUEST_PHYSICAL_ADDRESS, guestPhysical);
    vmcs12.write(GUEST_LINEAR_ADDRESS, linear);
    host.counters().reflect(ExitReason.EPT_MISCONFIGURATION, false);
    leave(ExitReason.EPT_MISCONFIGURATION, 0);
  }

  /// L0 has executed an instruction after which L1 wants to be asked.
  void exitForMonitorTrap() {
    leaveForEvent(ExitReason.MONITOR_TRAP_FLAG, 0, 0);
  }

  /// What an exit tells of the instruction that L0 carries out for L2 instead of the processor.
  private void instructionInformation() {
    clearExitInformation();
    vmcs12.write(EXIT_INSTRUCTION_LENGTH, port.vmread(EXIT_INSTRUCTION_LENGTH));
  }

  private void leave(ExitReason reason, long qualification) {
    vmcs12.write(EXIT_REASON, reason.number());
    vmcs12.write(EXIT_QUALIFICATION, qualification);
    vmcs12.write(
        ENTRY_INTERRUPTION_INFORMATION, vmcs12.read(ENTRY_INTERRUPTION_INFORMATION) & ~(1L << 31));
    l2State.save(host, vmcs12);
    if (shadow02 != null) {
      shadow02.save(vmcs12);
    }
    int failing = msrLists.storeAtExit(vmcs12);
    HostStateOfL1.FromL2 kept =
        new HostStateOfL1.FromL2(
            l2State.cr0(), port.vmread(GUEST_IA32_EFER), port.vmread(GUEST_IA32_PAT));
    if (failing != 0) {
      host.shutDown();
    }
    instructions.fields().storeShadow();
    // With virtual NMIs it is L2's own NMIs that L2 may have blocked.
    boolean nmisBlocked =
        !hasPin(PinBasedControl.VIRTUAL_NMIS)
            && (port.vmread(GUEST_INTERRUPTIBILITY_STATE) & Interruptibility.BLOCKING_BY_NMI) != 0;
    enterL1(kept);
    blockNmis(nmisBlocked);
  }

  /// Makes vmcs01 current with L1 in its host state.
  private void enterL1(HostStateOfL1.FromL2 kept) {
    if (shadow02 != null && pinned.hasStandIn()) {
      // Translations to the page that stands in must not outlive it.
      shadow02.clear();
    }
    port.vmptrld(host.vmcs01());
    shadow.outdate();
    hostState.load(host, vmcs12, kept);
    if (shadow02 != null) {
      shadow02.leave();
    }
    if (msrLists.loadAtExit(vmcs12) != 0) {
      host.shutDown();
    }
    if (PrepareVmcs02.vpid(vmcs12) == 0) {
      vpids.exitWithoutVpid();
    }
    port.vmwrite(TSC_OFFSET, processor.tscOffset);
    state.l2Active = false;
    state.preemptionDeadline = Long.MAX_VALUE;
    processor.event = 0;
    if (processor.activity != ActivityState.SHUTDOWN) {
      processor.activity = ActivityState.ACTIVE;
    }
    pinned.release();
  }

  // ---- CR0 of L2
  // -------------------------------------------------------------------------------------------------

  long cr0FixedForL2(long fixed) {
    return PrepareVmcs02.has(vmcs12, SecondaryProcessorControl.UNRESTRICTED_GUEST)
        ? fixed & ~(Cr0.PE | Cr0.PG)
        : fixed;
  }

  void setL2Cr0(long cr0) {
    state.l2CacheBits = cr0 & PrepareVmcs02.CR0_OWNED;
    long mask = vmcs12.read(CR0_GUEST_HOST_MASK);
    port.vmwrite(CR0_READ_SHADOW, vmcs12.read(CR0_READ_SHADOW) & mask | state.l2CacheBits & ~mask);
    if (shadow02 != null) {
      shadow02.setCr0(vmcs12, cr0);
    }
  }
}

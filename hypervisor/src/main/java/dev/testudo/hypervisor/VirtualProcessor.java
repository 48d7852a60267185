package dev.testudo.hypervisor;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.cpuid.CpuidFeature;
import dev.testudo.architecture.register.Efer;
import dev.testudo.architecture.register.Msr;
import dev.testudo.architecture.register.Rflags;
import dev.testudo.architecture.vmx.EntryControl;
import dev.testudo.architecture.vmx.ExitReason;
import dev.testudo.architecture.vmx.Interruptibility;
import dev.testudo.architecture.vmx.InvalidationType;
import dev.testudo.architecture.vmx.PendingDebugExceptions;
import dev.testudo.hypervisor.control.Vmcs01;
import dev.testudo.hypervisor.emulate.InstructionEmulator;
import dev.testudo.hypervisor.emulate.Outcome;
import dev.testudo.hypervisor.emulate.PortAccess;
import dev.testudo.hypervisor.memory.HostPages;
import dev.testudo.hypervisor.memory.WriteTracking;
import dev.testudo.hypervisor.nested.vmx.MsrStore;
import dev.testudo.hypervisor.nested.vmx.NestedHost;
import dev.testudo.hypervisor.nested.vmx.NestedVmx;
import dev.testudo.hypervisor.paging.ShadowPaging;
import dev.testudo.hypervisor.state.ExitCounters;
import dev.testudo.hypervisor.state.L0Feature;
import dev.testudo.hypervisor.state.VirtualProcessorState;
import dev.testudo.processor.LogicalProcessor;
import dev.testudo.processor.RunResult;
import dev.testudo.processor.apic.LocalApic;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.event.Initialization;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.state.ActivityState;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.vmx.HardwarePort;
import dev.testudo.processor.vmx.PortCounters;
import dev.testudo.processor.vmx.VmxCapabilities;
import dev.testudo.processor.vmx.VmxFeature;
import dev.testudo.processor.vmx.VmxStatus;
import dev.testudo.processor.vmx.check.FailedRule;
import java.util.EnumSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One processor of L1: a simulated processor in VMX operation, and the root loop that enters its
/// guests and takes their exits. Nobody else enters.
///
/// The loop's turns end when virtual time has come to where the machine wants it back: that is the
/// host's external interrupt. In between it brings L1's APIC to the present, takes signals, injects
/// events, enters vmcs01 or vmcs02, and gives the exit to whom it belongs.
public final class VirtualProcessor implements LogicalProcessor, NestedHost {
  /// How often in a row an exit may take no time.
  private static final int RETRIES = 64;

  private final Hypervisor hypervisor;
  private final int number;
  private final LogicalProcessor hardware;
  private final HardwarePort port;
  private final VirtualProcessorState state = new VirtualProcessorState();
  private final ExitCounters counters = new ExitCounters();
  private final LocalApic apic;
  private final InstructionEmulator emulator;
  private final VmxCapabilities hardwareUsed;
  private final VmxCapabilities offered;
  private final @Nullable ShadowPaging shadowPaging;
  private final MsrAccess msrs;
  private final EventInjection events;
  private final TaskPriorityShadow taskPriority;
  private final PortAccess ports;
  private final L1Exits exits;
  private final NestedVmx nested;
  private final Interpretation interpretation;

  private final long vmcs01;
  private final long msrBitmap01;
  private final long ioBitmapA01;
  private final long ioBitmapB01;
  private boolean launched;

  private long until;
  private boolean stopRequested;
  private boolean exiting;

  /// What the next entry is to take, so that an instruction takes as long as without L0.
  private long entryTicks;

  /// What the instruction that was carried out took beside its tick.
  private long spent;

  private int retries;
  private boolean tscOffsetChanged = true;
  private @Nullable String failure;

  VirtualProcessor(
      Hypervisor hypervisor, int number, LogicalProcessor hardware, HardwarePort port) {
    this.hypervisor = hypervisor;
    this.number = number;
    this.hardware = hardware;
    this.port = port;
    HostPages pages = hypervisor.pages();
    apic =
        new LocalApic(
            new GuestApicHost(this),
            number,
            number == 0,
            hypervisor.model().physicalAddressBits(),
            hypervisor.model().cpuid().has(CpuidFeature.X2APIC));
    emulator = new InstructionEmulator(hypervisor.model(), hypervisor.guestMemory(), number, apic);
    hardwareUsed =
        uses(L0Feature.EPT) ? port.capabilities() : port.capabilities().without(VmxFeature.EPT);
    shadowPaging =
        uses(L0Feature.EPT)
            ? null
            : new ShadowPaging(port, pages, emulator, new GuestFrames(this), state.shadowed);
    offered = offered();
    msrs =
        new MsrAccess(
            port,
            state,
            apic,
            offered,
            shadowPaging,
            uses(L0Feature.NESTED),
            new MsrAccess.Clock() {
              @Override
              public long time() {
                return VirtualProcessor.this.time();
              }

              @Override
              public long frequency() {
                return timestampFrequency();
              }

              @Override
              public void offsetChanged() {
                tscOffsetChanged = true;
              }
            });
    events = new EventInjection(port, state, apic);
    long virtualApic = pages.allocate();
    taskPriority = new TaskPriorityShadow(port, apic, virtualApic);
    ports = new PortAccess(this, hypervisor.guestMemory().bus());
    vmcs01 = pages.allocate();
    msrBitmap01 = pages.allocate();
    MsrPolicy.fill(pages.memory(), msrBitmap01, shadowPaging != null);
    ioBitmapA01 = pages.allocate();
    PortPolicy.fillLow(pages.memory(), ioBitmapA01);
    ioBitmapB01 = pages.allocate();
    PortPolicy.fillHigh(pages.memory(), ioBitmapB01);
    beginVmx(pages, virtualApic);
    nested = new NestedVmx(this);
    exits = new L1Exits(this, nested);
    interpretation = new Interpretation(this, hardware);
  }

  private void beginVmx(HostPages pages, long virtualApic) {
    long region = pages.allocate();
    pages.memory().write(region, 4, VmxCapabilities.REVISION);
    pages.memory().write(vmcs01, 4, VmxCapabilities.REVISION);
    expect(port.vmxon(region), "VMXON");
    expect(port.vmclear(vmcs01), "VMCLEAR");
    expect(port.vmptrld(vmcs01), "VMPTRLD");
    Vmcs01.prepare(port, hardwareUsed, NestedVmx.VPID_OF_L1, ept01(), msrBitmap01, virtualApic);
    port.vmwrite(IO_BITMAP_A_ADDRESS, ioBitmapA01);
    port.vmwrite(IO_BITMAP_B_ADDRESS, ioBitmapB01);
  }

  private static void expect(VmxStatus status, String what) {
    if (status != VmxStatus.SUCCEED) {
      throw new IllegalStateException(what + " failed: " + status);
    }
  }

  private VmxCapabilities offered() {
    EnumSet<VmxFeature> hidden = EnumSet.noneOf(VmxFeature.class);
    for (L0Feature feature : L0Feature.values()) {
      if (!uses(feature)) {
        hidden.addAll(feature.hidden());
      }
    }
    return port.capabilities().without(hidden.toArray(VmxFeature[]::new));
  }

  // ---- the machine's view
  // ----------------------------------------------------------------------------------------

  @Override
  public LocalApic apic() {
    return apic;
  }

  @Override
  public long now() {
    return time();
  }

  @Override
  public void stop() {
    stopRequested = true;
  }

  @Override
  public void stopBy(long time) {
    until = Math.min(until, time);
  }

  @Override
  public void passTime(long to) {
    hardware.passTime(to);
  }

  @Override
  public long nextDeadline() {
    return Math.min(apic.nextDeadline(), nested.nextDeadline());
  }

  @Override
  public String unimplemented() {
    String what = failure;
    return what == null ? "" : what;
  }

  @Override
  public void changeState(Consumer<CpuState> change) {
    emulator.load(port, time(), 0);
    emulator.cpu().activity = state.activity;
    change.accept(emulator.cpu());
    state.activity = emulator.cpu().activity;
    storeEmulator();
    port.wrmsr(Msr.IA32_MTRR_DEF_TYPE, emulator.cpu().msr.mtrrDefaultType);
  }

  /// Takes L1's registers back from the emulator.
  void storeEmulator() {
    emulator.store(port, Vmcs01.CR0_FIXED, Vmcs01.CR4_FIXED);
    followLongMode();
  }

  /// The entry control for IA-32e mode has to agree with EFER.
  private void followLongMode() {
    long controls = port.vmread(ENTRY_CONTROLS);
    long bit = EntryControl.IA32E_MODE_GUEST.mask();
    boolean longMode = (port.vmread(GUEST_IA32_EFER) & Efer.LMA) != 0;
    port.vmwrite(ENTRY_CONTROLS, longMode ? controls | bit : controls & ~bit);
  }

  @Override
  public RunResult run(long time) {
    return loop(time, false);
  }

  @Override
  public RunResult runUntilIdle(long time) {
    return loop(time, true);
  }

  // ---- the root loop
  // ---------------------------------------------------------------------------------------------

  private RunResult loop(long time, boolean untilIdle) {
    until = time;
    while (true) {
      if (failure != null) {
        return RunResult.UNIMPLEMENTED;
      }
      if (state.activity == ActivityState.SHUTDOWN) {
        return RunResult.SHUTDOWN;
      }
      if (stopRequested) {
        stopRequested = false;
        return RunResult.STOPPED;
      }
      long now = port.now();
      apic.advance(now);
      takeSignals();
      if (nested.isActive() && nested.takeEvents()) {
        // L2 was left for L1.
        continue;
      }
      if (state.activity != ActivityState.ACTIVE) {
        if (!wakes()) {
          if (now >= until || untilIdle) {
            return RunResult.HALTED;
          }
          hardware.passTime(Math.max(now + 1, Math.min(until, nextDeadline())));
          continue;
        }
        state.activity = ActivityState.ACTIVE;
      }
      if (now >= until) {
        return RunResult.TIME;
      }
      if (shadowPaging != null && !nested.isActive() && interpretation.isNeeded()) {
        interpretation.step();
        continue;
      }
      enter();
    }
  }

  /// INIT and start-up messages.
  private void takeSignals() {
    if (state.initPending && !nested.blocksInit()) {
      state.initPending = false;
      if (nested.isActive()) {
        nested.initSignal();
      } else {
        emulator.load(port, time(), 0);
        Initialization.init(emulator.cpu());
        storeEmulator();
        port.wrmsr(Msr.IA32_KERNEL_GS_BASE, 0);
        state.activity = emulator.cpu().activity;
        state.event = 0;
        state.nmiPending = false;
      }
    }
    if (state.startupVector >= 0) {
      int vector = state.startupVector;
      state.startupVector = -1;
      if (state.activity == ActivityState.WAIT_FOR_SIPI) {
        if (nested.isActive()) {
          nested.startup(vector);
        } else {
          emulator.load(port, time(), 0);
          Initialization.startup(emulator.cpu(), vector);
          storeEmulator();
          state.activity = ActivityState.ACTIVE;
        }
      }
    }
  }

  /// Whether what waits ends the halt.
  private boolean wakes() {
    if (state.activity != ActivityState.HLT) {
      return false;
    }
    if (state.event != 0) {
      return true;
    }
    long interruptibility = port.vmread(GUEST_INTERRUPTIBILITY_STATE);
    if (state.nmiPending && (interruptibility & Interruptibility.BLOCKING_BY_NMI) == 0) {
      return true;
    }
    return (apic.interruptPending() || nested.recognizesVirtualInterrupt())
        && (port.vmread(GUEST_RFLAGS) & Rflags.IF) != 0;
  }

  private void enter() {
    boolean l2 = nested.isActive();
    if (tscOffsetChanged) {
      tscOffsetChanged = false;
      if (l2) {
        nested.tscOffsetChanged();
      } else {
        port.vmwrite(TSC_OFFSET, state.tscOffset);
      }
    }
    long limit = Math.min(until, apic.nextDeadline());
    boolean injecting = state.event != 0;
    boolean immediate = l2 ? prepareL2Entry() : prepareL1Entry();
    if (immediate) {
      // With nothing to deliver the guest is in an interrupt shadow, which one instruction ends.
      limit =
          injecting || nested.takesVirtualInterrupt()
              ? port.now()
              : Math.min(limit, port.now() + entryTicks + 1);
    }
    if (shadowPaging != null) {
      shadowPaging.beforeEntry();
    }
    port.setEntryTicks(entryTicks);
    entryTicks = 0;
    VmxStatus status;
    if (l2) {
      status = nested.enter(limit);
    } else {
      status = launched ? port.vmresume(limit) : port.vmlaunch(limit);
      launched = true;
    }
    if (status != VmxStatus.SUCCEED) {
      fail(
          "L0's VM entry failed, VM-instruction error "
              + (status == VmxStatus.FAIL_VALID ? port.vmread(VM_INSTRUCTION_ERROR) : -1));
      return;
    }
    while (port.inGuest() && port.stopped() == null) {
      port.proceed(limit);
    }
    String stopped = port.stopped();
    if (stopped != null) {
      fail((l2 ? "L2: " : "L1: ") + stopped);
      return;
    }
    exited(l2);
  }

  private boolean prepareL1Entry() {
    nested.beforeL1Entry();
    events.prepare(Vmcs01.primaryOfL1(hardwareUsed));
    taskPriority.show();
    return false;
  }

  /// Returns whether L2 is to be left at once, because L1 waits for an event that comes after the
  /// one injected now.
  private boolean prepareL2Entry() {
    events.prepare(nested.primaryControls(), nested.deliversNmis(), nested.deliversInterrupts());
    return nested.wantsExit();
  }

  private void exited(boolean l2) {
    long reasonField = port.vmread(EXIT_REASON);
    ExitReason reason = ExitReason.of(reasonField);
    if (reason == null) {
      fail("exit reason " + Long.toHexString(reasonField));
      return;
    }
    counters.exit(l2, reason);
    exiting = true;
    if (reason != ExitReason.EPT_VIOLATION && reason != ExitReason.EXCEPTION_OR_NMI) {
      retries = 0;
    }
    try {
      events.recover();
      if (!l2) {
        taskPriority.take();
      }
      if (l2) {
        nested.exit(reason, reasonField);
      } else if ((reasonField & ExitReason.ENTRY_FAILURE & 0xffff_ffffL) != 0) {
        fail(
            "entry to L1 failed: "
                + reason
                + ", qualification "
                + Long.toHexString(port.vmread(EXIT_QUALIFICATION)));
      } else {
        exits.handle(reason);
      }
    } finally {
      exiting = false;
    }
    if (spent > 0) {
      hardware.passTime(port.now() + spent);
      spent = 0;
    }
  }

  // ---- for those who handle exits
  // --------------------------------------------------------------------------------

  @Override
  public long time() {
    // While an exit is handled it is still the time of the instruction that exited; the processor
    // has counted a tick for
    // the exit, which stands for the instruction.
    return exiting ? port.now() - 1 : port.now();
  }

  @Override
  public long timestampFrequency() {
    return hypervisor.model().tscFrequency();
  }

  void apicMoved() {
    // EPT01 maps RAM only. An L1 that moves its APIC over RAM sees the RAM, as no guest does that.
    if (shadowPaging != null) {
      shadowPaging.clear(NestedVmx.VPID_OF_L1);
    }
  }

  @Override
  public PortAccess ports() {
    return ports;
  }

  @Override
  public HardwarePort port() {
    return port;
  }

  @Override
  public PhysicalMemory guestMemory() {
    return hypervisor.guestMemory();
  }

  @Override
  public long hostPhysical(long guestPhysical) {
    return hypervisor.guestMemory().isRam(guestPhysical)
        ? guestPhysical + Hypervisor.GUEST_OFFSET
        : -1;
  }

  /// The page that stands in for one of L1 that is no RAM, or -1.
  long standIn(long guestPhysical) {
    return nested.isActive() ? nested.standIn(guestPhysical) : -1;
  }

  @Override
  public HostPages pages() {
    return hypervisor.pages();
  }

  @Override
  public InstructionEmulator emulator() {
    return emulator;
  }

  @Override
  public VmxCapabilities hardware() {
    return hardwareUsed;
  }

  @Override
  public @Nullable ShadowPaging shadowPaging() {
    return shadowPaging;
  }

  @Override
  public VmxCapabilities offeredCapabilities() {
    return offered;
  }

  @Override
  public boolean uses(L0Feature feature) {
    return hypervisor.features().contains(feature);
  }

  @Override
  public VirtualProcessorState state() {
    return state;
  }

  @Override
  public MsrStore msrs() {
    return msrs;
  }

  @Override
  public ExitCounters counters() {
    return counters;
  }

  /// Nested VMX of this processor.
  NestedVmx nested() {
    return nested;
  }

  /// The rule that made L1's last VM entry fail, or null if it did not fail by a rule.
  public @Nullable FailedRule lastFailedRule() {
    return nested.lastFailedRule();
  }

  /// What crossed the hardware port.
  public PortCounters portCounters() {
    return port.counters();
  }

  @Override
  public long vmcs01() {
    return vmcs01;
  }

  @Override
  public long ept01() {
    return hypervisor.ept01().pointer();
  }

  @Override
  public long msrBitmap01() {
    return msrBitmap01;
  }

  @Override
  public long ioBitmapA01() {
    return ioBitmapA01;
  }

  @Override
  public long ioBitmapB01() {
    return ioBitmapB01;
  }

  @Override
  public WriteTracking writeTracking() {
    return hypervisor.writeTracking();
  }

  /// Drops what would let a guest of this processor write a page.
  void withdraw(long hostPhysical) {
    // A processor that could not leave its guest never runs again.
    if (!port.inGuest()) {
      nested.withdraw(hostPhysical);
      port.invept(InvalidationType.INVEPT_SINGLE_CONTEXT, ept01());
    }
  }

  @Override
  public void inject(Fault fault) {
    if (!events.raise(fault)) {
      shutDown();
    }
  }

  @Override
  public Outcome deliverEvent() {
    return events.deliver(emulator);
  }

  @Override
  public void skipInstruction() {
    long flags = port.vmread(GUEST_RFLAGS);
    long rip = port.vmread(GUEST_RIP) + port.vmread(EXIT_INSTRUCTION_LENGTH);
    long rights = port.vmread(GUEST_CS_ACCESS_RIGHTS);
    boolean code64 = (rights & 1 << 13) != 0 && (port.vmread(GUEST_IA32_EFER) & Efer.LMA) != 0;
    if (!code64) {
      rip &= (rights & 1 << 14) != 0 ? 0xffff_ffffL : 0xffff;
    }
    port.vmwrite(GUEST_RIP, rip);
    port.vmwrite(GUEST_RFLAGS, flags & ~Rflags.RF);
    long interruptibility = port.vmread(GUEST_INTERRUPTIBILITY_STATE);
    port.vmwrite(
        GUEST_INTERRUPTIBILITY_STATE,
        interruptibility
            & ~(Interruptibility.BLOCKING_BY_STI | Interruptibility.BLOCKING_BY_MOV_SS));
    if ((flags & Rflags.TF) != 0) {
      port.vmwrite(
          GUEST_PENDING_DEBUG_EXCEPTIONS,
          port.vmread(GUEST_PENDING_DEBUG_EXCEPTIONS) | PendingDebugExceptions.BS);
    }
  }

  @Override
  public void retry() {
    // A guest that could be entered for ever without executing anything would stop time.
    if (++retries < RETRIES) {
      entryTicks = -1;
    }
  }

  @Override
  public void spend(long ticks) {
    retries = 0;
    spent = ticks;
  }

  @Override
  public void entryTakes(long ticks) {
    retries = 0;
    entryTicks = ticks;
  }

  @Override
  public void shutDown() {
    state.activity = ActivityState.SHUTDOWN;
  }

  @Override
  public void fail(String what) {
    if (failure == null) {
      failure = what;
    }
  }

  @Override
  public int number() {
    return number;
  }
}

package dev.testudo.processor.apic;

import java.util.Arrays;

/// A local APIC with its xAPIC and x2APIC registers.
///
/// Whether an interrupt is pending is decided when something changes and kept, so that asking costs
/// nothing.
///
/// @sdm 3A "Advanced Programmable Interrupt Controller (APIC)"
public final class LocalApic {
  /// No interrupt vector.
  public static final int NO_VECTOR = -1;

  /// Where the registers are after reset.
  public static final long DEFAULT_BASE = 0xfee0_0000L;

  // Bits of IA32_APIC_BASE.
  public static final long BASE_BOOTSTRAP = 1 << 8;
  public static final long BASE_X2APIC = 1 << 10;
  public static final long BASE_ENABLED = 1 << 11;

  // Model-specific registers served here.
  public static final int MSR_APIC_BASE = 0x1b;
  public static final int MSR_TSC_DEADLINE = 0x6e0;
  public static final int MSR_X2APIC_FIRST = 0x800;
  public static final int MSR_X2APIC_LAST = 0x8ff;

  // Register offsets in the 4 KiB page; an x2APIC MSR's number is 0x800 plus a sixteenth of it.
  private static final int ID = 0x020;
  private static final int VERSION = 0x030;
  private static final int TASK_PRIORITY = 0x080;
  private static final int ARBITRATION_PRIORITY = 0x090;
  private static final int PROCESSOR_PRIORITY = 0x0a0;
  private static final int END_OF_INTERRUPT = 0x0b0;
  private static final int REMOTE_READ = 0x0c0;
  private static final int LOGICAL_DESTINATION = 0x0d0;
  private static final int DESTINATION_FORMAT = 0x0e0;
  private static final int SPURIOUS_VECTOR = 0x0f0;
  private static final int IN_SERVICE = 0x100;
  private static final int TRIGGER_MODE = 0x180;
  private static final int REQUESTED = 0x200;
  private static final int ERROR_STATUS = 0x280;
  private static final int INTERRUPT_COMMAND = 0x300;
  private static final int INTERRUPT_COMMAND_HIGH = 0x310;
  private static final int LOCAL_TIMER = 0x320;
  private static final int LOCAL_LAST = 0x370;
  private static final int INITIAL_COUNT = 0x380;
  private static final int CURRENT_COUNT = 0x390;
  private static final int DIVIDE_CONFIGURATION = 0x3e0;
  private static final int SELF_IPI = 0x3f0;

  /// Version 0x15, six entries in the local vector table, suppression of EOI broadcasts offered.
  private static final int VERSION_VALUE = 0x15 | LocalVector.COUNT - 1 << 16 | 1 << 24;

  private static final int SVR_ENABLED = 1 << 8;
  private static final int SVR_SUPPRESS_BROADCAST = 1 << 12;
  private static final int SVR_WRITABLE = 0x11ff;

  private static final int ERROR_SEND_ILLEGAL_VECTOR = 1 << 5;
  private static final int ERROR_RECEIVE_ILLEGAL_VECTOR = 1 << 6;
  private static final int ERROR_ILLEGAL_REGISTER = 1 << 7;

  /// Bits of the low half of an interrupt command that hold something.
  private static final int COMMAND_WRITABLE = 0xc_cfff;

  private static final int COMMAND_DELIVERY_STATUS = 1 << 12;

  private static final LocalVector[] LOCAL_VECTORS = LocalVector.values();

  private final ApicHost host;
  private final int initialId;
  private final long baseReserved;
  private final ApicState state = new ApicState();
  private final ApicTimer timer;
  private ApicBus bus;

  /// The vector to be taken next, or [#NO_VECTOR]; kept by [#update()].
  private int pending = NO_VECTOR;

  /// An external interrupt waits at the first local pin; its vector is the 8259's to tell.
  private boolean externalPending;

  /// @param initialId the APIC ID after reset, which is also the x2APIC ID
  /// @param bootstrap whether this is the processor that starts the machine
  /// @param physicalAddressBits MAXPHYADDR
  /// @param x2apicOffered whether IA32_APIC_BASE.EXTD may be set
  public LocalApic(
      ApicHost host,
      int initialId,
      boolean bootstrap,
      int physicalAddressBits,
      boolean x2apicOffered) {
    this.host = host;
    this.initialId = initialId;
    baseReserved =
        ~((1L << physicalAddressBits) - 1)
            | 0x2ff & ~BASE_BOOTSTRAP
            | (x2apicOffered ? 0 : BASE_X2APIC);
    timer = new ApicTimer(state, host);
    state.base = DEFAULT_BASE | BASE_ENABLED | (bootstrap ? BASE_BOOTSTRAP : 0);
    resetRegisters();
    bus = new ApicBus();
    bus.attach(this);
  }

  /// Called by the bus to which this APIC is attached, the last one counting.
  void connect(ApicBus to) {
    bus = to;
  }

  public ApicBus bus() {
    return bus;
  }

  public int initialId() {
    return initialId;
  }

  // ---- state
  // -----------------------------------------------------------------------------------------------------

  public void saveState(ApicState target) {
    target.copyFrom(state);
  }

  public void restoreState(ApicState source) {
    state.copyFrom(source);
    update();
    host.baseChanged();
    host.timerChanged();
  }

  /// What an INIT does: all registers are as after reset but the base, and with it the mode, and
  /// the x2APIC id.
  public void init() {
    resetRegisters();
    host.timerChanged();
  }

  /// Reset of the machine.
  public void reset() {
    state.base = DEFAULT_BASE | BASE_ENABLED | state.base & BASE_BOOTSTRAP;
    resetRegisters();
    host.baseChanged();
    host.timerChanged();
  }

  private void resetRegisters() {
    state.id = initialId;
    state.taskPriority = 0;
    state.logicalDestination = 0;
    state.destinationFormat = -1;
    state.spuriousVector = 0xff;
    state.inService.clear();
    state.triggerMode.clear();
    state.requested.clear();
    state.errorStatus = 0;
    state.errorsGathered = 0;
    state.interruptCommand = 0;
    Arrays.fill(state.localVector, LocalVector.MASKED);
    state.divideConfiguration = 0;
    state.initialCount = 0;
    timer.disarm();
    update();
  }

  /// Sets what firmware leaves on the processor that starts the machine: virtual wire mode, the
  /// 8259 through the first local pin and NMI through the second.
  public void enterVirtualWireMode() {
    state.spuriousVector = SVR_ENABLED | 0xff;
    state.localVector[LocalVector.LINT0.ordinal()] = 0x700;
    state.localVector[LocalVector.LINT1.ordinal()] = 0x400;
    update();
  }

  // ---- base and mode
  // ---------------------------------------------------------------------------------------------

  public long base() {
    return state.base;
  }

  public boolean isEnabled() {
    return (state.base & BASE_ENABLED) != 0;
  }

  public boolean isX2Apic() {
    return (state.base & BASE_X2APIC) != 0;
  }

  private boolean isSoftwareEnabled() {
    return isEnabled() && (state.spuriousVector & SVR_ENABLED) != 0;
  }

  /// Whether a physical address lies in the registers' page.
  public boolean claims(long physical) {
    return (physical ^ state.base) >>> 12 == 0
        && (state.base & (BASE_ENABLED | BASE_X2APIC)) == BASE_ENABLED;
  }

  /// Whether the registers' page lies in a range of physical addresses.
  public boolean claimsPageIn(long start, long size) {
    long page = state.base & 0xf_ffff_ffff_f000L;
    return page - start >= 0 && page - start < size && claims(page);
  }

  /// Writes IA32_APIC_BASE.
  ///
  /// @return false when the value or the transition is illegal: #GP(0)
  /// @sdm 3A "APIC > Extended XAPIC (x2APIC) > x2APIC State Transitions"
  public boolean writeBase(long value) {
    long before = state.base;
    if ((value & baseReserved) != 0) {
      return false;
    }
    boolean enabled = (value & BASE_ENABLED) != 0;
    boolean x2apic = (value & BASE_X2APIC) != 0;
    boolean wasEnabled = (before & BASE_ENABLED) != 0;
    boolean wasX2apic = (before & BASE_X2APIC) != 0;
    if (x2apic && (!enabled || !wasEnabled) || wasX2apic && enabled && !x2apic) {
      return false;
    }
    state.base = value;
    if (wasEnabled && !enabled) {
      resetRegisters();
    }
    if (x2apic && !wasX2apic) {
      state.id = initialId;
    }
    update();
    host.baseChanged();
    host.timerChanged();
    return true;
  }

  // ---- priorities
  // ------------------------------------------------------------------------------------------------

  /// The task priority as CR8 shows it.
  public int cr8() {
    return state.taskPriority >> 4;
  }

  public void setCr8(int value) {
    state.taskPriority = (value & 0xf) << 4;
    update();
  }

  public int taskPriority() {
    return state.taskPriority;
  }

  public void setTaskPriority(int value) {
    state.taskPriority = value & 0xff;
    update();
  }

  /// The processor-priority register.
  public int processorPriority() {
    int service = Math.max(state.inService.highest(), 0);
    return (state.taskPriority & 0xf0) >= (service & 0xf0) ? state.taskPriority : service & 0xf0;
  }

  /// The priority class below which the task priority has to fall for a requested interrupt to be
  /// let through; 0 when it is no matter of the task priority.
  public int taskPriorityThreshold() {
    int wanted = state.requested.highest() >> 4;
    boolean held = wanted <= state.taskPriority >> 4 && wanted > state.inService.highest() >> 4;
    return held && isSoftwareEnabled() ? wanted : 0;
  }

  private void update() {
    int candidate = state.requested.highest();
    int pendingBefore = pending;
    boolean externalBefore = externalPending;
    pending =
        candidate >= 0 && isSoftwareEnabled() && (candidate & 0xf0) > (processorPriority() & 0xf0)
            ? candidate
            : NO_VECTOR;
    externalPending = state.lint0 && takesExternal();
    if (pending != pendingBefore || externalPending != externalBefore) {
      host.interruptsChanged();
    }
  }

  private boolean takesExternal() {
    if (!isEnabled()) {
      // With the APIC switched off the pin is INTR, as if there were none.
      return true;
    }
    int entry = state.localVector[LocalVector.LINT0.ordinal()];
    return (entry & LocalVector.MASKED) == 0 && DeliveryMode.of(entry >> 8) == DeliveryMode.EXTINT;
  }

  /// Whether an interrupt waits that the priorities let through. RFLAGS.IF is the processor's
  /// affair.
  public boolean interruptPending() {
    return externalPending || pending >= 0;
  }

  /// The vector of the pending interrupt, or [#NO_VECTOR] when none is pending or an external one
  /// comes first.
  public int highestPending() {
    return externalPending ? NO_VECTOR : pending;
  }

  /// Takes the pending interrupt: an external one by an acknowledge cycle, else the highest, which
  /// is then in service.
  ///
  /// @return its vector; the spurious vector when nothing is pending
  public int acknowledge() {
    if (externalPending) {
      int vector = bus.acknowledgeExternal();
      if (vector != NO_VECTOR) {
        return vector & 0xff;
      }
    }
    int vector = pending;
    if (vector < 0) {
      return state.spuriousVector & 0xff;
    }
    state.requested.remove(vector);
    state.inService.add(vector);
    update();
    return vector;
  }

  /// What a write of the EOI register does.
  public void endOfInterrupt() {
    int vector = state.inService.highest();
    if (vector < 0) {
      return;
    }
    state.inService.remove(vector);
    if (state.triggerMode.contains(vector)) {
      endLocal(LocalVector.LINT0, vector, state.lint0);
      endLocal(LocalVector.LINT1, vector, state.lint1);
      if ((state.spuriousVector & SVR_SUPPRESS_BROADCAST) == 0) {
        bus.endOfInterrupt(vector);
      }
    }
    update();
  }

  private void endLocal(LocalVector which, int vector, boolean asserted) {
    int i = which.ordinal();
    if ((state.localVector[i] & LocalVector.REMOTE_IRR) != 0
        && (state.localVector[i] & LocalVector.VECTOR) == vector) {
      state.localVector[i] &= ~LocalVector.REMOTE_IRR;
      if (asserted) {
        local(which);
      }
    }
  }

  // ---- receiving
  // -------------------------------------------------------------------------------------------------

  /// Whether a message with this destination is for this APIC.
  ///
  /// @sdm 3A "APIC > Issuing Interprocessor Interrupts > Determining IPI Destination"
  boolean isAddressed(int destination, boolean logical) {
    if (!isEnabled()) {
      return false;
    }
    if (destination == ApicBus.BROADCAST) {
      return true;
    }
    if (!logical) {
      return destination == (isX2Apic() ? initialId : state.id & 0xff);
    }
    if (isX2Apic()) {
      int mine = x2apicLogicalId();
      return destination >>> 16 == mine >>> 16 && (destination & mine & 0xffff) != 0;
    }
    int mine = state.logicalDestination >>> 24;
    if (state.destinationFormat >>> 28 == 0xf) {
      return (destination & mine & 0xff) != 0;
    }
    int cluster = destination >> 4 & 0xf;
    return (cluster == 0xf || cluster == mine >> 4) && (destination & mine & 0xf) != 0;
  }

  private int x2apicLogicalId() {
    return initialId >>> 4 << 16 | 1 << (initialId & 0xf);
  }

  /// Whether fixed interrupts are accepted, and not lost because software has disabled the APIC.
  boolean acceptsFixed() {
    return isSoftwareEnabled();
  }

  /// Receives a message, be it from the bus or from whoever owns this APIC.
  public void receive(DeliveryMode mode, int vector, boolean level) {
    switch (mode) {
      case FIXED, LOWEST_PRIORITY -> request(vector, level);
      case SMI -> host.systemManagementInterrupt();
      case NMI -> host.nonMaskableInterrupt();
      case INIT -> host.initSignal();
      case STARTUP -> host.startup(vector);
      case EXTINT, RESERVED -> {
        // An external interrupt has no message of its own here: the line tells of it.
      }
    }
  }

  private void request(int vector, boolean level) {
    if (!isSoftwareEnabled()) {
      return;
    }
    if (vector < 16) {
      error(ERROR_RECEIVE_ILLEGAL_VECTOR);
      return;
    }
    state.requested.add(vector);
    if (level) {
      state.triggerMode.add(vector);
    } else {
      state.triggerMode.remove(vector);
    }
    update();
  }

  private void error(int bit) {
    boolean known = (state.errorsGathered & bit) != 0;
    state.errorsGathered |= bit;
    int entry = state.localVector[LocalVector.ERROR.ordinal()];
    if (!known && (entry & LocalVector.MASKED) == 0 && (entry & LocalVector.VECTOR) >= 16) {
      request(entry & LocalVector.VECTOR, false);
    }
  }

  // ---- local interrupts
  // ------------------------------------------------------------------------------------------

  /// Sets the level of the first local pin, where the 8259 pair's output leads.
  public void setLint0(boolean asserted) {
    boolean rises = asserted && !state.lint0;
    state.lint0 = asserted;
    if (rises && isEnabled()) {
      local(LocalVector.LINT0);
    }
    update();
  }

  /// Sets the level of the second local pin, where the NMI wire leads.
  public void setLint1(boolean asserted) {
    boolean rises = asserted && !state.lint1;
    state.lint1 = asserted;
    if (rises) {
      if (isEnabled()) {
        local(LocalVector.LINT1);
      } else {
        host.nonMaskableInterrupt();
      }
    }
  }

  /// The performance counters overflowed: delivers their entry, and masks it.
  public void performanceInterrupt() {
    local(LocalVector.PERFORMANCE);
    state.localVector[LocalVector.PERFORMANCE.ordinal()] |= LocalVector.MASKED;
  }

  private void local(LocalVector which) {
    int entry = state.localVector[which.ordinal()];
    if ((entry & LocalVector.MASKED) != 0) {
      return;
    }
    DeliveryMode mode =
        which == LocalVector.TIMER || which == LocalVector.ERROR
            ? DeliveryMode.FIXED
            : DeliveryMode.of(entry >> 8);
    switch (mode) {
      case FIXED -> {
        boolean level =
            (which == LocalVector.LINT0 || which == LocalVector.LINT1)
                && (entry & LocalVector.LEVEL) != 0;
        if (level) {
          if ((entry & LocalVector.REMOTE_IRR) != 0) {
            return;
          }
          state.localVector[which.ordinal()] |= LocalVector.REMOTE_IRR;
        }
        request(entry & LocalVector.VECTOR, level);
      }
      case NMI, SMI, INIT -> receive(mode, 0, false);
      case EXTINT, LOWEST_PRIORITY, RESERVED, STARTUP -> {
        // ExtINT is told by the line; the others are reserved.
      }
    }
  }

  // ---- time
  // ------------------------------------------------------------------------------------------------------

  /// The virtual time by which [#advance] has to be called; `Long.MAX_VALUE` for never.
  public long nextDeadline() {
    return timer.nextDeadline();
  }

  /// Brings the timer to the present and requests its interrupt if it has expired.
  public void advance(long now) {
    if (timer.advance(now)) {
      local(LocalVector.TIMER);
      host.timerChanged();
    }
  }

  /// The owner's time-stamp counter was written, so that [ApicHost#timeOf] answers differently.
  public void timestampChanged() {
    host.timerChanged();
  }

  // ---- memory-mapped registers
  // -----------------------------------------------------------------------------------

  /// Reads the registers' page in xAPIC mode.
  ///
  /// @param offset in the page
  /// @param size 1, 2, 4 or 8; the registers are 4 bytes wide and 16 apart
  public long readRegister(int offset, int size) {
    int within = offset & 15;
    if (within >= 4) {
      return 0;
    }
    long value = (read(offset & 0xff0) & 0xffff_ffffL) >>> within * 8;
    return size >= 4 ? value : value & (1L << size * 8) - 1;
  }

  /// Writes to the registers' page in xAPIC mode. Only aligned writes of four or eight bytes do
  /// something, as on silicon.
  public void writeRegister(int offset, int size, long value) {
    if ((offset & 15) == 0 && size >= 4) {
      write(offset & 0xff0, (int) value);
    }
  }

  private int read(int offset) {
    if (offset >= IN_SERVICE && offset < TRIGGER_MODE) {
      return state.inService.register(offset - IN_SERVICE >> 4);
    }
    if (offset >= TRIGGER_MODE && offset < REQUESTED) {
      return state.triggerMode.register(offset - TRIGGER_MODE >> 4);
    }
    if (offset >= REQUESTED && offset < ERROR_STATUS) {
      return state.requested.register(offset - REQUESTED >> 4);
    }
    if (offset >= LOCAL_TIMER && offset <= LOCAL_LAST) {
      return state.localVector[offset - LOCAL_TIMER >> 4];
    }
    return switch (offset) {
      case ID -> isX2Apic() ? initialId : state.id << 24;
      case VERSION -> VERSION_VALUE;
      case TASK_PRIORITY -> state.taskPriority;
      case ARBITRATION_PRIORITY, PROCESSOR_PRIORITY -> processorPriority();
      case END_OF_INTERRUPT, REMOTE_READ -> 0;
      case LOGICAL_DESTINATION -> isX2Apic() ? x2apicLogicalId() : state.logicalDestination;
      case DESTINATION_FORMAT -> state.destinationFormat;
      case SPURIOUS_VECTOR -> state.spuriousVector;
      case ERROR_STATUS -> state.errorStatus;
      case INTERRUPT_COMMAND -> (int) state.interruptCommand;
      case INTERRUPT_COMMAND_HIGH -> (int) (state.interruptCommand >>> 32);
      case INITIAL_COUNT -> state.initialCount;
      case CURRENT_COUNT -> {
        advance(host.now());
        yield (int) timer.currentCount();
      }
      case DIVIDE_CONFIGURATION -> state.divideConfiguration;
      default -> {
        error(ERROR_ILLEGAL_REGISTER);
        yield 0;
      }
    };
  }

  private void write(int offset, int value) {
    if (offset >= LOCAL_TIMER && offset <= LOCAL_LAST) {
      writeLocalVector(LOCAL_VECTORS[offset - LOCAL_TIMER >> 4], value);
      return;
    }
    switch (offset) {
      case ID -> state.id = value >>> 24;
      case TASK_PRIORITY -> setTaskPriority(value);
      case END_OF_INTERRUPT -> endOfInterrupt();
      case LOGICAL_DESTINATION -> state.logicalDestination = value & 0xff00_0000;
      case DESTINATION_FORMAT -> state.destinationFormat = value | 0x0fff_ffff;
      case SPURIOUS_VECTOR -> writeSpuriousVector(value);
      case ERROR_STATUS -> {
        state.errorStatus = state.errorsGathered;
        state.errorsGathered = 0;
      }
      case INTERRUPT_COMMAND ->
          writeInterruptCommand(
              state.interruptCommand & 0xffff_ffff_0000_0000L | value & 0xffff_ffffL);
      case INTERRUPT_COMMAND_HIGH ->
          state.interruptCommand =
              (long) (value & 0xff00_0000) << 32 | state.interruptCommand & 0xffff_ffffL;
      case INITIAL_COUNT -> {
        advance(host.now());
        timer.writeInitialCount(value);
        host.timerChanged();
      }
      case DIVIDE_CONFIGURATION -> {
        advance(host.now());
        timer.writeDivide(value);
        host.timerChanged();
      }
      case VERSION, ARBITRATION_PRIORITY, PROCESSOR_PRIORITY, REMOTE_READ, CURRENT_COUNT -> {
        // Read only.
      }
      default -> {
        if (offset < IN_SERVICE || offset >= ERROR_STATUS) {
          error(ERROR_ILLEGAL_REGISTER);
        }
      }
    }
  }

  private void writeSpuriousVector(int value) {
    state.spuriousVector = value & SVR_WRITABLE;
    if ((value & SVR_ENABLED) == 0) {
      for (int i = 0; i < LocalVector.COUNT; i++) {
        state.localVector[i] |= LocalVector.MASKED;
      }
      host.timerChanged();
    }
    update();
  }

  private void writeLocalVector(LocalVector which, int value) {
    advance(host.now());
    int i = which.ordinal();
    int before = state.localVector[i];
    int kept = before & LocalVector.REMOTE_IRR;
    int after = value & which.writable & ~LocalVector.REMOTE_IRR | kept;
    if ((state.spuriousVector & SVR_ENABLED) == 0) {
      after |= LocalVector.MASKED;
    }
    state.localVector[i] = after;
    switch (which) {
      case TIMER -> {
        timer.modeChanged(before);
        host.timerChanged();
      }
      case LINT0 -> {
        if (state.lint0 && (after & LocalVector.LEVEL) != 0) {
          local(which);
        }
        update();
      }
      case LINT1 -> {
        if (state.lint1 && (after & LocalVector.LEVEL) != 0) {
          local(which);
        }
      }
      case THERMAL, PERFORMANCE, ERROR -> {
        // Nothing to do at once.
      }
    }
  }

  private void writeInterruptCommand(long command) {
    long kept = command & (isX2Apic() ? 0xffff_ffff_0000_0000L : 0xff00_0000_0000_0000L);
    state.interruptCommand = kept | command & COMMAND_WRITABLE & ~COMMAND_DELIVERY_STATUS;
    int low = (int) command;
    int vector = low & 0xff;
    DeliveryMode mode = DeliveryMode.of(low >> 8);
    boolean level = (low & 1 << 15) != 0;
    boolean assertion = (low & 1 << 14) != 0;
    if (mode == DeliveryMode.INIT && level && !assertion) {
      // INIT level de-assert: an arbitration message of old, without effect.
      return;
    }
    if ((mode == DeliveryMode.FIXED || mode == DeliveryMode.LOWEST_PRIORITY) && vector < 16) {
      error(ERROR_SEND_ILLEGAL_VECTOR);
      return;
    }
    if (mode == DeliveryMode.EXTINT || mode == DeliveryMode.RESERVED) {
      return;
    }
    // Interprocessor interrupts are edge-triggered whatever the command says.
    switch (low >> 18 & 3) {
      case 1 -> receive(mode, vector, false);
      case 2 -> bus.send(ApicBus.BROADCAST, false, mode, vector, false, null);
      case 3 -> bus.send(ApicBus.BROADCAST, false, mode, vector, false, this);
      default -> {
        int destination = (int) (command >>> 32);
        boolean logical = (low & 1 << 11) != 0;
        if (!isX2Apic()) {
          destination >>>= 24;
          if (destination == 0xff && !logical) {
            destination = ApicBus.BROADCAST;
          }
        }
        bus.send(destination, logical, mode, vector, false, null);
      }
    }
  }

  // ---- model-specific registers
  // ----------------------------------------------------------------------------------

  /// Whether an MSR belongs to the local APIC: its base, the TSC deadline, and the x2APIC
  /// registers.
  public static boolean ownsMsr(int index) {
    return index == MSR_APIC_BASE
        || index == MSR_TSC_DEADLINE
        || index >= MSR_X2APIC_FIRST && index <= MSR_X2APIC_LAST;
  }

  /// Whether RDMSR of one of the APIC's MSRs is legal at present; else it raises #GP(0).
  public boolean canReadMsr(int index) {
    if (index == MSR_APIC_BASE || index == MSR_TSC_DEADLINE) {
      return true;
    }
    if (!isX2Apic()) {
      return false;
    }
    int offset = index - MSR_X2APIC_FIRST << 4;
    if (offset >= IN_SERVICE && offset < ERROR_STATUS
        || offset >= LOCAL_TIMER && offset <= LOCAL_LAST) {
      return true;
    }
    return switch (offset) {
      case ID,
          VERSION,
          TASK_PRIORITY,
          PROCESSOR_PRIORITY,
          LOGICAL_DESTINATION,
          SPURIOUS_VECTOR,
          ERROR_STATUS,
          INTERRUPT_COMMAND,
          INITIAL_COUNT,
          CURRENT_COUNT,
          DIVIDE_CONFIGURATION ->
          true;
      default -> false;
    };
  }

  /// Reads an MSR for which [#canReadMsr] is true.
  public long readMsr(int index) {
    if (index == MSR_APIC_BASE) {
      return state.base;
    }
    if (index == MSR_TSC_DEADLINE) {
      advance(host.now());
      return timer.readTscDeadline();
    }
    int offset = index - MSR_X2APIC_FIRST << 4;
    return offset == INTERRUPT_COMMAND ? state.interruptCommand : read(offset) & 0xffff_ffffL;
  }

  /// Writes one of the APIC's MSRs.
  ///
  /// @return false when the write is illegal: #GP(0)
  public boolean writeMsr(int index, long value) {
    if (index == MSR_APIC_BASE) {
      return writeBase(value);
    }
    if (index == MSR_TSC_DEADLINE) {
      advance(host.now());
      timer.writeTscDeadline(value);
      advance(host.now());
      host.timerChanged();
      return true;
    }
    if (!isX2Apic()) {
      return false;
    }
    int offset = index - MSR_X2APIC_FIRST << 4;
    if (offset == INTERRUPT_COMMAND) {
      if ((value & 0xffff_ffffL & ~(COMMAND_WRITABLE | COMMAND_DELIVERY_STATUS)) != 0) {
        return false;
      }
      writeInterruptCommand(value);
      return true;
    }
    if (value >>> 32 != 0 || ((int) value & ~x2apicWritable(offset)) != 0) {
      return false;
    }
    return switch (offset) {
      case SELF_IPI -> {
        writeInterruptCommand(1L << 18 | 1 << 14 | value & 0xff);
        yield true;
      }
      case TASK_PRIORITY,
          END_OF_INTERRUPT,
          SPURIOUS_VECTOR,
          ERROR_STATUS,
          INITIAL_COUNT,
          DIVIDE_CONFIGURATION -> {
        write(offset, (int) value);
        yield true;
      }
      default -> {
        if (offset < LOCAL_TIMER || offset > LOCAL_LAST) {
          yield false;
        }
        write(offset, (int) value);
        yield true;
      }
    };
  }

  private static int x2apicWritable(int offset) {
    if (offset >= LOCAL_TIMER && offset <= LOCAL_LAST) {
      LocalVector which = LOCAL_VECTORS[offset - LOCAL_TIMER >> 4];
      return which.writable | which.ignored();
    }
    return switch (offset) {
      case TASK_PRIORITY, SELF_IPI -> 0xff;
      case SPURIOUS_VECTOR -> SVR_WRITABLE;
      case INITIAL_COUNT -> -1;
      case DIVIDE_CONFIGURATION -> 0xb;
      default -> 0;
    };
  }
}

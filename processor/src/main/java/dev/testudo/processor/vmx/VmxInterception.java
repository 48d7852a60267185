package dev.testudo.processor.vmx;

import dev.testudo.architecture.interrupt.Vector;
import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.register.Dr6;
import dev.testudo.architecture.register.Msr;
import dev.testudo.architecture.vmx.ExitControl;
import dev.testudo.architecture.vmx.ExitQualification;
import dev.testudo.architecture.vmx.ExitReason;
import dev.testudo.architecture.vmx.InterruptionInformation;
import dev.testudo.architecture.vmx.InterruptionType;
import dev.testudo.architecture.vmx.PinBasedControl;
import dev.testudo.architecture.vmx.PrimaryProcessorControl;
import dev.testudo.architecture.vmx.SecondaryProcessorControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.TimestampClock;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.event.Events;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.event.Intercepted;
import dev.testudo.processor.event.Interception;
import dev.testudo.processor.event.VmExitTaken;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.state.ActivityState;
import dev.testudo.processor.state.VmxState;

/// What non-root operation intercepts, as the controls of the current VMCS say. The controls are
/// copied here at each VM entry, so that a question costs a bit test.
///
/// @sdm 3C "VMX Non-Root Operation"
final class VmxInterception implements Interception {
  /// The bits of DR6 that a debug exception's exit qualification has.
  private static final long DEBUG_QUALIFICATION = Dr6.B0_TO_B3 | Dr6.BD | Dr6.BS;

  private final VmxUnit unit;
  private final Cpu cpu;
  private final PhysicalMemory memory;
  final ApicVirtualization apic;

  // Controls of the present guest.
  int pin;
  int primary;
  int secondary;
  boolean virtualNmis;
  boolean unrestrictedGuest;
  boolean modeBasedExecute;
  boolean functionsEnabled;
  boolean logsDirtyPages;
  long apicAccessPage = -1;
  private boolean acknowledges;
  private long msrBitmap;
  private long tscOffset;
  private boolean scalesTsc;
  private long tscMultiplier;

  private final VmxState state;

  VmxInterception(VmxUnit unit) {
    this.unit = unit;
    cpu = unit.cpu;
    memory = unit.memory;
    state = unit.state;
    apic = new ApicVirtualization(unit);
  }

  // ---- entry and exit
  // --------------------------------------------------------------------------------------------

  /// Copies the controls of a VMCS.
  void configure(Vmcs vmcs) {
    pin = (int) vmcs.read(VmcsField.PIN_BASED_CONTROLS);
    primary = (int) vmcs.read(VmcsField.PRIMARY_PROCESSOR_BASED_CONTROLS);
    secondary =
        has(PrimaryProcessorControl.ACTIVATE_SECONDARY_CONTROLS)
            ? (int) vmcs.read(VmcsField.SECONDARY_PROCESSOR_BASED_CONTROLS)
            : 0;
    virtualNmis = PinBasedControl.VIRTUAL_NMIS.in(pin);
    unrestrictedGuest = has(SecondaryProcessorControl.UNRESTRICTED_GUEST);
    modeBasedExecute = has(SecondaryProcessorControl.MODE_BASED_EXECUTE_CONTROL);
    functionsEnabled = has(SecondaryProcessorControl.ENABLE_VM_FUNCTIONS);
    logsDirtyPages = has(SecondaryProcessorControl.ENABLE_PML);
    boolean accesses = has(SecondaryProcessorControl.VIRTUALIZE_APIC_ACCESSES);
    apicAccessPage = accesses ? vmcs.read(VmcsField.APIC_ACCESS_ADDRESS) : -1;
    acknowledges =
        ExitControl.ACKNOWLEDGE_INTERRUPT_ON_EXIT.in(vmcs.read(VmcsField.PRIMARY_EXIT_CONTROLS));
    msrBitmap =
        has(PrimaryProcessorControl.USE_MSR_BITMAPS) ? vmcs.read(VmcsField.MSR_BITMAP_ADDRESS) : -1;
    boolean offsets = has(PrimaryProcessorControl.USE_TSC_OFFSETTING);
    tscOffset = offsets ? vmcs.read(VmcsField.TSC_OFFSET) : 0;
    scalesTsc = offsets && has(SecondaryProcessorControl.USE_TSC_SCALING);
    tscMultiplier = vmcs.read(VmcsField.TSC_MULTIPLIER);
    apic.configure(
        vmcs,
        has(PrimaryProcessorControl.USE_TPR_SHADOW),
        accesses,
        has(SecondaryProcessorControl.VIRTUALIZE_X2APIC_MODE),
        has(SecondaryProcessorControl.APIC_REGISTER_VIRTUALIZATION),
        has(SecondaryProcessorControl.VIRTUAL_INTERRUPT_DELIVERY),
        has(PrimaryProcessorControl.INTERRUPT_WINDOW_EXITING));
  }

  /// Begins non-root operation: timers and what else starts anew with each entry.
  void enter(Vmcs vmcs) {
    state.monitorTrapArmed = VmxState.NONE;
    state.monitorTrapPending = false;
    cpu.guestStep = has(PrimaryProcessorControl.MONITOR_TRAP_FLAG);
    state.preemptionTimerRuns = PinBasedControl.ACTIVATE_PREEMPTION_TIMER.in(pin);
    if (state.preemptionTimerRuns) {
      state.preemptionTimerExpiry = timerCount() + vmcs.read(VmcsField.PREEMPTION_TIMER_VALUE);
      cpu.guestDeadline = timerDeadline();
    }
    apic.enter(vmcs);
  }

  /// Ends non-root operation.
  void leave() {
    state.injectionPending = false;
    state.preemptionTimerRuns = false;
    apicAccessPage = -1;
    logsDirtyPages = false;
  }

  /// Whether an external interrupt exits whatever RFLAGS.IF is.
  boolean exitsOnInterrupts() {
    return PinBasedControl.EXTERNAL_INTERRUPT_EXITING.in(pin);
  }

  private boolean has(PrimaryProcessorControl control) {
    return (primary >>> control.bit() & 1) != 0;
  }

  private boolean has(SecondaryProcessorControl control) {
    return (secondary >>> control.bit() & 1) != 0;
  }

  // ---- the preemption timer
  // --------------------------------------------------------------------------------------

  private long hostTimestamp() {
    return TimestampClock.timestampAt(cpu.now(), cpu.model.tscFrequency()) + cpu.msr.tscOffset;
  }

  private long timerCount() {
    return hostTimestamp() >>> VmxCapabilities.PREEMPTION_TIMER_RATE;
  }

  private long timerDeadline() {
    long timestamp = state.preemptionTimerExpiry << VmxCapabilities.PREEMPTION_TIMER_RATE;
    return Math.max(
        cpu.now(), TimestampClock.timeOf(timestamp - cpu.msr.tscOffset, cpu.model.tscFrequency()));
  }

  /// What the preemption timer counts down to zero from now.
  long remainingPreemptionTimer() {
    return state.preemptionTimerRuns ? Math.max(0, state.preemptionTimerExpiry - timerCount()) : 0;
  }

  // ---- instructions
  // ----------------------------------------------------------------------------------------------

  private void exit(Instruction instruction, ExitReason reason, Intercepted kind) {
    unit.exit.instruction(
        reason,
        InstructionDetails.displacement(cpu, instruction),
        InstructionDetails.information(instruction, kind));
  }

  /// The same for an instruction whose meaning returns when it is told so.
  private boolean depart(Instruction instruction, ExitReason reason, Intercepted kind) {
    unit.exit.depart(
        reason,
        InstructionDetails.displacement(cpu, instruction),
        InstructionDetails.information(instruction, kind));
    return true;
  }

  private boolean departIf(boolean intercepts, ExitReason reason) {
    if (intercepts) {
      unit.exit.depart(reason, 0, 0);
    }
    return intercepts;
  }

  @Override
  public boolean instruction(Cpu ignored, Instruction instruction, Intercepted kind) {
    return switch (kind) {
      case CPUID -> departIf(true, ExitReason.CPUID);
      case INVD -> departIf(true, ExitReason.INVD);
      case XSETBV -> departIf(true, ExitReason.XSETBV);
      case GETSEC -> departIf(true, ExitReason.GETSEC);
      case RSM -> throw cpu.undefined();
      case HLT -> departIf(has(PrimaryProcessorControl.HLT_EXITING), ExitReason.HLT);
      case WBINVD -> departIf(has(SecondaryProcessorControl.WBINVD_EXITING), ExitReason.WBINVD);
      case RDTSC -> departIf(has(PrimaryProcessorControl.RDTSC_EXITING), ExitReason.RDTSC);
      case RDTSCP -> {
        require(SecondaryProcessorControl.ENABLE_RDTSCP);
        yield departIf(has(PrimaryProcessorControl.RDTSC_EXITING), ExitReason.RDTSCP);
      }
      case RDPMC -> departIf(has(PrimaryProcessorControl.RDPMC_EXITING), ExitReason.RDPMC);
      case PAUSE -> departIf(has(PrimaryProcessorControl.PAUSE_EXITING), ExitReason.PAUSE);
      case MONITOR -> departIf(has(PrimaryProcessorControl.MONITOR_EXITING), ExitReason.MONITOR);
      case MWAIT -> departIf(has(PrimaryProcessorControl.MWAIT_EXITING), ExitReason.MWAIT);
      case RDRAND ->
          has(SecondaryProcessorControl.RDRAND_EXITING)
              && depart(instruction, ExitReason.RDRAND, kind);
      case RDSEED ->
          has(SecondaryProcessorControl.RDSEED_EXITING)
              && depart(instruction, ExitReason.RDSEED, kind);
      case ENCLS -> throw cpu.undefined();
      case VMFUNC -> departIf(true, ExitReason.VMFUNC);
      case VMCALL -> departIf(true, ExitReason.VMCALL);
      case VMLAUNCH -> departIf(true, ExitReason.VMLAUNCH);
      case VMRESUME -> departIf(true, ExitReason.VMRESUME);
      case VMXOFF -> departIf(true, ExitReason.VMXOFF);
      case VMCLEAR -> depart(instruction, ExitReason.VMCLEAR, kind);
      case VMPTRLD -> depart(instruction, ExitReason.VMPTRLD, kind);
      case VMPTRST -> depart(instruction, ExitReason.VMPTRST, kind);
      case VMREAD -> depart(instruction, ExitReason.VMREAD, kind);
      case VMWRITE -> depart(instruction, ExitReason.VMWRITE, kind);
      case VMXON -> depart(instruction, ExitReason.VMXON, kind);
      case INVEPT -> depart(instruction, ExitReason.INVEPT, kind);
      case INVVPID -> depart(instruction, ExitReason.INVVPID, kind);
      case INVLPG, INVPCID, XSAVES, XRSTORS, SGDT, SIDT, LGDT, LIDT, SLDT, STR, LLDT, LTR -> {
        instructionWithAddress(cpu, instruction, kind, 0);
        yield false;
      }
    };
  }

  private void require(SecondaryProcessorControl control) {
    if (!has(control)) {
      throw cpu.undefined();
    }
  }

  @Override
  public void instructionWithAddress(
      Cpu ignored, Instruction instruction, Intercepted kind, long address) {
    switch (kind) {
      case INVLPG -> {
        if (has(PrimaryProcessorControl.INVLPG_EXITING)) {
          unit.exit.instruction(ExitReason.INVLPG, address, 0);
        }
      }
      case INVPCID -> {
        require(SecondaryProcessorControl.ENABLE_INVPCID);
        if (has(PrimaryProcessorControl.INVLPG_EXITING)) {
          exit(instruction, ExitReason.INVPCID, kind);
        }
      }
      case XSAVES, XRSTORS -> {
        require(SecondaryProcessorControl.ENABLE_XSAVES_XRSTORS);
        if ((address & cpu.msr.xss & unit.vmcs().read(VmcsField.XSS_EXITING_BITMAP)) != 0) {
          exit(
              instruction,
              kind == Intercepted.XSAVES ? ExitReason.XSAVES : ExitReason.XRSTORS,
              kind);
        }
      }
      case SGDT, SIDT, LGDT, LIDT -> {
        if (has(SecondaryProcessorControl.DESCRIPTOR_TABLE_EXITING)) {
          exit(instruction, ExitReason.ACCESS_TO_GDTR_OR_IDTR, kind);
        }
      }
      case SLDT, STR, LLDT, LTR -> {
        if (has(SecondaryProcessorControl.DESCRIPTOR_TABLE_EXITING)) {
          exit(instruction, ExitReason.ACCESS_TO_LDTR_OR_TR, kind);
        }
      }
      default -> instruction(cpu, instruction, kind);
    }
  }

  /// Whether VMREAD or VMWRITE of a field accesses the shadow VMCS instead of exiting.
  ///
  /// @sdm 3C "VMX Non-Root Operation > VMCS Shadowing" (VMREAD and VMWRITE bitmaps)
  boolean shadows(Intercepted kind, long encoding) {
    if (!has(SecondaryProcessorControl.VMCS_SHADOWING) || encoding >>> 15 != 0) {
      return false;
    }
    long bitmap =
        unit.vmcs()
            .read(
                kind == Intercepted.VMREAD
                    ? VmcsField.VMREAD_BITMAP_ADDRESS
                    : VmcsField.VMWRITE_BITMAP_ADDRESS);
    return (memory.read(bitmap + (encoding >>> 3), 1) >>> (encoding & 7) & 1) == 0;
  }

  // ---- control and debug registers
  // -------------------------------------------------------------------------------

  private void exitControlRegister(int register, int accessType, int generalRegister) {
    unit.exit.instruction(
        ExitReason.CONTROL_REGISTER_ACCESS,
        ExitQualification.ControlRegister.mov(accessType, register, generalRegister),
        0);
  }

  @Override
  public long writeControlRegister(Cpu ignored, int register, int generalRegister, long value) {
    int access = ExitQualification.ControlRegister.MOV_TO_CR;
    Vmcs vmcs = unit.vmcs();
    return switch (register) {
      case 0 -> {
        long mask = vmcs.read(VmcsField.CR0_GUEST_HOST_MASK);
        if (((value ^ vmcs.read(VmcsField.CR0_READ_SHADOW)) & mask) != 0) {
          exitControlRegister(register, access, generalRegister);
        }
        yield value & ~mask | cpu.cr0 & mask;
      }
      case 3 -> {
        if (has(PrimaryProcessorControl.CR3_LOAD_EXITING) && !isCr3Target(vmcs, value)) {
          exitControlRegister(register, access, generalRegister);
        }
        yield value;
      }
      case 4 -> {
        long mask = vmcs.read(VmcsField.CR4_GUEST_HOST_MASK);
        if (((value ^ vmcs.read(VmcsField.CR4_READ_SHADOW)) & mask) != 0) {
          exitControlRegister(register, access, generalRegister);
        }
        yield value & ~mask | cpu.cr4 & mask;
      }
      default -> {
        if (has(PrimaryProcessorControl.CR8_LOAD_EXITING)) {
          exitControlRegister(register, access, generalRegister);
        }
        if (apic.hasTprShadow()) {
          if (value >>> 4 != 0) {
            throw cpu.generalProtection(0);
          }
          apic.writeCr8(value);
          yield value;
        }
        yield value;
      }
    };
  }

  private static boolean isCr3Target(Vmcs vmcs, long value) {
    long count = vmcs.read(VmcsField.CR3_TARGET_COUNT);
    return count > 0 && value == vmcs.read(VmcsField.CR3_TARGET_VALUE_0)
        || count > 1 && value == vmcs.read(VmcsField.CR3_TARGET_VALUE_1)
        || count > 2 && value == vmcs.read(VmcsField.CR3_TARGET_VALUE_2)
        || count > 3 && value == vmcs.read(VmcsField.CR3_TARGET_VALUE_3);
  }

  @Override
  public long readControlRegister(Cpu ignored, int register, int generalRegister, long value) {
    int access = ExitQualification.ControlRegister.MOV_FROM_CR;
    Vmcs vmcs = unit.vmcs();
    return switch (register) {
      case 0 -> visibleCr0(cpu);
      case 3 -> {
        if (has(PrimaryProcessorControl.CR3_STORE_EXITING)) {
          exitControlRegister(register, access, generalRegister);
        }
        yield value;
      }
      case 4 -> {
        long mask = vmcs.read(VmcsField.CR4_GUEST_HOST_MASK);
        yield value & ~mask | vmcs.read(VmcsField.CR4_READ_SHADOW) & mask;
      }
      default -> {
        if (has(PrimaryProcessorControl.CR8_STORE_EXITING)) {
          exitControlRegister(register, access, generalRegister);
        }
        yield apic.hasTprShadow() ? apic.readCr8() : value;
      }
    };
  }

  @Override
  public long visibleCr0(Cpu ignored) {
    Vmcs vmcs = unit.vmcs();
    long mask = vmcs.read(VmcsField.CR0_GUEST_HOST_MASK);
    return cpu.cr0 & ~mask | vmcs.read(VmcsField.CR0_READ_SHADOW) & mask;
  }

  @Override
  public boolean clearTaskSwitched(Cpu ignored) {
    Vmcs vmcs = unit.vmcs();
    boolean owned = (vmcs.read(VmcsField.CR0_GUEST_HOST_MASK) & Cr0.TS) != 0;
    if (owned && (vmcs.read(VmcsField.CR0_READ_SHADOW) & Cr0.TS) != 0) {
      unit.exit.instruction(
          ExitReason.CONTROL_REGISTER_ACCESS, ExitQualification.ControlRegister.clts(), 0);
    }
    return !owned;
  }

  @Override
  public long loadMachineStatusWord(Cpu ignored, int source, boolean inMemory, long linear) {
    Vmcs vmcs = unit.vmcs();
    long mask = vmcs.read(VmcsField.CR0_GUEST_HOST_MASK);
    long shadow = vmcs.read(VmcsField.CR0_READ_SHADOW);
    long others = Cr0.MP | Cr0.EM | Cr0.TS;
    boolean setsProtection = (mask & source & ~shadow & Cr0.PE) != 0;
    if (setsProtection || ((source ^ shadow) & mask & others) != 0) {
      unit.exit.instruction(
          ExitReason.CONTROL_REGISTER_ACCESS,
          ExitQualification.ControlRegister.lmsw(source, inMemory),
          0,
          inMemory ? linear : 0);
    }
    long written = others & ~mask;
    return cpu.cr0 & ~written | source & written | source & Cr0.PE & ~mask;
  }

  @Override
  public boolean enables(Cpu ignored, Intercepted kind) {
    return switch (kind) {
      case RDTSCP -> has(SecondaryProcessorControl.ENABLE_RDTSCP);
      case INVPCID -> has(SecondaryProcessorControl.ENABLE_INVPCID);
      case XSAVES, XRSTORS -> has(SecondaryProcessorControl.ENABLE_XSAVES_XRSTORS);
      default -> true;
    };
  }

  @Override
  public boolean virtualizesCr8(Cpu ignored) {
    return apic.hasTprShadow();
  }

  @Override
  public void debugRegister(Cpu ignored, int register, boolean write, int generalRegister) {
    if (has(PrimaryProcessorControl.MOV_DR_EXITING)) {
      unit.exit.instruction(
          ExitReason.MOV_DR,
          ExitQualification.DebugRegister.of(register, !write, generalRegister),
          0);
    }
  }

  // ---- ports and MSRs
  // --------------------------------------------------------------------------------------------

  @Override
  public boolean portAccess(
      Cpu ignored,
      Instruction instruction,
      int port,
      int size,
      boolean in,
      boolean string,
      long linear) {
    if (!interceptsPort(port, size)) {
      return false;
    }
    boolean repeats = instruction.has(Instruction.REP) || instruction.has(Instruction.REPNE);
    boolean immediate = instruction.form.operands().contains("Ib");
    long flags =
        (in ? ExitQualification.Io.IN : 0)
            | (string ? ExitQualification.Io.STRING : 0)
            | (string && repeats ? ExitQualification.Io.REP : 0)
            | (immediate ? ExitQualification.Io.IMMEDIATE_OPERAND : 0);
    unit.exit.depart(
        ExitReason.IO_INSTRUCTION,
        ExitQualification.Io.of(size, port, flags),
        string ? InstructionDetails.string(instruction, in) : 0,
        string ? linear : 0);
    return true;
  }

  /// @sdm 3C "VM-Execution Control Fields > I/O-Bitmap Addresses"
  private boolean interceptsPort(int port, int size) {
    if (!has(PrimaryProcessorControl.USE_IO_BITMAPS)) {
      return has(PrimaryProcessorControl.UNCONDITIONAL_IO_EXITING);
    }
    if (port + size > 0x10000) {
      return true;
    }
    Vmcs vmcs = unit.vmcs();
    for (int p = port; p < port + size; p++) {
      long bitmap =
          vmcs.read(p < 0x8000 ? VmcsField.IO_BITMAP_A_ADDRESS : VmcsField.IO_BITMAP_B_ADDRESS);
      if ((memory.read(bitmap + ((p & 0x7fff) >> 3), 1) >>> (p & 7) & 1) != 0) {
        return true;
      }
    }
    return false;
  }

  /// @sdm 3C "VM-Execution Control Fields > MSR-Bitmap Address"
  private boolean interceptsMsr(int index, boolean write) {
    if (msrBitmap == -1) {
      return true;
    }
    int range = index & ~0x1fff;
    if (range != 0 && range != 0xc000_0000) {
      return true;
    }
    int part = (write ? 0x800 : 0) + (range != 0 ? 0x400 : 0);
    int bit = index & 0x1fff;
    return (memory.read(msrBitmap + part + (bit >> 3), 1) >>> (bit & 7) & 1) != 0;
  }

  @Override
  public boolean readMsr(Cpu ignored, int index) {
    if (interceptsMsr(index, false)) {
      unit.exit.depart(ExitReason.RDMSR, 0, 0);
      return true;
    }
    if (index == Msr.IA32_TIME_STAMP_COUNTER) {
      supply(timestamp(cpu, hostTimestamp()));
      return true;
    }
    if (index >>> 8 == 8 && apic.readMsr(index)) {
      supply(cpu.virtualizedRead);
      return true;
    }
    return false;
  }

  private void supply(long value) {
    cpu.r[0] = value & 0xffff_ffffL;
    cpu.r[2] = value >>> 32;
  }

  @Override
  public boolean writeMsr(Cpu ignored, int index, long value) {
    if (interceptsMsr(index, true)) {
      unit.exit.depart(ExitReason.WRMSR, 0, 0);
      return true;
    }
    return index >>> 8 == 8 && apic.writeMsr(index, value);
  }

  @Override
  public long timestamp(Cpu ignored, long tsc) {
    long scaled =
        scalesTsc
            ? Math.unsignedMultiplyHigh(tsc, tscMultiplier) << 16 | tsc * tscMultiplier >>> 48
            : tsc;
    return scaled + tscOffset;
  }

  // ---- events
  // ----------------------------------------------------------------------------------------------------

  @Override
  public void exception(Cpu ignored, Fault fault, boolean software) {
    int vector = fault.vector;
    long bitmap = unit.vmcs().read(VmcsField.EXCEPTION_BITMAP);
    boolean bit = (bitmap >>> vector & 1) != 0;
    if (vector == Vector.PF && !software) {
      Vmcs vmcs = unit.vmcs();
      long mask = vmcs.read(VmcsField.PAGE_FAULT_ERROR_CODE_MASK);
      long match = vmcs.read(VmcsField.PAGE_FAULT_ERROR_CODE_MATCH);
      boolean matches = (fault.errorCode & mask) == match;
      bit = bit == matches;
    }
    if (!bit) {
      cpu.unblockedNmi = false;
      return;
    }
    InterruptionType type =
        !software
            ? InterruptionType.HARDWARE_EXCEPTION
            : vector == Vector.DB
                ? InterruptionType.PRIVILEGED_SOFTWARE_EXCEPTION
                : InterruptionType.SOFTWARE_EXCEPTION;
    int information =
        InterruptionInformation.of(type, vector)
            | (fault.hasErrorCode() ? InterruptionInformation.ERROR_CODE : 0)
            | (cpu.unblockedNmi ? InterruptionInformation.NMI_UNBLOCKING : 0);
    long qualification =
        vector == Vector.PF
            ? fault.detail
            : vector == Vector.DB ? fault.detail & DEBUG_QUALIFICATION : 0;
    unit.exit.exception(information, fault.hasErrorCode() ? fault.errorCode : 0, qualification);
  }

  @Override
  public void tripleFault(Cpu ignored) {
    unit.exit.access(ExitReason.TRIPLE_FAULT, 0);
  }

  @Override
  public boolean externalInterrupt(Cpu ignored) {
    if (!exitsOnInterrupts()) {
      return true;
    }
    if (cpu.activity == ActivityState.WAIT_FOR_SIPI || cpu.activity == ActivityState.SHUTDOWN) {
      return false;
    }
    if (!acknowledges) {
      unit.exit.externalInterrupt(-1);
    }
    int vector = cpu.apic.acknowledge();
    if (PinBasedControl.PROCESS_POSTED_INTERRUPTS.in(pin)
        && vector == unit.vmcs().read(VmcsField.POSTED_INTERRUPT_NOTIFICATION_VECTOR)) {
      cpu.apic.endOfInterrupt();
      apic.processPosted(unit.vmcs());
      apic.deliverInterrupt();
      return false;
    }
    unit.exit.externalInterrupt(vector);
    return false;
  }

  @Override
  public boolean nonMaskableInterrupt(Cpu ignored) {
    if (PinBasedControl.NMI_EXITING.in(pin)) {
      if (cpu.activity == ActivityState.WAIT_FOR_SIPI
          || cpu.interruptShadow == 2
          || !virtualNmis && cpu.nmiBlocked) {
        return false;
      }
      cpu.nmiPending = false;
      unit.exit.nonMaskableInterrupt();
    }
    return !cpu.nmiBlocked && cpu.interruptShadow == 0;
  }

  @Override
  public void initSignal(Cpu ignored) {
    if (cpu.activity == ActivityState.WAIT_FOR_SIPI) {
      return;
    }
    cpu.initPending = false;
    unit.exit.event(ExitReason.INIT_SIGNAL, 0);
  }

  @Override
  public void startupIpi(Cpu ignored, int vector) {
    cpu.sipiPending = -1;
    if (cpu.activity == ActivityState.WAIT_FOR_SIPI) {
      unit.exit.event(ExitReason.STARTUP_IPI, vector & 0xff);
    }
  }

  @Override
  public void taskSwitch(Cpu ignored, int selector, int source) {
    long qualification = ExitQualification.TaskSwitch.of(selector, source);
    if (source == ExitQualification.TaskSwitch.TASK_GATE) {
      unit.exit.access(ExitReason.TASK_SWITCH, qualification);
    }
    unit.exit.instruction(ExitReason.TASK_SWITCH, qualification, 0);
  }

  // ---- instruction boundaries
  // ------------------------------------------------------------------------------------

  @Override
  public void boundary(Cpu ignored) {
    cpu.attention &= ~Cpu.ATTENTION_GUEST;
    if (state.injectionPending) {
      inject();
    }
    apic.takePendingExit();
    monitorTrap();
    if (cpu.pendingDebug != 0 && cpu.interruptShadow != 2) {
      // The debug trap goes first; then the processor asks again.
      cpu.attention |= Cpu.ATTENTION_GUEST;
      return;
    }
    preemptionTimer();
    windows();
    apic.deliverInterrupt();
    boolean again =
        has(PrimaryProcessorControl.INTERRUPT_WINDOW_EXITING)
            || has(PrimaryProcessorControl.NMI_WINDOW_EXITING)
            || has(PrimaryProcessorControl.MONITOR_TRAP_FLAG)
            || apic.recognizesInterrupt();
    if (again) {
      cpu.attention |= Cpu.ATTENTION_GUEST;
    }
  }

  /// Delivers the event that the VM entry injects.
  ///
  /// @sdm 3C "VM Entries > Event Injection"
  private void inject() {
    state.injectionPending = false;
    cpu.attention |= Cpu.ATTENTION_GUEST;
    Vmcs vmcs = unit.vmcs();
    long information = vmcs.read(VmcsField.ENTRY_INTERRUPTION_INFORMATION);
    InterruptionType type = InterruptionType.of(information);
    state.monitorTrapPending = has(PrimaryProcessorControl.MONITOR_TRAP_FLAG);
    if (type == InterruptionType.OTHER_EVENT) {
      state.monitorTrapPending = true;
      return;
    }
    if (!type.hasInstructionLength()) {
      cpu.pendingDebug = 0;
    }
    if (cpu.activity == ActivityState.HLT) {
      cpu.activity = ActivityState.ACTIVE;
      cpu.attention &= ~Cpu.ATTENTION_INACTIVE;
    }
    cpu.interruptShadow = 0;
    int errorCode =
        InterruptionInformation.hasErrorCode(information)
            ? (int) vmcs.read(VmcsField.ENTRY_EXCEPTION_ERROR_CODE)
            : Fault.NO_ERROR_CODE;
    int length =
        type.hasInstructionLength() ? (int) vmcs.read(VmcsField.ENTRY_INSTRUCTION_LENGTH) : 0;
    long rip = cpu.rip;
    try {
      Events.inject(
          cpu, type.number(), InterruptionInformation.vector(information), errorCode, length);
    } catch (VmExitTaken exit) {
      // An exit that cuts the delivery short leaves RIP at the instruction.
      vmcs.write(VmcsField.GUEST_RIP, rip);
      throw exit;
    }
  }

  /// The monitor trap flag: an exit at the boundary after an instruction or an event's delivery.
  private void monitorTrap() {
    if (state.monitorTrapPending) {
      state.monitorTrapPending = false;
      unit.exit.event(ExitReason.MONITOR_TRAP_FLAG, 0);
    }
    if (has(PrimaryProcessorControl.MONITOR_TRAP_FLAG)) {
      long now = cpu.now();
      if (state.monitorTrapArmed < 0) {
        state.monitorTrapArmed = now;
      } else if (now != state.monitorTrapArmed) {
        unit.exit.event(ExitReason.MONITOR_TRAP_FLAG, 0);
      }
    }
  }

  private void preemptionTimer() {
    if (!state.preemptionTimerRuns) {
      return;
    }
    if (remainingPreemptionTimer() > 0) {
      cpu.guestDeadline = timerDeadline();
    } else if (cpu.activity != ActivityState.WAIT_FOR_SIPI) {
      unit.exit.event(ExitReason.PREEMPTION_TIMER_EXPIRED, 0);
    } else {
      cpu.guestDeadline = Long.MAX_VALUE;
    }
  }

  /// NMI and interrupt windows.
  private void windows() {
    if (cpu.interruptShadow != 0 || cpu.activity == ActivityState.WAIT_FOR_SIPI) {
      return;
    }
    if (has(PrimaryProcessorControl.NMI_WINDOW_EXITING) && !cpu.nmiBlocked) {
      unit.exit.event(ExitReason.NMI_WINDOW, 0);
    }
    if (cpu.nmiPending && PinBasedControl.NMI_EXITING.in(pin)) {
      nonMaskableInterrupt(cpu);
    }
    if (has(PrimaryProcessorControl.INTERRUPT_WINDOW_EXITING)
        && (cpu.rflags & Cpu.IF) != 0
        && cpu.activity != ActivityState.SHUTDOWN) {
      unit.exit.event(ExitReason.INTERRUPT_WINDOW, 0);
    }
  }

  // ---- memory
  // ----------------------------------------------------------------------------------------------------

  @Override
  public void secondLevelViolation(
      Cpu ignored,
      long guestPhysical,
      long linear,
      int access,
      int entryPermissions,
      boolean linearValid,
      boolean finalAccess) {
    long qualification =
        access & 7
            | (long) (entryPermissions & 7) << 3
            | ((entryPermissions & 8) != 0 && modeBasedExecute
                ? ExitQualification.EptViolation.USER_EXECUTABLE
                : 0)
            | (linearValid ? ExitQualification.EptViolation.LINEAR_ADDRESS_VALID : 0)
            | (linearValid && finalAccess ? ExitQualification.EptViolation.TRANSLATED : 0)
            | (cpu.unblockedNmi ? ExitQualification.EptViolation.NMI_UNBLOCKING : 0);
    unit.exit.secondLevel(ExitReason.EPT_VIOLATION, qualification, guestPhysical, linear);
  }

  @Override
  public void secondLevelDirty(Cpu ignored, long guestPhysical) {
    if (logsDirtyPages) {
      unit.logDirty(guestPhysical);
    }
  }

  @Override
  public void secondLevelMisconfiguration(Cpu ignored, long guestPhysical, long linear) {
    unit.exit.secondLevel(ExitReason.EPT_MISCONFIGURATION, 0, guestPhysical, linear);
  }

  @Override
  public boolean apicAccess(
      Cpu ignored, int offset, int size, boolean write, boolean fetch, long value) {
    return apic.access(offset, size, write, fetch, value);
  }
}

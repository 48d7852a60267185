package dev.testudo.processor.event;

import dev.testudo.architecture.interrupt.ExceptionVector;
import dev.testudo.architecture.interrupt.Vector;
import dev.testudo.architecture.register.DebugCtl;
import dev.testudo.architecture.register.Dr7;
import dev.testudo.architecture.vmx.InterruptionType;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.state.ActivityState;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.Segment;
import org.jspecify.annotations.Nullable;

/// Delivery of exceptions and interrupts: what is taken at an instruction boundary and in which
/// order, how an exception during delivery combines with the event being delivered, and the
/// bookkeeping from which a VM exit during delivery tells what was being delivered.
///
/// @sdm 3A "Interrupt and Exception Handling > Priority Among Concurrent Events"
public final class Events {
  /// BS in the format of pending debug exceptions and of DR6.
  public static final long SINGLE_STEP = 1 << 14;

  private static final int VALID = 1 << 31;
  private static final int HAS_ERROR_CODE = 1 << 11;

  /// Events taken in a row before an instruction is executed.
  private static final int MAXIMUM_IN_A_ROW = 16;

  private Events() {}

  // ---- delivery
  // --------------------------------------------------------------------------------------------------

  /// Delivers an exception raised by the instruction at `cpu.rip`, or by the delivery of an event
  /// that an instruction began.
  public static void deliver(Cpu cpu, Fault fault) {
    cpu.pendingDebug = 0;
    int first = cpu.deliveringInformation;
    if (first != 0) {
      raiseDuring(cpu, first, fault);
    } else {
      raise(cpu, fault);
    }
  }

  /// Delivers an exception while no event is being delivered.
  private static void raise(Cpu cpu, Fault fault) {
    if (cpu.nonRoot) {
      cpu.interception.exception(cpu, fault, false);
    }
    accept(cpu, fault);
    int error = fault.vector == Vector.DF ? 0 : fault.errorCode;
    enter(cpu, InterruptionType.HARDWARE_EXCEPTION, fault.vector, error, 0);
  }

  /// Combines an exception with the event during whose delivery it arose. Whether it exits is asked
  /// of the exception itself before anything becomes of the two.
  ///
  /// An exit due to a double fault or a triple fault does not count as one during delivery.
  ///
  /// @param first that event, as interruption information
  /// @sdm 3C "VM Exits > Information for VM Exits During Event Delivery"
  private static void raiseDuring(Cpu cpu, int first, Fault second) {
    cpu.deliveringInformation = first;
    if (cpu.nonRoot) {
      cpu.interception.exception(cpu, second, false);
    }
    cpu.deliveringInformation = 0;
    Fault fault = combine(first, second);
    if (fault == null) {
      shutdown(cpu);
      return;
    }
    if (fault != second && cpu.nonRoot) {
      cpu.interception.exception(cpu, fault, false);
    }
    accept(cpu, fault);
    enter(cpu, InterruptionType.HARDWARE_EXCEPTION, fault.vector, fault.errorCode, 0);
  }

  /// What becomes of an exception that arose while an event was being delivered: itself, a double
  /// fault, or null for a triple fault.
  ///
  /// @param first the event, as interruption information; 0 for none
  /// @sdm 3A "Interrupt and Exception Handling > Interrupt 8—Double Fault Exception (#DF)"
  public static @Nullable Fault combine(int first, Fault second) {
    if ((first >> 8 & 7) != InterruptionType.HARDWARE_EXCEPTION.number()) {
      return second;
    }
    int vector = first & 0xff;
    if (vector == Vector.DF) {
      return null;
    }
    return becomesDoubleFault(vector, second.vector) ? new Fault(Vector.DF, 0, 0) : second;
  }

  private static boolean becomesDoubleFault(int first, int second) {
    ExceptionVector one = ExceptionVector.of(first);
    ExceptionVector other = ExceptionVector.of(second);
    if (one == null || other == null) {
      return false;
    }
    return switch (one.doubleFaultClass()) {
      case BENIGN, DOUBLE_FAULT -> false;
      case CONTRIBUTORY ->
          other.doubleFaultClass() == ExceptionVector.DoubleFaultClass.CONTRIBUTORY;
      case PAGE_FAULT -> other.doubleFaultClass() != ExceptionVector.DoubleFaultClass.BENIGN;
    };
  }

  /// The registers that an exception leaves its details in.
  private static void accept(Cpu cpu, Fault fault) {
    if (fault.vector == Vector.PF) {
      cpu.cr2 = fault.detail;
    } else if (fault.vector == Vector.DB) {
      cpu.dr[6] = cpu.dr[6] & ~0xfL | fault.detail & 0xe00f;
      cpu.dr[7] &= ~Dr7.GD;
      cpu.msr.debugControl &= ~(DebugCtl.LBR | DebugCtl.BTF);
    }
  }

  /// Goes through the IDT. Exceptions on the way are taken in its place.
  ///
  /// @param length of the instruction that raised a software event; RIP is beyond it already
  private static void enter(Cpu cpu, InterruptionType type, int vector, int errorCode, int length) {
    int information =
        VALID
            | type.number() << 8
            | vector
            | (errorCode == Fault.NO_ERROR_CODE ? 0 : HAS_ERROR_CODE);
    cpu.deliveringInformation = information;
    cpu.deliveringErrorCode = errorCode == Fault.NO_ERROR_CODE ? 0 : errorCode;
    cpu.deliveringLength = length;
    cpu.alone = true;
    if (cpu.activity != ActivityState.ACTIVE) {
      cpu.activity = ActivityState.ACTIVE;
      cpu.attention &= ~Cpu.ATTENTION_INACTIVE;
    }
    long flags = cpu.readFlags();
    boolean fault = isFault(type, vector);
    long saved = cpu.rip;
    try {
      InterruptEntry.enter(cpu, vector, type, errorCode, fault ? flags | CpuState.RF : flags);
    } catch (Fault second) {
      cpu.rip = saved;
      raiseDuring(cpu, information, second);
      return;
    } finally {
      cpu.deliveringInformation = 0;
      cpu.alone = false;
    }
    cpu.attention |= Cpu.ATTENTION_EVENT;
  }

  /// A fault while a double fault was being delivered.
  private static void shutdown(Cpu cpu) {
    if (cpu.nonRoot) {
      cpu.interception.tripleFault(cpu);
    }
    cpu.activity = ActivityState.SHUTDOWN;
    cpu.attention |= Cpu.ATTENTION_INACTIVE;
  }

  /// INT n, INT3, INTO and INT1: called by their meanings, with RIP beyond the instruction. A fault
  /// on the way is thrown with the event still noted, so that it is delivered as one that arose
  /// during delivery.
  public static void softwareEvent(Cpu cpu, InterruptionType type, int vector, int length) {
    if (cpu.nonRoot && type != InterruptionType.SOFTWARE_INTERRUPT) {
      interceptSoftware(cpu, vector);
    }
    if (type == InterruptionType.PRIVILEGED_SOFTWARE_EXCEPTION && cpu.pendingDebug != 0) {
      // what MOV SS held back becomes part of INT1's own debug exception
      cpu.dr[6] |= cpu.pendingDebug & 0xf;
      cpu.pendingDebug = 0;
    }
    cpu.deliveringInformation = VALID | type.number() << 8 | vector;
    cpu.deliveringErrorCode = 0;
    cpu.deliveringLength = length;
    boolean noted = false;
    try {
      InterruptEntry.enter(cpu, vector, type, Fault.NO_ERROR_CODE, cpu.readFlags() & ~CpuState.RF);
      cpu.trapSuppressed = true;
    } catch (Fault fault) {
      noted = true;
      throw fault;
    } finally {
      if (!noted) {
        cpu.deliveringInformation = 0;
      }
    }
  }

  private static void interceptSoftware(Cpu cpu, int vector) {
    cpu.interception.exception(cpu, new Fault(vector, Fault.NO_ERROR_CODE, 0), true);
  }

  /// Delivers an event as VM entry injects it. No interception is asked about the event itself, and
  /// neither CR2 nor DR6 changes.
  ///
  /// @param type a number of [InterruptionType]
  /// @param errorCode or [Fault#NO_ERROR_CODE]
  /// @param instructionLength added to RIP for software events
  public static void inject(Cpu cpu, int type, int vector, int errorCode, int instructionLength) {
    InterruptionType event = InterruptionType.of((long) type << 8);
    if (event == InterruptionType.NON_MASKABLE_INTERRUPT) {
      cpu.nmiBlocked = true;
    }
    if (!event.hasInstructionLength()) {
      enter(cpu, event, vector, errorCode, 0);
      return;
    }
    long before = cpu.rip;
    int information = VALID | event.number() << 8 | vector;
    cpu.deliveringInformation = information;
    cpu.deliveringLength = instructionLength;
    cpu.alone = true;
    try {
      cpu.rip = before + instructionLength;
      InterruptEntry.enter(cpu, vector, event, errorCode, cpu.readFlags() & ~CpuState.RF);
      cpu.deliveringInformation = 0;
    } catch (Fault fault) {
      cpu.rip = before;
      raiseDuring(cpu, information, fault);
    } catch (VmExitTaken exit) {
      cpu.deliveringInformation = 0;
      throw exit;
    } finally {
      cpu.alone = false;
    }
  }

  /// Delivers an event in the place of the processor that began to: for a hypervisor, whose guest
  /// exited on the way. An exception is left to the caller, and nothing has happened then.
  ///
  /// @param information the event, as interruption information
  /// @param errorCode if the event has one
  /// @param instructionLength added to RIP for software events
  public static void carryOut(Cpu cpu, int information, int errorCode, int instructionLength) {
    InterruptionType type = InterruptionType.of(information);
    int vector = information & 0xff;
    boolean software = type.hasInstructionLength();
    long before = cpu.rip;
    long flags = cpu.readFlags();
    long pushed =
        software ? flags & ~CpuState.RF : isFault(type, vector) ? flags | CpuState.RF : flags;
    int code = (information & HAS_ERROR_CODE) != 0 ? errorCode : Fault.NO_ERROR_CODE;
    cpu.deliveringInformation = information;
    cpu.alone = true;
    try {
      if (software) {
        cpu.rip = before + instructionLength;
      }
      InterruptEntry.enter(cpu, vector, type, code, pushed);
    } catch (Fault fault) {
      cpu.rip = before;
      throw fault;
    } finally {
      cpu.deliveringInformation = 0;
      cpu.alone = false;
    }
  }

  private static boolean isFault(InterruptionType type, int vector) {
    return type == InterruptionType.HARDWARE_EXCEPTION
        && vector != Vector.DB
        && vector != Vector.DF
        && vector != Vector.MC;
  }

  // ---- instruction boundaries
  // ------------------------------------------------------------------------------------

  /// What happens between two instructions when `cpu.attention` is set.
  public static void boundary(Cpu cpu) {
    for (int i = 0; i < MAXIMUM_IN_A_ROW; i++) {
      cpu.attention &= ~Cpu.ATTENTION_EVENT;
      if (!takeOne(cpu)) {
        break;
      }
      cpu.attention |= Cpu.ATTENTION_EVENT;
    }
    if (cpu.activity == ActivityState.ACTIVE) {
      cpu.attention &= ~Cpu.ATTENTION_INACTIVE;
    }
  }

  /// Takes the event of the highest priority; false when none can be taken.
  private static boolean takeOne(Cpu cpu) {
    if (cpu.initPending && !cpu.initBlocked) {
      cpu.initPending = false;
      if (cpu.nonRoot) {
        cpu.interception.initSignal(cpu);
      }
      Initialization.init(cpu);
      return true;
    }
    if (cpu.activity == ActivityState.WAIT_FOR_SIPI) {
      return takeStartup(cpu);
    }
    cpu.sipiPending = -1;
    if (cpu.activity == ActivityState.SHUTDOWN) {
      return false;
    }
    if (cpu.nonRoot) {
      cpu.interception.boundary(cpu);
    }
    if (cpu.pendingDebug != 0 && cpu.interruptShadow != 2) {
      long pending = cpu.pendingDebug;
      cpu.pendingDebug = 0;
      raise(cpu, new Fault(Vector.DB, Fault.NO_ERROR_CODE, pending));
      return true;
    }
    return cpu.nmiPending && takeNmi(cpu) || takeInterrupt(cpu);
  }

  private static boolean takeStartup(Cpu cpu) {
    int vector = cpu.sipiPending;
    if (vector < 0) {
      return false;
    }
    cpu.sipiPending = -1;
    if (cpu.nonRoot) {
      cpu.interception.startupIpi(cpu, vector);
    }
    Initialization.startup(cpu, vector);
    return true;
  }

  private static boolean takeNmi(Cpu cpu) {
    if (cpu.interruptShadow != 0) {
      return false;
    }
    if (cpu.nonRoot && !cpu.interception.nonMaskableInterrupt(cpu) || cpu.nmiBlocked) {
      return false;
    }
    cpu.nmiPending = false;
    cpu.nmiBlocked = true;
    enter(cpu, InterruptionType.NON_MASKABLE_INTERRUPT, Vector.NMI, Fault.NO_ERROR_CODE, 0);
    return true;
  }

  private static boolean takeInterrupt(Cpu cpu) {
    if (cpu.interruptShadow != 0 || !cpu.apic.interruptPending()) {
      return false;
    }
    if (cpu.nonRoot && !cpu.interception.externalInterrupt(cpu)
        || (cpu.rflags & CpuState.IF) == 0) {
      return false;
    }
    int vector = cpu.apic.acknowledge();
    enter(cpu, InterruptionType.EXTERNAL_INTERRUPT, vector, Fault.NO_ERROR_CODE, 0);
    return true;
  }

  /// Raises #DB if an instruction breakpoint matches the instruction about to be executed. A load
  /// of SS before it inhibits that.
  public static void instructionBreakpoint(Cpu cpu) {
    if ((cpu.rflags & CpuState.RF) == 0 && cpu.interruptShadow != 2) {
      long linear = cpu.code64() ? cpu.rip : cpu.base[Segment.CS] + cpu.rip & 0xffff_ffffL;
      Breakpoints.instruction(cpu, linear);
    }
  }

  // ---- consequences of flags
  // -------------------------------------------------------------------------------------

  /// To be called after RFLAGS was written as a whole: lets interrupts in, begins single step,
  /// chooses the TLB.
  public static void flagsWritten(Cpu cpu) {
    if ((cpu.rflags & CpuState.IF) != 0) {
      cpu.attention |= Cpu.ATTENTION_EVENT;
    }
    cpu.updateMode();
    cpu.updateStepping();
  }

  /// An IRET ends the blocking of NMIs.
  public static void unblockNmi(Cpu cpu) {
    if (cpu.nmiBlocked) {
      cpu.nmiBlocked = false;
      cpu.unblockedNmi = true;
      cpu.attention |= Cpu.ATTENTION_EVENT;
    }
  }
}

package dev.testudo.processor.semantics.floating;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.event.UnimplementedException;
import dev.testudo.processor.state.FpuState;

/// How every x87 instruction begins and ends: the device-not-available and pending-exception checks
/// before, the status word after.
///
/// An arithmetic instruction follows one pattern. It begins with [#begin], which may fault before
/// anything has changed. It computes with the processor's x87 [FloatingEnvironment]. It ends with
/// [#finish], which moves what was raised to the status word and says whether the result is to be
/// written: an unmasked exception of the pre-computation group leaves the registers as they were.
///
/// As on the processors that report FDP_EXCPTN_ONLY and the deprecation of FPU CS and DS in CPUID
/// (leaf 7), the opcode and the data pointer are recorded by unmasked exceptions only, and the
/// selectors always read as zero.
///
/// @sdm 1 "Programming with the x87 FPU > x87 FPU Exception Synchronization"
public final class X87 {
  private static final int DEVICE_NOT_AVAILABLE = 7;
  private static final int FLOATING_POINT_ERROR = 16;
  private static final long CR0_MP = 1 << 1;
  private static final long CR0_EM = 1 << 2;
  private static final long CR0_TS = 1 << 3;
  private static final long CR0_NE = 1 << 5;

  private X87() {}

  /// #NM when CR0 says that the FPU is emulated or belongs to another task.
  static void checkAvailable(Cpu cpu) {
    if ((cpu.cr0 & (CR0_EM | CR0_TS)) != 0) {
      throw cpu.fault(DEVICE_NOT_AVAILABLE);
    }
  }

  /// FWAIT's own rule: TS counts only together with MP, EM not at all.
  static void checkAvailableToWait(Cpu cpu) {
    if ((cpu.cr0 & (CR0_MP | CR0_TS)) == (CR0_MP | CR0_TS)) {
      throw cpu.fault(DEVICE_NOT_AVAILABLE);
    }
  }

  /// Raises a pending unmasked exception, as all waiting instructions and those of MMX do first.
  public static void checkPending(Cpu cpu) {
    if (cpu.fpu.isPending()) {
      if ((cpu.cr0 & CR0_NE) == 0) {
        throw reportByFerr(cpu);
      }
      throw cpu.fault(FLOATING_POINT_ERROR);
    }
  }

  /// The reporting of CR0.NE = 0: FERR# to the interrupt controller as IRQ 13, and the processor
  /// frozen until an interrupt or IGNNE#. No system since the 486 uses it, and this machine does
  /// not have the pins.
  private static UnimplementedException reportByFerr(Cpu cpu) {
    return new UnimplementedException(
        "x87 exception reported by FERR# (CR0.NE = 0) at RIP 0x"
            + Long.toHexString(cpu.currentRip()));
  }

  /// Checks for a waiting instruction that is not recorded in the instruction pointer (a control
  /// instruction).
  static FpuState beginControl(Cpu cpu) {
    checkAvailable(cpu);
    checkPending(cpu);
    return cpu.fpu;
  }

  /// Checks for a waiting instruction, and readies the environment. The pointers are recorded by
  /// [#record], once nothing can fault any more.
  static FloatingEnvironment begin(Cpu cpu) {
    checkAvailable(cpu);
    checkPending(cpu);
    FloatingEnvironment env = cpu.x87Environment;
    env.followControlWord(cpu.fpu.control);
    env.flags = 0;
    env.roundedUp = false;
    return env;
  }

  /// Records the instruction pointer.
  static void record(Cpu cpu, Instruction instruction) {
    cpu.fpu.instructionPointer = cpu.currentRip();
    cpu.x87Environment.instruction = instruction;
  }

  /// Records what only an unmasked exception leaves behind: the opcode and the pointer to the
  /// memory operand.
  private static void recordException(Cpu cpu) {
    Instruction instruction = cpu.x87Environment.instruction;
    if (instruction == null) {
      return;
    }
    cpu.fpu.opcode = opcode(instruction);
    if (instruction.isMemory()) {
      cpu.fpu.dataPointer = instruction.effectiveAddress(cpu);
    }
  }

  private static int opcode(Instruction instruction) {
    // The escape byte is the first that no prefix can be.
    for (byte b : instruction.bytes) {
      if ((b & 0xf8) == 0xd8) {
        return (b & 7) << 8 | instruction.modrm & 0xff;
      }
    }
    return 0;
  }

  /// Moves what the environment collected to the status word. Returns whether the result is to be
  /// written.
  static boolean finish(Cpu cpu) {
    FloatingEnvironment env = cpu.x87Environment;
    int reported = env.reported();
    boolean computes = (reported & ~env.masks & FloatingEnvironment.PRE_COMPUTATION) == 0;
    conclude(cpu, reported, computes && env.roundedUp);
    return computes;
  }

  /// Moves what the environment collected to the status word, but leaves C1 alone. Returns whether
  /// the result is to be written.
  static boolean finishKeepingC1(Cpu cpu) {
    int c1 = cpu.fpu.status & FpuState.C1;
    boolean computes = finish(cpu);
    cpu.fpu.status |= c1;
    return computes;
  }

  private static void conclude(Cpu cpu, int raised, boolean c1) {
    FpuState fpu = cpu.fpu;
    fpu.status = fpu.status & ~FpuState.C1 | raised | (c1 ? FpuState.C1 : 0);
    if ((raised & ~fpu.control & FpuState.EXCEPTIONS) != 0) {
      recordException(cpu);
    }
  }

  /// Reports a stack underflow. Returns whether it is masked, so that the masked response is due.
  static boolean underflow(Cpu cpu) {
    conclude(cpu, FloatingEnvironment.INVALID | FpuState.STACK_FAULT, false);
    return (cpu.fpu.control & FloatingEnvironment.INVALID) != 0;
  }

  /// Reports a stack overflow. Returns whether it is masked.
  static boolean overflow(Cpu cpu) {
    conclude(cpu, FloatingEnvironment.INVALID | FpuState.STACK_FAULT, true);
    return (cpu.fpu.control & FloatingEnvironment.INVALID) != 0;
  }

  /// ST(i) of a register form.
  static int sti(Instruction instruction) {
    return instruction.modrm & 7;
  }
}

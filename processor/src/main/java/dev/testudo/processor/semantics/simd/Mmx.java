package dev.testudo.processor.semantics.simd;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.decode.Meaning;
import dev.testudo.processor.semantics.floating.X87;
import java.util.function.LongBinaryOperator;

/// MMX operands: the significands of the x87 registers, and what using them does to the rest of the
/// x87 state.
///
/// @sdm 3A "Intel MMX Technology System Programming > The MMX State and MMX Register Aliasing"
public final class Mmx {
  private static final long EMULATION = 1 << 2;
  private static final long TASK_SWITCHED = 1 << 3;

  private Mmx() {}

  /// Raises #UD with CR0.EM, #NM with CR0.TS, and #MF for an x87 exception that is pending.
  static void require(Cpu cpu) {
    if ((cpu.cr0 & (EMULATION | TASK_SWITCHED)) != 0) {
      throw (cpu.cr0 & EMULATION) != 0 ? cpu.undefined() : cpu.fault(7);
    }
    X87.checkPending(cpu);
  }

  /// The transition from x87 to MMX that each MMX instruction but EMMS makes; after all its faults.
  static void enter(Cpu cpu) {
    cpu.fpu.enterMmx();
  }

  /// The register or 64-bit memory operand of ModRM.rm.
  static long source(Cpu cpu, Instruction i) {
    require(cpu);
    return i.rm >= 0 ? cpu.fpu.significand[i.rm & 7] : cpu.load64(i.linear(cpu, 8, false));
  }

  /// As [#source], with 32 bits of memory.
  static long source32(Cpu cpu, Instruction i) {
    require(cpu);
    return i.rm >= 0
        ? cpu.fpu.significand[i.rm & 7]
        : cpu.load32(i.linear(cpu, 4, false)) & 0xffff_ffffL;
  }

  /// The register of ModRM.reg.
  static long destination(Cpu cpu, Instruction i) {
    return cpu.fpu.significand[i.reg & 7];
  }

  /// Writes the register of ModRM.reg.
  static void set(Cpu cpu, Instruction i, long value) {
    write(cpu, i.reg, value);
  }

  static void write(Cpu cpu, int register, long value) {
    enter(cpu);
    cpu.fpu.setMmx(register & 7, value);
  }

  // ---- shapes

  /// Destination and source combined.
  static Meaning lanes(LongBinaryOperator operation) {
    return (cpu, i) -> {
      long b = source(cpu, i);
      set(cpu, i, operation.applyAsLong(destination(cpu, i), b));
    };
  }

  /// As [#lanes], reading 32 bits when the source is in memory.
  static Meaning unpackLow(LongBinaryOperator operation) {
    return (cpu, i) -> {
      long b = source32(cpu, i);
      set(cpu, i, operation.applyAsLong(destination(cpu, i), b));
    };
  }

  /// The register of ModRM.rm shifted by an immediate.
  static Meaning shiftImmediate(LongBinaryOperator operation) {
    return (cpu, i) -> {
      require(cpu);
      write(cpu, i.rm, operation.applyAsLong(cpu.fpu.significand[i.rm & 7], i.immediate & 0xff));
    };
  }
}

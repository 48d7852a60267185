package dev.testudo.processor.semantics.simd;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.decode.Meaning;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.state.CpuState;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/// XMM operands: when they may be used, where they are, and the common shapes of instructions on
/// them.
///
/// An operand is an index in `cpu.xmm`. One from memory is first loaded to
/// [CpuState#VECTOR_SCRATCH], so that a meaning is the same for registers and memory, and all
/// faults are raised before anything is written.
public final class Xmm {
  private static final long EMULATION = 1 << 2;
  private static final long TASK_SWITCHED = 1 << 3;
  private static final long OSFXSR = 1 << 9;

  private Xmm() {}

  /// Raises #UD if SSE is off (CR0.EM, CR4.OSFXSR), #NM if it belongs to another task (CR0.TS).
  ///
  /// @sdm 3A "System Programming for Instruction Set Extensions and Processor Extended States"
  static void require(Cpu cpu) {
    if ((cpu.cr0 & (EMULATION | TASK_SWITCHED) | ~cpu.cr4 & OSFXSR) != 0) {
      throw unavailable(cpu);
    }
  }

  private static Fault unavailable(Cpu cpu) {
    return (cpu.cr0 & EMULATION) != 0 || (cpu.cr4 & OSFXSR) == 0 ? cpu.undefined() : cpu.fault(7);
  }

  // ---- operands

  /// The register of ModRM.reg.
  static int destination(Instruction i) {
    return i.reg * CpuState.VECTOR_STRIDE;
  }

  /// The linear address of a 16-byte operand that must be aligned, or #GP(0).
  static long aligned(Cpu cpu, Instruction i, boolean write) {
    long linear = i.linear(cpu, 16, write);
    if ((linear & 15) != 0) {
      throw cpu.generalProtection(0);
    }
    return linear;
  }

  /// The 128-bit register or aligned memory operand of ModRM.rm.
  static int source(Cpu cpu, Instruction i) {
    require(cpu);
    if (i.rm >= 0) {
      return i.rm * CpuState.VECTOR_STRIDE;
    }
    cpu.load128(aligned(cpu, i, false), cpu.xmm, CpuState.VECTOR_SCRATCH);
    return CpuState.VECTOR_SCRATCH;
  }

  /// As [#source], but memory need not be aligned.
  static int sourceUnaligned(Cpu cpu, Instruction i) {
    require(cpu);
    if (i.rm >= 0) {
      return i.rm * CpuState.VECTOR_STRIDE;
    }
    cpu.load128(i.linear(cpu, 16, false), cpu.xmm, CpuState.VECTOR_SCRATCH);
    return CpuState.VECTOR_SCRATCH;
  }

  /// The low quadword of a register, or 64 bits of memory.
  static long source64(Cpu cpu, Instruction i) {
    require(cpu);
    return i.rm >= 0 ? cpu.xmm[i.rm * CpuState.VECTOR_STRIDE] : cpu.load64(i.linear(cpu, 8, false));
  }

  /// The low doubleword of a register, or 32 bits of memory.
  static int source32(Cpu cpu, Instruction i) {
    require(cpu);
    return i.rm >= 0
        ? (int) cpu.xmm[i.rm * CpuState.VECTOR_STRIDE]
        : cpu.load32(i.linear(cpu, 4, false));
  }

  /// The low word of a register, or 16 bits of memory.
  static int source16(Cpu cpu, Instruction i) {
    require(cpu);
    return i.rm >= 0
        ? (int) cpu.xmm[i.rm * CpuState.VECTOR_STRIDE] & 0xffff
        : cpu.load16(i.linear(cpu, 2, false));
  }

  static void set(Cpu cpu, Instruction i, long low, long high) {
    int d = destination(i);
    cpu.xmm[d] = low;
    cpu.xmm[d + 1] = high;
  }

  /// Writes the low doubleword of ModRM.reg and keeps the rest.
  static void setLow32(Cpu cpu, Instruction i, int value) {
    int d = destination(i);
    cpu.xmm[d] = cpu.xmm[d] & 0xffff_ffff_0000_0000L | value & 0xffff_ffffL;
  }

  // ---- shapes

  /// Destination and source combined, each half by itself.
  static Meaning lanes(LongBinaryOperator operation) {
    return (cpu, i) -> {
      int s = source(cpu, i);
      int d = destination(i);
      long[] x = cpu.xmm;
      x[d] = operation.applyAsLong(x[d], x[s]);
      x[d + 1] = operation.applyAsLong(x[d + 1], x[s + 1]);
    };
  }

  /// The operation on the destination's halves gives the low half, on the source's halves the high
  /// half: packs and horizontal sums.
  static Meaning pairs(LongBinaryOperator operation) {
    return (cpu, i) -> {
      int s = source(cpu, i);
      int d = destination(i);
      long[] x = cpu.xmm;
      long high = operation.applyAsLong(x[s], x[s + 1]);
      x[d] = operation.applyAsLong(x[d], x[d + 1]);
      x[d + 1] = high;
    };
  }

  /// Interleaves the low halves of destination and source.
  ///
  /// @param low interleaves the low halves of two words
  /// @param high interleaves their high halves
  static Meaning unpackLow(LongBinaryOperator low, LongBinaryOperator high) {
    return (cpu, i) -> {
      int s = source(cpu, i);
      int d = destination(i);
      long a = cpu.xmm[d];
      long b = cpu.xmm[s];
      cpu.xmm[d] = low.applyAsLong(a, b);
      cpu.xmm[d + 1] = high.applyAsLong(a, b);
    };
  }

  /// Interleaves the high halves of destination and source.
  static Meaning unpackHigh(LongBinaryOperator low, LongBinaryOperator high) {
    return (cpu, i) -> {
      int s = source(cpu, i);
      int d = destination(i);
      long a = cpu.xmm[d + 1];
      long b = cpu.xmm[s + 1];
      cpu.xmm[d] = low.applyAsLong(a, b);
      cpu.xmm[d + 1] = high.applyAsLong(a, b);
    };
  }

  /// The destination shifted by the low quadword of the source.
  static Meaning shift(LongBinaryOperator operation) {
    return (cpu, i) -> {
      long count = cpu.xmm[source(cpu, i)];
      int d = destination(i);
      cpu.xmm[d] = operation.applyAsLong(cpu.xmm[d], count);
      cpu.xmm[d + 1] = operation.applyAsLong(cpu.xmm[d + 1], count);
    };
  }

  /// The register of ModRM.rm shifted by an immediate.
  static Meaning shiftImmediate(LongBinaryOperator operation) {
    return (cpu, i) -> {
      require(cpu);
      int d = i.rm * CpuState.VECTOR_STRIDE;
      long count = i.immediate & 0xff;
      cpu.xmm[d] = operation.applyAsLong(cpu.xmm[d], count);
      cpu.xmm[d + 1] = operation.applyAsLong(cpu.xmm[d + 1], count);
    };
  }

  /// Lanes of the source's low quadword, each in a lane twice as wide.
  ///
  /// @param widen widens the low half of a word's lanes
  static Meaning extend(LongUnaryOperator widen) {
    return (cpu, i) -> {
      long x = source64(cpu, i);
      set(cpu, i, widen.applyAsLong(x), widen.applyAsLong(x >>> 32));
    };
  }
}

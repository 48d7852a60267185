package dev.testudo.processor.semantics.simd;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.state.CpuState;

/// Moves of MMX registers, and the few MMX instructions with a shape of their own.
public final class MmxMoves {
  private MmxMoves() {}

  /// MOVQ mm, mm/m64
  public static void load(Cpu cpu, Instruction i) {
    Mmx.set(cpu, i, Mmx.source(cpu, i));
  }

  /// MOVQ mm/m64, mm and MOVNTQ
  public static void store(Cpu cpu, Instruction i) {
    Mmx.require(cpu);
    long value = Mmx.destination(cpu, i);
    if (i.rm >= 0) {
      Mmx.write(cpu, i.rm, value);
    } else {
      cpu.store64(i.linear(cpu, 8, true), value);
      Mmx.enter(cpu);
    }
  }

  /// MOVD, MOVQ from a general register or memory.
  public static void fromGeneral(Cpu cpu, Instruction i) {
    Mmx.require(cpu);
    int size = i.operandSize;
    Mmx.set(
        cpu, i, i.rm >= 0 ? cpu.register(i.rm, size) : cpu.load(i.linear(cpu, size, false), size));
  }

  /// MOVD, MOVQ to a general register or memory.
  public static void toGeneral(Cpu cpu, Instruction i) {
    Mmx.require(cpu);
    long value = Mmx.destination(cpu, i);
    if (i.rm >= 0) {
      cpu.setRegister(i.rm, i.operandSize, value);
    } else {
      cpu.store(i.linear(cpu, i.operandSize, true), i.operandSize, value);
    }
    Mmx.enter(cpu);
  }

  /// MOVDQ2Q
  public static void fromXmm(Cpu cpu, Instruction i) {
    Xmm.require(cpu);
    Mmx.require(cpu);
    Mmx.set(cpu, i, cpu.xmm[i.rm * CpuState.VECTOR_STRIDE]);
  }

  /// MOVQ2DQ
  public static void toXmm(Cpu cpu, Instruction i) {
    Xmm.require(cpu);
    Mmx.require(cpu);
    Xmm.set(cpu, i, cpu.fpu.significand[i.rm & 7], 0);
    Mmx.enter(cpu);
  }

  /// EMMS
  public static void empty(Cpu cpu, Instruction i) {
    Mmx.require(cpu);
    cpu.fpu.inUse = 0;
    cpu.fpu.top = 0;
  }

  /// PSHUFW
  public static void shuffleWords(Cpu cpu, Instruction i) {
    Mmx.set(cpu, i, PackedShuffle.permuteWords(Mmx.source(cpu, i), (int) i.immediate));
  }

  /// PALIGNR
  public static void alignRight(Cpu cpu, Instruction i) {
    long low = Mmx.source(cpu, i);
    long high = Mmx.destination(cpu, i);
    int bytes = (int) i.immediate & 0xff;
    Mmx.set(
        cpu,
        i,
        bytes <= 8
            ? PackedShuffle.alignBytes(low, high, bytes)
            : bytes <= 16 ? PackedShuffle.alignBytes(high, 0, bytes - 8) : 0);
  }

  /// PINSRW
  public static void insertWord(Cpu cpu, Instruction i) {
    Mmx.require(cpu);
    int value = i.rm >= 0 ? (int) cpu.r[i.rm] : cpu.load16(i.linear(cpu, 2, false));
    int shift = 16 * ((int) i.immediate & 3);
    Mmx.set(cpu, i, Mmx.destination(cpu, i) & ~(0xffffL << shift) | (value & 0xffffL) << shift);
  }

  /// PEXTRW
  public static void extractWord(Cpu cpu, Instruction i) {
    Mmx.require(cpu);
    cpu.r[i.reg] = cpu.fpu.significand[i.rm & 7] >>> 16 * ((int) i.immediate & 3) & 0xffff;
    Mmx.enter(cpu);
  }

  /// PMOVMSKB
  public static void byteMask(Cpu cpu, Instruction i) {
    Mmx.require(cpu);
    cpu.r[i.reg] = PackedShuffle.byteMask(cpu.fpu.significand[i.rm & 7]);
    Mmx.enter(cpu);
  }

  /// MASKMOVQ
  public static void storeMasked(Cpu cpu, Instruction i) {
    Mmx.require(cpu);
    int mask = PackedShuffle.byteMask(cpu.fpu.significand[i.rm & 7]);
    Moves.storeMasked(cpu, i, mask, 8, Mmx.destination(cpu, i), 0);
    Mmx.enter(cpu);
  }
}

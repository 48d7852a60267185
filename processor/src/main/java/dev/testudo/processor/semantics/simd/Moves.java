package dev.testudo.processor.semantics.simd;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.state.CpuState;

/// Moves between XMM registers, memory and general registers. Nothing here looks at what the bits
/// mean.
public final class Moves {
  private Moves() {}

  /// MOVAPS, MOVAPD, MOVDQA, MOVNTDQA: to a register.
  public static void loadAligned(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    long[] x = cpu.xmm;
    x[d] = x[s];
    x[d + 1] = x[s + 1];
  }

  /// MOVUPS, MOVUPD, MOVDQU, LDDQU: to a register.
  public static void loadUnaligned(Cpu cpu, Instruction i) {
    int s = Xmm.sourceUnaligned(cpu, i);
    int d = Xmm.destination(i);
    long[] x = cpu.xmm;
    x[d] = x[s];
    x[d + 1] = x[s + 1];
  }

  /// MOVAPS, MOVAPD, MOVDQA, MOVNTPS, MOVNTPD, MOVNTDQ: from a register.
  public static void storeAligned(Cpu cpu, Instruction i) {
    Xmm.require(cpu);
    long[] x = cpu.xmm;
    int s = Xmm.destination(i);
    if (i.rm >= 0) {
      int d = i.rm * CpuState.VECTOR_STRIDE;
      x[d] = x[s];
      x[d + 1] = x[s + 1];
    } else {
      cpu.store128(Xmm.aligned(cpu, i, true), x[s], x[s + 1]);
    }
  }

  /// MOVUPS, MOVUPD, MOVDQU: from a register.
  public static void storeUnaligned(Cpu cpu, Instruction i) {
    Xmm.require(cpu);
    long[] x = cpu.xmm;
    int s = Xmm.destination(i);
    if (i.rm >= 0) {
      int d = i.rm * CpuState.VECTOR_STRIDE;
      x[d] = x[s];
      x[d + 1] = x[s + 1];
    } else {
      cpu.store128(i.linear(cpu, 16, true), x[s], x[s + 1]);
    }
  }

  // ---- one quadword or doubleword

  /// MOVQ, MOVSD from memory: the rest of the register is cleared.
  public static void loadQword(Cpu cpu, Instruction i) {
    Xmm.set(cpu, i, Xmm.source64(cpu, i), 0);
  }

  /// MOVSS from memory: the rest of the register is cleared.
  public static void loadDword(Cpu cpu, Instruction i) {
    Xmm.set(cpu, i, Xmm.source32(cpu, i) & 0xffff_ffffL, 0);
  }

  /// MOVQ from a register to a register or memory.
  public static void moveQword(Cpu cpu, Instruction i) {
    Xmm.require(cpu);
    long value = cpu.xmm[Xmm.destination(i)];
    if (i.rm >= 0) {
      cpu.xmm[i.rm * CpuState.VECTOR_STRIDE] = value;
      cpu.xmm[i.rm * CpuState.VECTOR_STRIDE + 1] = 0;
    } else {
      cpu.store64(i.linear(cpu, 8, true), value);
    }
  }

  /// MOVLPS, MOVLPD, MOVSD to memory.
  public static void storeLow(Cpu cpu, Instruction i) {
    Xmm.require(cpu);
    cpu.store64(i.linear(cpu, 8, true), cpu.xmm[Xmm.destination(i)]);
  }

  /// MOVHPS, MOVHPD to memory.
  public static void storeHigh(Cpu cpu, Instruction i) {
    Xmm.require(cpu);
    cpu.store64(i.linear(cpu, 8, true), cpu.xmm[Xmm.destination(i) + 1]);
  }

  /// MOVSS to memory.
  public static void storeDword(Cpu cpu, Instruction i) {
    Xmm.require(cpu);
    cpu.store32(i.linear(cpu, 4, true), (int) cpu.xmm[Xmm.destination(i)]);
  }

  /// MOVLPS, MOVLPD from memory, MOVSD between registers: the high half stays.
  public static void mergeLow(Cpu cpu, Instruction i) {
    cpu.xmm[Xmm.destination(i)] = Xmm.source64(cpu, i);
  }

  /// MOVHPS, MOVHPD from memory, MOVLHPS: the low half stays.
  public static void mergeHigh(Cpu cpu, Instruction i) {
    cpu.xmm[Xmm.destination(i) + 1] = Xmm.source64(cpu, i);
  }

  /// MOVSS between registers.
  public static void mergeDword(Cpu cpu, Instruction i) {
    Xmm.setLow32(cpu, i, Xmm.source32(cpu, i));
  }

  /// MOVSS between registers in its store form: from ModRM.reg to ModRM.rm.
  public static void mergeDwordReversed(Cpu cpu, Instruction i) {
    Xmm.require(cpu);
    int d = i.rm * CpuState.VECTOR_STRIDE;
    cpu.xmm[d] = cpu.xmm[d] & 0xffff_ffff_0000_0000L | cpu.xmm[Xmm.destination(i)] & 0xffff_ffffL;
  }

  /// MOVSD between registers in its store form.
  public static void mergeLowReversed(Cpu cpu, Instruction i) {
    Xmm.require(cpu);
    cpu.xmm[i.rm * CpuState.VECTOR_STRIDE] = cpu.xmm[Xmm.destination(i)];
  }

  /// MOVHLPS
  public static void highToLow(Cpu cpu, Instruction i) {
    Xmm.require(cpu);
    cpu.xmm[Xmm.destination(i)] = cpu.xmm[i.rm * CpuState.VECTOR_STRIDE + 1];
  }

  /// MOVD, MOVQ from a general register or memory.
  public static void fromGeneral(Cpu cpu, Instruction i) {
    Xmm.require(cpu);
    int size = i.operandSize;
    Xmm.set(
        cpu,
        i,
        i.rm >= 0 ? cpu.register(i.rm, size) : cpu.load(i.linear(cpu, size, false), size),
        0);
  }

  /// MOVD, MOVQ to a general register or memory.
  public static void toGeneral(Cpu cpu, Instruction i) {
    Xmm.require(cpu);
    long value = cpu.xmm[Xmm.destination(i)];
    if (i.rm >= 0) {
      cpu.setRegister(i.rm, i.operandSize, value);
    } else {
      cpu.store(i.linear(cpu, i.operandSize, true), i.operandSize, value);
    }
  }

  // ---- duplicates

  /// MOVDDUP
  public static void duplicateQword(Cpu cpu, Instruction i) {
    long x = Xmm.source64(cpu, i);
    Xmm.set(cpu, i, x, x);
  }

  /// MOVSLDUP
  public static void duplicateEvenDwords(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    long low = cpu.xmm[s];
    long high = cpu.xmm[s + 1];
    Xmm.set(cpu, i, low & 0xffff_ffffL | low << 32, high & 0xffff_ffffL | high << 32);
  }

  /// MOVSHDUP
  public static void duplicateOddDwords(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    long low = cpu.xmm[s];
    long high = cpu.xmm[s + 1];
    Xmm.set(
        cpu,
        i,
        low >>> 32 | low & 0xffff_ffff_0000_0000L,
        high >>> 32 | high & 0xffff_ffff_0000_0000L);
  }

  // ---- stores under a mask

  /// MASKMOVDQU: the bytes of ModRM.reg whose mask byte in ModRM.rm has its top bit set, to memory
  /// at rDI.
  public static void storeMasked(Cpu cpu, Instruction i) {
    Xmm.require(cpu);
    int d = Xmm.destination(i);
    int s = i.rm * CpuState.VECTOR_STRIDE;
    int mask = PackedShuffle.byteMask(cpu.xmm[s]) | PackedShuffle.byteMask(cpu.xmm[s + 1]) << 8;
    storeMasked(cpu, i, mask, 16, cpu.xmm[d], cpu.xmm[d + 1]);
  }

  /// Stores the chosen bytes at the address in rDI; all are proven writable before the first is
  /// written.
  static void storeMasked(Cpu cpu, Instruction i, int mask, int size, long low, long high) {
    long offset = cpu.r[7] & i.addressMask;
    long linear =
        i.codeSize == 64
            ? offset + cpu.base[i.baseSegment]
            : cpu.segmentLinear(i.segment, offset, size, true);
    for (int k = 0; k < size; k++) {
      if ((mask >> k & 1) != 0) {
        cpu.loadForStore(linear + k, 1);
      }
    }
    for (int k = 0; k < size; k++) {
      if ((mask >> k & 1) != 0) {
        cpu.store8(linear + k, (int) ((k < 8 ? low : high) >>> 8 * (k & 7)));
      }
    }
  }
}

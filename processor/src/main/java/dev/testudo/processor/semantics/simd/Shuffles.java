package dev.testudo.processor.semantics.simd;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.state.CpuState;

/// Permutations, insertions, extractions, blends and byte shifts of XMM registers.
public final class Shuffles {
  private Shuffles() {}

  private static int control(Instruction i) {
    return (int) i.immediate & 0xff;
  }

  // ---- permutations

  /// PSHUFD
  public static void shuffleDwords(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    long low = cpu.xmm[s];
    long high = cpu.xmm[s + 1];
    int order = control(i);
    Xmm.set(
        cpu,
        i,
        PackedShuffle.pickDwords(low, high, order),
        PackedShuffle.pickDwords(low, high, order >> 4));
  }

  /// PSHUFLW
  public static void shuffleLowWords(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    Xmm.set(cpu, i, PackedShuffle.permuteWords(cpu.xmm[s], control(i)), cpu.xmm[s + 1]);
  }

  /// PSHUFHW
  public static void shuffleHighWords(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    Xmm.set(cpu, i, cpu.xmm[s], PackedShuffle.permuteWords(cpu.xmm[s + 1], control(i)));
  }

  /// SHUFPS
  public static void shuffleSingles(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    long low = PackedShuffle.pickDwords(cpu.xmm[d], cpu.xmm[d + 1], control(i));
    Xmm.set(cpu, i, low, PackedShuffle.pickDwords(cpu.xmm[s], cpu.xmm[s + 1], control(i) >> 4));
  }

  /// SHUFPD
  public static void shuffleDoubles(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    long low = cpu.xmm[d + (control(i) & 1)];
    Xmm.set(cpu, i, low, cpu.xmm[s + (control(i) >> 1 & 1)]);
  }

  /// PSHUFB
  public static void shuffleBytes(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    long low = cpu.xmm[d];
    long high = cpu.xmm[d + 1];
    long first = PackedShuffle.shuffleBytes(low, high, cpu.xmm[s]);
    Xmm.set(cpu, i, first, PackedShuffle.shuffleBytes(low, high, cpu.xmm[s + 1]));
  }

  /// PUNPCKLQDQ, UNPCKLPD
  public static void unpackLowQwords(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    cpu.xmm[Xmm.destination(i) + 1] = cpu.xmm[s];
  }

  /// PUNPCKHQDQ, UNPCKHPD
  public static void unpackHighQwords(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    Xmm.set(cpu, i, cpu.xmm[d + 1], cpu.xmm[s + 1]);
  }

  // ---- shifts of the whole register

  /// Bits 127:0 of `b3:b2:b1:b0` shifted right by up to 16 bytes, to ModRM.reg or ModRM.rm.
  private static void align(
      Cpu cpu, int destination, long b0, long b1, long b2, long b3, int bytes) {
    boolean whole = bytes > 8;
    int rest = whole ? bytes - 8 : bytes;
    cpu.xmm[destination] =
        whole ? PackedShuffle.alignBytes(b1, b2, rest) : PackedShuffle.alignBytes(b0, b1, rest);
    cpu.xmm[destination + 1] =
        whole ? PackedShuffle.alignBytes(b2, b3, rest) : PackedShuffle.alignBytes(b1, b2, rest);
  }

  /// PALIGNR
  public static void alignRight(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    int bytes = control(i);
    long[] x = cpu.xmm;
    if (bytes <= 16) {
      align(cpu, d, x[s], x[s + 1], x[d], x[d + 1], bytes);
    } else {
      align(cpu, d, x[d], x[d + 1], 0, 0, Math.min(bytes - 16, 16));
    }
  }

  /// PSRLDQ
  public static void shiftRightBytes(Cpu cpu, Instruction i) {
    Xmm.require(cpu);
    int d = i.rm * CpuState.VECTOR_STRIDE;
    align(cpu, d, cpu.xmm[d], cpu.xmm[d + 1], 0, 0, Math.min(control(i), 16));
  }

  /// PSLLDQ
  public static void shiftLeftBytes(Cpu cpu, Instruction i) {
    Xmm.require(cpu);
    int d = i.rm * CpuState.VECTOR_STRIDE;
    align(cpu, d, 0, 0, cpu.xmm[d], cpu.xmm[d + 1], 16 - Math.min(control(i), 16));
  }

  // ---- insertions and extractions

  /// PINSRB, PINSRW, PINSRD, PINSRQ.
  private static void insert(Cpu cpu, Instruction i, int size) {
    Xmm.require(cpu);
    long value = i.rm >= 0 ? cpu.r[i.rm] : cpu.load(i.linear(cpu, size, false), size);
    int bit = (control(i) * size & 15) * 8;
    int word = Xmm.destination(i) + (bit >> 6);
    long mask = -1L >>> 64 - 8 * size;
    cpu.xmm[word] = cpu.xmm[word] & ~(mask << bit) | (value & mask) << bit;
  }

  public static void insertByte(Cpu cpu, Instruction i) {
    insert(cpu, i, 1);
  }

  public static void insertWord(Cpu cpu, Instruction i) {
    insert(cpu, i, 2);
  }

  /// PINSRD and PINSRQ
  public static void insertGeneral(Cpu cpu, Instruction i) {
    insert(cpu, i, i.has(Instruction.REX_W) ? 8 : 4);
  }

  /// PEXTRB, PEXTRW, PEXTRD, PEXTRQ, EXTRACTPS: to a general register, zero-extended, or to memory.
  private static void extract(Cpu cpu, Instruction i, int size) {
    Xmm.require(cpu);
    int bit = (control(i) * size & 15) * 8;
    long value = cpu.xmm[Xmm.destination(i) + (bit >> 6)] >>> bit & -1L >>> 64 - 8 * size;
    if (i.rm >= 0) {
      cpu.r[i.rm] = value;
    } else {
      cpu.store(i.linear(cpu, size, true), size, value);
    }
  }

  public static void extractByte(Cpu cpu, Instruction i) {
    extract(cpu, i, 1);
  }

  public static void extractWord(Cpu cpu, Instruction i) {
    extract(cpu, i, 2);
  }

  public static void extractDword(Cpu cpu, Instruction i) {
    extract(cpu, i, 4);
  }

  /// PEXTRD and PEXTRQ
  public static void extractGeneral(Cpu cpu, Instruction i) {
    extract(cpu, i, i.has(Instruction.REX_W) ? 8 : 4);
  }

  /// PEXTRW in its first encoding, from ModRM.rm to ModRM.reg.
  public static void extractWordToRegister(Cpu cpu, Instruction i) {
    Xmm.require(cpu);
    int word = control(i) & 7;
    cpu.r[i.reg] =
        cpu.xmm[i.rm * CpuState.VECTOR_STRIDE + (word >> 2)] >>> 16 * (word & 3) & 0xffff;
  }

  /// INSERTPS
  public static void insertSingle(Cpu cpu, Instruction i) {
    Xmm.require(cpu);
    int control = control(i);
    int value;
    if (i.rm >= 0) {
      int from = control >> 6;
      value = (int) (cpu.xmm[i.rm * CpuState.VECTOR_STRIDE + (from >> 1)] >>> 32 * (from & 1));
    } else {
      value = cpu.load32(i.linear(cpu, 4, false));
    }
    int d = Xmm.destination(i);
    int to = control >> 4 & 3;
    for (int lane = 0; lane < 4; lane++) {
      int word = d + (lane >> 1);
      int shift = 32 * (lane & 1);
      if ((control >> lane & 1) != 0) {
        cpu.xmm[word] &= ~(0xffff_ffffL << shift);
      } else if (lane == to) {
        cpu.xmm[word] = cpu.xmm[word] & ~(0xffff_ffffL << shift) | (value & 0xffff_ffffL) << shift;
      }
    }
  }

  // ---- masks and blends

  /// PMOVMSKB
  public static void byteMask(Cpu cpu, Instruction i) {
    Xmm.require(cpu);
    int s = i.rm * CpuState.VECTOR_STRIDE;
    cpu.r[i.reg] = PackedShuffle.byteMask(cpu.xmm[s]) | PackedShuffle.byteMask(cpu.xmm[s + 1]) << 8;
  }

  /// MOVMSKPS
  public static void singleMask(Cpu cpu, Instruction i) {
    Xmm.require(cpu);
    int s = i.rm * CpuState.VECTOR_STRIDE;
    long low = cpu.xmm[s];
    long high = cpu.xmm[s + 1];
    cpu.r[i.reg] = low >>> 31 & 1 | low >>> 63 << 1 | (high >>> 31 & 1) << 2 | high >>> 63 << 3;
  }

  /// MOVMSKPD
  public static void doubleMask(Cpu cpu, Instruction i) {
    Xmm.require(cpu);
    int s = i.rm * CpuState.VECTOR_STRIDE;
    cpu.r[i.reg] = cpu.xmm[s] >>> 63 | cpu.xmm[s + 1] >>> 63 << 1;
  }

  private static void blend(Cpu cpu, Instruction i, long lowMask, long highMask) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    long[] x = cpu.xmm;
    x[d] ^= (x[d] ^ x[s]) & lowMask;
    x[d + 1] ^= (x[d + 1] ^ x[s + 1]) & highMask;
  }

  /// The lane masks of four bits of an immediate, for words.
  private static long wordMask(int bits) {
    return (bits & 1) * 0xffffL
        | (bits >> 1 & 1) * 0xffff_0000L
        | (bits >> 2 & 1) * 0xffff_0000_0000L
        | (bits >> 3 & 1) * 0xffff_0000_0000_0000L;
  }

  private static long dwordMask(int bits) {
    return (bits & 1) * 0xffff_ffffL | (bits >> 1 & 1) * 0xffff_ffff_0000_0000L;
  }

  /// PBLENDW
  public static void blendWords(Cpu cpu, Instruction i) {
    blend(cpu, i, wordMask(control(i)), wordMask(control(i) >> 4));
  }

  /// BLENDPS
  public static void blendSingles(Cpu cpu, Instruction i) {
    blend(cpu, i, dwordMask(control(i)), dwordMask(control(i) >> 2));
  }

  /// BLENDPD
  public static void blendDoubles(Cpu cpu, Instruction i) {
    blend(cpu, i, -(control(i) & 1L), -(control(i) >> 1 & 1L));
  }

  /// PBLENDVB: the mask is in XMM0.
  public static void blendVariableBytes(Cpu cpu, Instruction i) {
    blend(
        cpu,
        i,
        laneMask(cpu.xmm[0], PackedArithmetic.BYTES, 7),
        laneMask(cpu.xmm[1], PackedArithmetic.BYTES, 7));
  }

  /// BLENDVPS
  public static void blendVariableSingles(Cpu cpu, Instruction i) {
    blend(
        cpu,
        i,
        laneMask(cpu.xmm[0], PackedArithmetic.DWORDS, 31),
        laneMask(cpu.xmm[1], PackedArithmetic.DWORDS, 31));
  }

  /// BLENDVPD
  public static void blendVariableDoubles(Cpu cpu, Instruction i) {
    blend(cpu, i, cpu.xmm[0] >> 63, cpu.xmm[1] >> 63);
  }

  private static long laneMask(long mask, long top, int shift) {
    return PackedArithmetic.spread(mask & top, shift);
  }
}

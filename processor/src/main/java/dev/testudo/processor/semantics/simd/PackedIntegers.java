package dev.testudo.processor.semantics.simd;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;

/// Meanings of packed-integer instructions that are frequent enough to be spelled out, or have a
/// shape of their own; the rest are made in the opcode rows.
public final class PackedIntegers {
  private PackedIntegers() {}

  // ---- logic

  /// PAND, ANDPS, ANDPD
  public static void and(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    long[] x = cpu.xmm;
    x[d] &= x[s];
    x[d + 1] &= x[s + 1];
  }

  /// PANDN, ANDNPS, ANDNPD
  public static void andNot(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    long[] x = cpu.xmm;
    x[d] = ~x[d] & x[s];
    x[d + 1] = ~x[d + 1] & x[s + 1];
  }

  /// POR, ORPS, ORPD
  public static void or(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    long[] x = cpu.xmm;
    x[d] |= x[s];
    x[d + 1] |= x[s + 1];
  }

  /// PXOR, XORPS, XORPD
  public static void xor(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    long[] x = cpu.xmm;
    x[d] ^= x[s];
    x[d + 1] ^= x[s + 1];
  }

  /// PTEST
  public static void test(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    long[] x = cpu.xmm;
    cpu.flagZero = x[s] & x[d] | x[s + 1] & x[d + 1];
    cpu.flagSign = 1;
    cpu.flagCarry = (x[s] & ~x[d] | x[s + 1] & ~x[d + 1]) == 0 ? 3L << 62 : 0;
  }

  // ---- sums and comparisons

  /// PADDB
  public static void addBytes(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    long[] x = cpu.xmm;
    x[d] = PackedArithmetic.addBytes(x[d], x[s]);
    x[d + 1] = PackedArithmetic.addBytes(x[d + 1], x[s + 1]);
  }

  /// PADDD
  public static void addDwords(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    long[] x = cpu.xmm;
    x[d] = PackedArithmetic.addDwords(x[d], x[s]);
    x[d + 1] = PackedArithmetic.addDwords(x[d + 1], x[s + 1]);
  }

  /// PADDQ
  public static void addQwords(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    long[] x = cpu.xmm;
    x[d] += x[s];
    x[d + 1] += x[s + 1];
  }

  /// PSUBB
  public static void subtractBytes(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    long[] x = cpu.xmm;
    x[d] = PackedArithmetic.subtractBytes(x[d], x[s]);
    x[d + 1] = PackedArithmetic.subtractBytes(x[d + 1], x[s + 1]);
  }

  /// PCMPEQB
  public static void equalBytes(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    long[] x = cpu.xmm;
    x[d] = PackedArithmetic.equalBytes(x[d], x[s]);
    x[d + 1] = PackedArithmetic.equalBytes(x[d + 1], x[s + 1]);
  }

  /// PCMPEQD
  public static void equalDwords(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    long[] x = cpu.xmm;
    x[d] = PackedArithmetic.equalDwords(x[d], x[s]);
    x[d + 1] = PackedArithmetic.equalDwords(x[d + 1], x[s + 1]);
  }

  /// PMINUB
  public static void minimumUnsignedBytes(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    long[] x = cpu.xmm;
    x[d] = PackedArithmetic.minimumUnsignedBytes(x[d], x[s]);
    x[d + 1] = PackedArithmetic.minimumUnsignedBytes(x[d + 1], x[s + 1]);
  }

  // ---- with a shape of their own

  /// PHMINPOSUW: the least unsigned word and its index.
  public static void minimumPosition(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int least = 0x10000;
    int position = 0;
    for (int k = 0; k < 8; k++) {
      int word = (int) (cpu.xmm[s + (k >> 2)] >>> 16 * (k & 3)) & 0xffff;
      if (word < least) {
        least = word;
        position = k;
      }
    }
    Xmm.set(cpu, i, least | position << 16, 0);
  }

  /// MPSADBW: eight sums of absolute differences of a block of four source bytes against a sliding
  /// window.
  public static void multipleSums(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    int control = (int) i.immediate;
    long block = cpu.xmm[s + (control >> 1 & 1)] >>> 32 * (control & 1);
    long low = cpu.xmm[d];
    long high = cpu.xmm[d + 1];
    int start = control & 4;
    long first = 0;
    long second = 0;
    for (int k = 0; k < 4; k++) {
      first |= windowSum(low, high, start + k, block) << 16 * k;
      second |= windowSum(low, high, start + k + 4, block) << 16 * k;
    }
    Xmm.set(cpu, i, first, second);
  }

  private static long windowSum(long low, long high, int offset, long block) {
    long window =
        PackedShuffle.alignBytes(offset < 8 ? low : high, offset < 8 ? high : 0, offset & 7);
    return PackedMultiplication.sumOfAbsoluteDifferences(
        window & 0xffff_ffffL, block & 0xffff_ffffL);
  }

  /// PMOVSXBD
  public static void signExtendBytesToDwords(Cpu cpu, Instruction i) {
    long x = PackedShuffle.signExtendBytes(Xmm.source32(cpu, i));
    Xmm.set(cpu, i, PackedShuffle.signExtendWords(x), PackedShuffle.signExtendWords(x >>> 32));
  }

  /// PMOVZXBD
  public static void zeroExtendBytesToDwords(Cpu cpu, Instruction i) {
    long x = PackedShuffle.zeroExtendBytes(Xmm.source32(cpu, i));
    Xmm.set(cpu, i, PackedShuffle.zeroExtendWords(x), PackedShuffle.zeroExtendWords(x >>> 32));
  }

  /// PMOVSXBQ
  public static void signExtendBytesToQwords(Cpu cpu, Instruction i) {
    int x = Xmm.source16(cpu, i);
    Xmm.set(cpu, i, (byte) x, (byte) (x >> 8));
  }

  /// PMOVZXBQ
  public static void zeroExtendBytesToQwords(Cpu cpu, Instruction i) {
    int x = Xmm.source16(cpu, i);
    Xmm.set(cpu, i, x & 0xff, x >> 8 & 0xff);
  }

  /// PMOVSXWQ
  public static void signExtendWordsToQwords(Cpu cpu, Instruction i) {
    int x = Xmm.source32(cpu, i);
    Xmm.set(cpu, i, (short) x, x >> 16);
  }

  /// PMOVZXWQ
  public static void zeroExtendWordsToQwords(Cpu cpu, Instruction i) {
    int x = Xmm.source32(cpu, i);
    Xmm.set(cpu, i, x & 0xffff, x >>> 16);
  }

  /// PMOVSXDQ
  public static void signExtendDwordsToQwords(Cpu cpu, Instruction i) {
    long x = Xmm.source64(cpu, i);
    Xmm.set(cpu, i, x << 32 >> 32, x >> 32);
  }

  /// PMOVZXDQ
  public static void zeroExtendDwordsToQwords(Cpu cpu, Instruction i) {
    long x = Xmm.source64(cpu, i);
    Xmm.set(cpu, i, x & 0xffff_ffffL, x >>> 32);
  }
}

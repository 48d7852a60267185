package dev.testudo.processor.semantics.simd;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.decode.Meaning;
import dev.testudo.processor.semantics.floating.Binary32;
import dev.testudo.processor.semantics.floating.Binary64;
import dev.testudo.processor.semantics.floating.FloatingEnvironment;

/// Conversions between integers, singles and doubles. Where an instruction has a truncating twin,
/// its meaning is made for the one or the other.
public final class Conversions {
  private Conversions() {}

  private static int mode(boolean truncate, FloatingEnvironment e) {
    return truncate ? FloatingEnvironment.ROUND_TRUNCATE : e.roundingMode();
  }

  private static boolean wide(Instruction i) {
    return i.has(Instruction.REX_W);
  }

  // ---- general registers

  /// The 32- or 64-bit general register or memory operand, sign-extended.
  private static long integer(Cpu cpu, Instruction i) {
    Xmm.require(cpu);
    if (wide(i)) {
      return i.rm >= 0 ? cpu.r[i.rm] : cpu.load64(i.linear(cpu, 8, false));
    }
    return i.rm >= 0 ? (int) cpu.r[i.rm] : cpu.load32(i.linear(cpu, 4, false));
  }

  /// CVTSI2SS
  public static void integerToSingle(Cpu cpu, Instruction i) {
    long value = integer(cpu, i);
    FloatingEnvironment e = FloatingForms.begin(cpu);
    int result = Binary32.fromInt64(value, e);
    FloatingForms.finish(cpu, e);
    Xmm.setLow32(cpu, i, result);
  }

  /// CVTSI2SD
  public static void integerToDouble(Cpu cpu, Instruction i) {
    long value = integer(cpu, i);
    FloatingEnvironment e = FloatingForms.begin(cpu);
    long result = Binary64.fromInt64(value, e);
    FloatingForms.finish(cpu, e);
    cpu.xmm[Xmm.destination(i)] = result;
  }

  /// CVTSS2SI, CVTTSS2SI
  static Meaning singleToInteger(boolean truncate) {
    return (cpu, i) -> {
      int value = Xmm.source32(cpu, i);
      FloatingEnvironment e = FloatingForms.begin(cpu);
      long result =
          wide(i)
              ? Binary32.toInt64(value, mode(truncate, e), e)
              : Binary32.toInt32(value, mode(truncate, e), e) & 0xffff_ffffL;
      FloatingForms.finish(cpu, e);
      cpu.r[i.reg] = result;
    };
  }

  /// CVTSD2SI, CVTTSD2SI
  static Meaning doubleToInteger(boolean truncate) {
    return (cpu, i) -> {
      long value = Xmm.source64(cpu, i);
      FloatingEnvironment e = FloatingForms.begin(cpu);
      long result =
          wide(i)
              ? Binary64.toInt64(value, mode(truncate, e), e)
              : Binary64.toInt32(value, mode(truncate, e), e) & 0xffff_ffffL;
      FloatingForms.finish(cpu, e);
      cpu.r[i.reg] = result;
    };
  }

  // ---- between singles and doubles

  /// CVTSS2SD
  public static void singleToDouble(Cpu cpu, Instruction i) {
    int value = Xmm.source32(cpu, i);
    FloatingEnvironment e = FloatingForms.begin(cpu);
    long result = Binary32.toBinary64(value, e);
    FloatingForms.finish(cpu, e);
    cpu.xmm[Xmm.destination(i)] = result;
  }

  /// CVTSD2SS
  public static void doubleToSingle(Cpu cpu, Instruction i) {
    long value = Xmm.source64(cpu, i);
    FloatingEnvironment e = FloatingForms.begin(cpu);
    int result = Binary64.toBinary32(value, e);
    FloatingForms.finish(cpu, e);
    Xmm.setLow32(cpu, i, result);
  }

  /// CVTPS2PD
  public static void singlesToDoubles(Cpu cpu, Instruction i) {
    long x = Xmm.source64(cpu, i);
    FloatingEnvironment e = FloatingForms.begin(cpu);
    long low = Binary32.toBinary64((int) x, e);
    long high = Binary32.toBinary64(FloatingForms.high(x), e);
    FloatingForms.finish(cpu, e);
    Xmm.set(cpu, i, low, high);
  }

  /// CVTPD2PS
  public static void doublesToSingles(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    FloatingEnvironment e = FloatingForms.begin(cpu);
    int low = Binary64.toBinary32(cpu.xmm[s], e);
    int high = Binary64.toBinary32(cpu.xmm[s + 1], e);
    FloatingForms.finish(cpu, e);
    Xmm.set(cpu, i, FloatingForms.combine(low, high), 0);
  }

  // ---- packed doublewords

  private static long dwordsToSingles(long x, FloatingEnvironment e) {
    int low = Binary32.fromInt32((int) x, e);
    return FloatingForms.combine(low, Binary32.fromInt32(FloatingForms.high(x), e));
  }

  private static long singlesToDwords(long x, int mode, FloatingEnvironment e) {
    int low = Binary32.toInt32((int) x, mode, e);
    return FloatingForms.combine(low, Binary32.toInt32(FloatingForms.high(x), mode, e));
  }

  /// CVTDQ2PS
  public static void dwordsToSingles(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    FloatingEnvironment e = FloatingForms.begin(cpu);
    long low = dwordsToSingles(cpu.xmm[s], e);
    long high = dwordsToSingles(cpu.xmm[s + 1], e);
    FloatingForms.finish(cpu, e);
    Xmm.set(cpu, i, low, high);
  }

  /// CVTPS2DQ, CVTTPS2DQ
  static Meaning singlesToDwords(boolean truncate) {
    return (cpu, i) -> {
      int s = Xmm.source(cpu, i);
      FloatingEnvironment e = FloatingForms.begin(cpu);
      long low = singlesToDwords(cpu.xmm[s], mode(truncate, e), e);
      long high = singlesToDwords(cpu.xmm[s + 1], mode(truncate, e), e);
      FloatingForms.finish(cpu, e);
      Xmm.set(cpu, i, low, high);
    };
  }

  /// CVTDQ2PD
  public static void dwordsToDoubles(Cpu cpu, Instruction i) {
    long x = Xmm.source64(cpu, i);
    Xmm.set(cpu, i, Binary64.fromInt32((int) x), Binary64.fromInt32(FloatingForms.high(x)));
  }

  private static long doublesToDwords(Cpu cpu, int s, boolean truncate) {
    FloatingEnvironment e = FloatingForms.begin(cpu);
    int low = Binary64.toInt32(cpu.xmm[s], mode(truncate, e), e);
    int high = Binary64.toInt32(cpu.xmm[s + 1], mode(truncate, e), e);
    FloatingForms.finish(cpu, e);
    return FloatingForms.combine(low, high);
  }

  /// CVTPD2DQ, CVTTPD2DQ
  static Meaning doublesToDwords(boolean truncate) {
    return (cpu, i) -> Xmm.set(cpu, i, doublesToDwords(cpu, Xmm.source(cpu, i), truncate), 0);
  }

  // ---- MMX registers: the transition to MMX is made even if the conversion then faults

  /// The doublewords to convert. A memory operand leaves MMX and x87 state alone.
  private static long mmxSource(Cpu cpu, Instruction i) {
    Xmm.require(cpu);
    if (i.rm < 0) {
      return cpu.load64(i.linear(cpu, 8, false));
    }
    long x = Mmx.source(cpu, i);
    Mmx.enter(cpu);
    return x;
  }

  /// CVTPI2PS
  public static void mmxToSingles(Cpu cpu, Instruction i) {
    long x = mmxSource(cpu, i);
    FloatingEnvironment e = FloatingForms.begin(cpu);
    long result = dwordsToSingles(x, e);
    FloatingForms.finish(cpu, e);
    cpu.xmm[Xmm.destination(i)] = result;
  }

  /// CVTPI2PD
  public static void mmxToDoubles(Cpu cpu, Instruction i) {
    long x = mmxSource(cpu, i);
    Xmm.set(cpu, i, Binary64.fromInt32((int) x), Binary64.fromInt32(FloatingForms.high(x)));
  }

  /// CVTPS2PI, CVTTPS2PI
  static Meaning singlesToMmx(boolean truncate) {
    return (cpu, i) -> {
      Xmm.require(cpu);
      Mmx.require(cpu);
      long x = Xmm.source64(cpu, i);
      Mmx.enter(cpu);
      FloatingEnvironment e = FloatingForms.begin(cpu);
      long result = singlesToDwords(x, mode(truncate, e), e);
      FloatingForms.finish(cpu, e);
      Mmx.set(cpu, i, result);
    };
  }

  /// CVTPD2PI, CVTTPD2PI
  static Meaning doublesToMmx(boolean truncate) {
    return (cpu, i) -> {
      Xmm.require(cpu);
      Mmx.require(cpu);
      int s = Xmm.source(cpu, i);
      Mmx.enter(cpu);
      Mmx.set(cpu, i, doublesToDwords(cpu, s, truncate));
    };
  }
}

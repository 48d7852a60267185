package dev.testudo.processor.semantics.simd;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.semantics.floating.Binary32;
import dev.testudo.processor.semantics.floating.Binary64;
import dev.testudo.processor.semantics.floating.Comparison;
import dev.testudo.processor.semantics.floating.FloatingEnvironment;
import dev.testudo.processor.state.CpuState;

/// Floating-point arithmetic, comparisons and rounding. The frequent scalar instructions are
/// spelled out; the packed ones are made in the opcode rows.
public final class FloatingArithmetic {
  private FloatingArithmetic() {}

  // ---- scalar double

  /// ADDSD
  public static void addDouble(Cpu cpu, Instruction i) {
    long b = Xmm.source64(cpu, i);
    FloatingEnvironment e = FloatingForms.begin(cpu);
    int d = Xmm.destination(i);
    long result = Binary64.add(cpu.xmm[d], b, e);
    FloatingForms.finish(cpu, e);
    cpu.xmm[d] = result;
  }

  /// SUBSD
  public static void subtractDouble(Cpu cpu, Instruction i) {
    long b = Xmm.source64(cpu, i);
    FloatingEnvironment e = FloatingForms.begin(cpu);
    int d = Xmm.destination(i);
    long result = Binary64.subtract(cpu.xmm[d], b, e);
    FloatingForms.finish(cpu, e);
    cpu.xmm[d] = result;
  }

  /// MULSD
  public static void multiplyDouble(Cpu cpu, Instruction i) {
    long b = Xmm.source64(cpu, i);
    FloatingEnvironment e = FloatingForms.begin(cpu);
    int d = Xmm.destination(i);
    long result = Binary64.multiply(cpu.xmm[d], b, e);
    FloatingForms.finish(cpu, e);
    cpu.xmm[d] = result;
  }

  /// DIVSD
  public static void divideDouble(Cpu cpu, Instruction i) {
    long b = Xmm.source64(cpu, i);
    FloatingEnvironment e = FloatingForms.begin(cpu);
    int d = Xmm.destination(i);
    long result = Binary64.divide(cpu.xmm[d], b, e);
    FloatingForms.finish(cpu, e);
    cpu.xmm[d] = result;
  }

  // ---- comparisons that set RFLAGS

  private static void setFlags(Cpu cpu, int comparison) {
    cpu.setArithmeticFlags(
        switch (comparison) {
          case Comparison.LESS -> CpuState.CF;
          case Comparison.EQUAL -> CpuState.ZF;
          case Comparison.GREATER -> 0;
          default -> CpuState.ZF | CpuState.PF | CpuState.CF;
        });
  }

  /// COMISS
  public static void compareOrderedSingle(Cpu cpu, Instruction i) {
    int b = Xmm.source32(cpu, i);
    FloatingEnvironment e = FloatingForms.begin(cpu);
    int result = Binary32.compareSignaling((int) cpu.xmm[Xmm.destination(i)], b, e);
    FloatingForms.finish(cpu, e);
    setFlags(cpu, result);
  }

  /// UCOMISS
  public static void compareUnorderedSingle(Cpu cpu, Instruction i) {
    int b = Xmm.source32(cpu, i);
    FloatingEnvironment e = FloatingForms.begin(cpu);
    int result = Binary32.compareQuiet((int) cpu.xmm[Xmm.destination(i)], b, e);
    FloatingForms.finish(cpu, e);
    setFlags(cpu, result);
  }

  /// COMISD
  public static void compareOrderedDouble(Cpu cpu, Instruction i) {
    long b = Xmm.source64(cpu, i);
    FloatingEnvironment e = FloatingForms.begin(cpu);
    int result = Binary64.compareSignaling(cpu.xmm[Xmm.destination(i)], b, e);
    FloatingForms.finish(cpu, e);
    setFlags(cpu, result);
  }

  /// UCOMISD
  public static void compareUnorderedDouble(Cpu cpu, Instruction i) {
    long b = Xmm.source64(cpu, i);
    FloatingEnvironment e = FloatingForms.begin(cpu);
    int result = Binary64.compareQuiet(cpu.xmm[Xmm.destination(i)], b, e);
    FloatingForms.finish(cpu, e);
    setFlags(cpu, result);
  }

  // ---- comparisons to masks: predicates EQ, LT, LE, UNORD, NEQ, NLT, NLE, ORD

  /// LT, LE, NLT, NLE signal invalid for any NaN, the others for signaling ones only.
  private static boolean signals(int predicate) {
    return (predicate & 3) == 1 || (predicate & 3) == 2;
  }

  private static boolean holds(int predicate, int comparison) {
    boolean positive =
        switch (predicate & 3) {
          case 0 -> comparison == Comparison.EQUAL;
          case 1 -> comparison == Comparison.LESS;
          case 2 -> comparison == Comparison.LESS || comparison == Comparison.EQUAL;
          default -> comparison == Comparison.UNORDERED;
        };
    return positive == (predicate < 4);
  }

  private static int single(int a, int b, int predicate, FloatingEnvironment e) {
    int comparison =
        signals(predicate) ? Binary32.compareSignaling(a, b, e) : Binary32.compareQuiet(a, b, e);
    return holds(predicate, comparison) ? -1 : 0;
  }

  private static long doubled(long a, long b, int predicate, FloatingEnvironment e) {
    int comparison =
        signals(predicate) ? Binary64.compareSignaling(a, b, e) : Binary64.compareQuiet(a, b, e);
    return holds(predicate, comparison) ? -1 : 0;
  }

  /// CMPSS
  public static void maskSingle(Cpu cpu, Instruction i) {
    int b = Xmm.source32(cpu, i);
    FloatingEnvironment e = FloatingForms.begin(cpu);
    int result = single((int) cpu.xmm[Xmm.destination(i)], b, (int) i.immediate & 7, e);
    FloatingForms.finish(cpu, e);
    Xmm.setLow32(cpu, i, result);
  }

  /// CMPSD
  public static void maskDouble(Cpu cpu, Instruction i) {
    long b = Xmm.source64(cpu, i);
    FloatingEnvironment e = FloatingForms.begin(cpu);
    long result = doubled(cpu.xmm[Xmm.destination(i)], b, (int) i.immediate & 7, e);
    FloatingForms.finish(cpu, e);
    cpu.xmm[Xmm.destination(i)] = result;
  }

  /// CMPPS
  public static void maskSingles(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    int p = (int) i.immediate & 7;
    long[] x = cpu.xmm;
    FloatingEnvironment e = FloatingForms.begin(cpu);
    int r0 = single((int) x[d], (int) x[s], p, e);
    int r1 = single(FloatingForms.high(x[d]), FloatingForms.high(x[s]), p, e);
    int r2 = single((int) x[d + 1], (int) x[s + 1], p, e);
    int r3 = single(FloatingForms.high(x[d + 1]), FloatingForms.high(x[s + 1]), p, e);
    FloatingForms.finish(cpu, e);
    x[d] = FloatingForms.combine(r0, r1);
    x[d + 1] = FloatingForms.combine(r2, r3);
  }

  /// CMPPD
  public static void maskDoubles(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    int p = (int) i.immediate & 7;
    FloatingEnvironment e = FloatingForms.begin(cpu);
    long r0 = doubled(cpu.xmm[d], cpu.xmm[s], p, e);
    long r1 = doubled(cpu.xmm[d + 1], cpu.xmm[s + 1], p, e);
    FloatingForms.finish(cpu, e);
    Xmm.set(cpu, i, r0, r1);
  }

  // ---- rounding to integral values

  private static int roundingMode(Instruction i, FloatingEnvironment e) {
    return (i.immediate & 4) != 0 ? e.roundingMode() : (int) i.immediate & 3;
  }

  private static boolean reportsPrecision(Instruction i) {
    return (i.immediate & 8) == 0;
  }

  /// ROUNDSS
  public static void roundSingle(Cpu cpu, Instruction i) {
    int b = Xmm.source32(cpu, i);
    FloatingEnvironment e = FloatingForms.begin(cpu);
    int result = Binary32.roundToIntegral(b, roundingMode(i, e), reportsPrecision(i), e);
    FloatingForms.finish(cpu, e);
    Xmm.setLow32(cpu, i, result);
  }

  /// ROUNDSD
  public static void roundDouble(Cpu cpu, Instruction i) {
    long b = Xmm.source64(cpu, i);
    FloatingEnvironment e = FloatingForms.begin(cpu);
    long result = Binary64.roundToIntegral(b, roundingMode(i, e), reportsPrecision(i), e);
    FloatingForms.finish(cpu, e);
    cpu.xmm[Xmm.destination(i)] = result;
  }

  /// ROUNDPS
  public static void roundSingles(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    FloatingEnvironment e = FloatingForms.begin(cpu);
    int mode = roundingMode(i, e);
    boolean reports = reportsPrecision(i);
    long low = cpu.xmm[s];
    long high = cpu.xmm[s + 1];
    int r0 = Binary32.roundToIntegral((int) low, mode, reports, e);
    int r1 = Binary32.roundToIntegral(FloatingForms.high(low), mode, reports, e);
    int r2 = Binary32.roundToIntegral((int) high, mode, reports, e);
    int r3 = Binary32.roundToIntegral(FloatingForms.high(high), mode, reports, e);
    FloatingForms.finish(cpu, e);
    Xmm.set(cpu, i, FloatingForms.combine(r0, r1), FloatingForms.combine(r2, r3));
  }

  /// ROUNDPD
  public static void roundDoubles(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    FloatingEnvironment e = FloatingForms.begin(cpu);
    int mode = roundingMode(i, e);
    long r0 = Binary64.roundToIntegral(cpu.xmm[s], mode, reportsPrecision(i), e);
    long r1 = Binary64.roundToIntegral(cpu.xmm[s + 1], mode, reportsPrecision(i), e);
    FloatingForms.finish(cpu, e);
    Xmm.set(cpu, i, r0, r1);
  }

  // ---- dot products

  private static int product(int control, int lane, long a, long b, FloatingEnvironment e) {
    int shift = 32 * (lane & 1);
    return (control >> 4 + lane & 1) == 0
        ? 0
        : Binary32.multiply((int) (a >>> shift), (int) (b >>> shift), e);
  }

  /// DPPS: an unmasked exception of one step keeps the next from being computed. Each lane adds in
  /// an order of its own, which shows in the NaN that wins.
  public static void dotProductSingles(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    int control = (int) i.immediate;
    long[] x = cpu.xmm;
    FloatingEnvironment e = FloatingForms.begin(cpu);
    int p0 = product(control, 0, x[d], x[s], e);
    int p1 = product(control, 1, x[d], x[s], e);
    int p2 = product(control, 2, x[d + 1], x[s + 1], e);
    int p3 = product(control, 3, x[d + 1], x[s + 1], e);
    FloatingForms.finish(cpu, e);
    int even0 = Binary32.add(p1, p0, e);
    int odd0 = Binary32.add(p0, p1, e);
    int even1 = Binary32.add(p3, p2, e);
    int odd1 = Binary32.add(p2, p3, e);
    FloatingForms.finish(cpu, e);
    int r0 = Binary32.add(even0, even1, e);
    int r1 = Binary32.add(odd0, odd1, e);
    int r2 = Binary32.add(even1, even0, e);
    int r3 = Binary32.add(odd1, odd0, e);
    FloatingForms.finish(cpu, e);
    Xmm.set(
        cpu,
        i,
        FloatingForms.combine((control & 1) == 0 ? 0 : r0, (control & 2) == 0 ? 0 : r1),
        FloatingForms.combine((control & 4) == 0 ? 0 : r2, (control & 8) == 0 ? 0 : r3));
  }

  /// DPPD
  public static void dotProductDoubles(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    int control = (int) i.immediate;
    long[] x = cpu.xmm;
    FloatingEnvironment e = FloatingForms.begin(cpu);
    long p0 = (control & 16) == 0 ? 0 : Binary64.multiply(x[d], x[s], e);
    long p1 = (control & 32) == 0 ? 0 : Binary64.multiply(x[d + 1], x[s + 1], e);
    FloatingForms.finish(cpu, e);
    long r0 = Binary64.add(p0, p1, e);
    long r1 = Binary64.add(p1, p0, e);
    FloatingForms.finish(cpu, e);
    Xmm.set(cpu, i, (control & 1) == 0 ? 0 : r0, (control & 2) == 0 ? 0 : r1);
  }
}

package dev.testudo.processor.semantics.simd;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.decode.Meaning;
import dev.testudo.processor.semantics.floating.FloatingEnvironment;
import dev.testudo.processor.state.CpuState;

/// The shapes of floating-point instructions on XMM registers, and what surrounds each of them: the
/// environment that MXCSR describes, and the exceptions that come out.
///
/// An unmasked exception is raised before the destination is written; the flags it leaves in MXCSR
/// stay.
///
/// @sdm 1 "Programming with SSE > SIMD Floating-Point Exceptions"
final class FloatingForms {
  private static final long OSXMMEXCPT = 1 << 10;

  /// An operation on single-precision numbers, as bits.
  @FunctionalInterface
  interface SingleOperation {
    int apply(int a, int b, FloatingEnvironment e);
  }

  /// An operation on double-precision numbers, as bits.
  @FunctionalInterface
  interface DoubleOperation {
    long apply(long a, long b, FloatingEnvironment e);
  }

  private FloatingForms() {}

  /// The environment of an instruction that begins, with no flag raised.
  static FloatingEnvironment begin(Cpu cpu) {
    FloatingEnvironment e = cpu.sseEnvironment;
    e.loadMxcsr(cpu.mxcsr);
    e.flags = 0;
    return e;
  }

  /// Records what was raised, and faults with #XM (or #UD without CR4.OSXMMEXCPT) if it is
  /// unmasked.
  static void finish(Cpu cpu, FloatingEnvironment e) {
    if (e.flags != 0) {
      raise(cpu, e);
    }
  }

  private static void raise(Cpu cpu, FloatingEnvironment e) {
    cpu.mxcsr |= e.reported();
    if (e.unmasked() != 0) {
      throw (cpu.cr4 & OSXMMEXCPT) != 0 ? cpu.fault(19) : cpu.undefined();
    }
  }

  static long combine(int low, int high) {
    return low & 0xffff_ffffL | (long) high << 32;
  }

  static int high(long word) {
    return (int) (word >>> 32);
  }

  // ---- shapes

  static Meaning scalarSingle(SingleOperation operation) {
    return (cpu, i) -> {
      int b = Xmm.source32(cpu, i);
      FloatingEnvironment e = begin(cpu);
      int result = operation.apply((int) cpu.xmm[Xmm.destination(i)], b, e);
      finish(cpu, e);
      Xmm.setLow32(cpu, i, result);
    };
  }

  static Meaning scalarDouble(DoubleOperation operation) {
    return (cpu, i) -> {
      long b = Xmm.source64(cpu, i);
      FloatingEnvironment e = begin(cpu);
      long result = operation.apply(cpu.xmm[Xmm.destination(i)], b, e);
      finish(cpu, e);
      cpu.xmm[Xmm.destination(i)] = result;
    };
  }

  static Meaning packedSingle(SingleOperation operation) {
    return packedSingles(operation, operation);
  }

  /// @param even operation of lanes 0 and 2
  /// @param odd operation of lanes 1 and 3
  static Meaning packedSingles(SingleOperation even, SingleOperation odd) {
    return (cpu, i) -> {
      int s = Xmm.source(cpu, i);
      int d = Xmm.destination(i);
      long[] x = cpu.xmm;
      FloatingEnvironment e = begin(cpu);
      int r0 = even.apply((int) x[d], (int) x[s], e);
      int r1 = odd.apply(high(x[d]), high(x[s]), e);
      int r2 = even.apply((int) x[d + 1], (int) x[s + 1], e);
      int r3 = odd.apply(high(x[d + 1]), high(x[s + 1]), e);
      finish(cpu, e);
      x[d] = combine(r0, r1);
      x[d + 1] = combine(r2, r3);
    };
  }

  static Meaning packedDouble(DoubleOperation operation) {
    return packedDoubles(operation, operation);
  }

  static Meaning packedDoubles(DoubleOperation low, DoubleOperation high) {
    return (cpu, i) -> {
      int s = Xmm.source(cpu, i);
      int d = Xmm.destination(i);
      long[] x = cpu.xmm;
      FloatingEnvironment e = begin(cpu);
      long r0 = low.apply(x[d], x[s], e);
      long r1 = high.apply(x[d + 1], x[s + 1], e);
      finish(cpu, e);
      x[d] = r0;
      x[d + 1] = r1;
    };
  }

  /// Neighbouring lanes of the destination, then of the source, combined.
  static Meaning horizontalSingle(SingleOperation operation) {
    return (cpu, i) -> {
      int s = Xmm.source(cpu, i);
      int d = Xmm.destination(i);
      long[] x = cpu.xmm;
      FloatingEnvironment e = begin(cpu);
      int r0 = operation.apply((int) x[d], high(x[d]), e);
      int r1 = operation.apply((int) x[d + 1], high(x[d + 1]), e);
      int r2 = operation.apply((int) x[s], high(x[s]), e);
      int r3 = operation.apply((int) x[s + 1], high(x[s + 1]), e);
      finish(cpu, e);
      x[d] = combine(r0, r1);
      x[d + 1] = combine(r2, r3);
    };
  }

  static Meaning horizontalDouble(DoubleOperation operation) {
    return (cpu, i) -> {
      int s = Xmm.source(cpu, i);
      int d = Xmm.destination(i);
      long[] x = cpu.xmm;
      FloatingEnvironment e = begin(cpu);
      long r0 = operation.apply(x[d], x[d + 1], e);
      long r1 = operation.apply(x[s], x[s + 1], e);
      finish(cpu, e);
      x[d] = r0;
      x[d + 1] = r1;
    };
  }

  /// A packed operation that raises nothing and only looks at the source.
  static Meaning approximate(java.util.function.IntUnaryOperator operation) {
    return (cpu, i) -> {
      int s = Xmm.source(cpu, i);
      long low = cpu.xmm[s];
      long high = cpu.xmm[s + 1];
      Xmm.set(
          cpu,
          i,
          combine(operation.applyAsInt((int) low), operation.applyAsInt(high(low))),
          combine(operation.applyAsInt((int) high), operation.applyAsInt(high(high))));
    };
  }

  static Meaning approximateScalar(java.util.function.IntUnaryOperator operation) {
    return (cpu, i) -> Xmm.setLow32(cpu, i, operation.applyAsInt(Xmm.source32(cpu, i)));
  }

  /// The register of ModRM.rm, for instructions that have no memory form or have loaded before.
  static int rm(Instruction i) {
    return i.rm * CpuState.VECTOR_STRIDE;
  }
}

package dev.testudo.processor.semantics.floating;

import dev.testudo.processor.state.FpuState;

/// The register stack of the FPU: ST(i) is the physical register TOP + i, and the abridged tag word
/// says which are in use.
///
/// @sdm 1 "Programming with the x87 FPU > x87 FPU Data Registers"
final class RegisterStack {
  private RegisterStack() {}

  /// The physical register that ST(i) names.
  static int physical(FpuState fpu, int i) {
    return fpu.top + i & 7;
  }

  static boolean isEmpty(FpuState fpu, int i) {
    return (fpu.inUse >> physical(fpu, i) & 1) == 0;
  }

  static long significand(FpuState fpu, int i) {
    return fpu.significand[physical(fpu, i)];
  }

  static int signExponent(FpuState fpu, int i) {
    return fpu.signExponent[physical(fpu, i)];
  }

  /// Writes ST(i) and marks it as in use.
  static void write(FpuState fpu, int i, int signExponent, long significand) {
    int register = physical(fpu, i);
    fpu.significand[register] = significand;
    fpu.signExponent[register] = signExponent;
    fpu.inUse |= 1 << register;
  }

  static void writeIndefinite(FpuState fpu, int i) {
    write(fpu, i, Extended.INDEFINITE_SIGN_EXPONENT, Extended.INDEFINITE_SIGNIFICAND);
  }

  /// Makes room for a new ST(0); the caller has checked that ST(7) is empty, or overwrites it.
  static void push(FpuState fpu, int signExponent, long significand) {
    fpu.top = fpu.top - 1 & 7;
    write(fpu, 0, signExponent, significand);
  }

  static void pop(FpuState fpu) {
    fpu.inUse &= ~(1 << fpu.top);
    fpu.top = fpu.top + 1 & 7;
  }

  static void free(FpuState fpu, int i) {
    fpu.inUse &= ~(1 << physical(fpu, i));
  }

  static void exchange(FpuState fpu, int i) {
    int a = physical(fpu, 0);
    int b = physical(fpu, i);
    long significand = fpu.significand[a];
    int signExponent = fpu.signExponent[a];
    fpu.significand[a] = fpu.significand[b];
    fpu.signExponent[a] = fpu.signExponent[b];
    fpu.significand[b] = significand;
    fpu.signExponent[b] = signExponent;
  }
}

package dev.testudo.processor.semantics.floating;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.state.FpuState;

/// FST, FSTP, FIST, FISTP, FISTTP and FBSTP to memory.
///
/// The value goes to memory before the FPU's state changes, so that a fault of the store leaves
/// nothing behind. Unlike results in registers, an unmasked overflow or underflow stores nothing.
///
/// @sdm 2A "FST/FSTP—Store Floating-Point Value", "FIST/FISTP—Store Integer", "FBSTP—Store BCD
///   Integer and Pop"
public final class X87Store {
  private static final int STOPS_STORE =
      FloatingEnvironment.PRE_COMPUTATION
          | FloatingEnvironment.OVERFLOW
          | FloatingEnvironment.UNDERFLOW;

  private static final long INDEFINITE_32 = 0xffc0_0000L;
  private static final long INDEFINITE_64 = 0xfff8_0000_0000_0000L;

  private X87Store() {}

  /// FST m32fp.
  public static void single(Cpu cpu, Instruction i) {
    storeSingle(cpu, i);
  }

  /// FSTP m32fp.
  public static void singleAndPop(Cpu cpu, Instruction i) {
    if (storeSingle(cpu, i)) {
      RegisterStack.pop(cpu.fpu);
    }
  }

  /// FST m64fp.
  public static void doublePrecision(Cpu cpu, Instruction i) {
    storeDouble(cpu, i);
  }

  /// FSTP m64fp.
  public static void doublePrecisionAndPop(Cpu cpu, Instruction i) {
    if (storeDouble(cpu, i)) {
      RegisterStack.pop(cpu.fpu);
    }
  }

  private static boolean storeSingle(Cpu cpu, Instruction i) {
    FloatingEnvironment env = X87.begin(cpu);
    long linear = i.linear(cpu, 4, true);
    FpuState fpu = cpu.fpu;
    if (RegisterStack.isEmpty(fpu, 0)) {
      return storeIndefinite(cpu, i, linear, 4, INDEFINITE_32);
    }
    long value =
        ExtendedConversion.toBinary32(
            RegisterStack.signExponent(fpu, 0), RegisterStack.significand(fpu, 0), env);
    return store(cpu, i, linear, 4, value);
  }

  private static boolean storeDouble(Cpu cpu, Instruction i) {
    FloatingEnvironment env = X87.begin(cpu);
    long linear = i.linear(cpu, 8, true);
    FpuState fpu = cpu.fpu;
    if (RegisterStack.isEmpty(fpu, 0)) {
      return storeIndefinite(cpu, i, linear, 8, INDEFINITE_64);
    }
    long value =
        ExtendedConversion.toBinary64(
            RegisterStack.signExponent(fpu, 0), RegisterStack.significand(fpu, 0), env);
    return store(cpu, i, linear, 8, value);
  }

  /// FSTP m80fp: any bits, no exception but of the stack.
  public static void extendedAndPop(Cpu cpu, Instruction i) {
    X87.begin(cpu);
    long linear = i.linear(cpu, 10, true);
    FpuState fpu = cpu.fpu;
    boolean empty = RegisterStack.isEmpty(fpu, 0);
    if (empty && (fpu.control & FloatingEnvironment.INVALID) == 0) {
      X87.record(cpu, i);
      X87.underflow(cpu);
      return;
    }
    int signExponent =
        empty ? Extended.INDEFINITE_SIGN_EXPONENT : RegisterStack.signExponent(fpu, 0);
    long significand = empty ? Extended.INDEFINITE_SIGNIFICAND : RegisterStack.significand(fpu, 0);
    X87Memory.store80(cpu, i, linear, signExponent, significand);
    X87.record(cpu, i);
    if (empty) {
      X87.underflow(cpu);
    } else {
      fpu.status &= ~FpuState.C1;
    }
    RegisterStack.pop(fpu);
  }

  /// FIST m16int.
  public static void word(Cpu cpu, Instruction i) {
    integer(cpu, i, 2, false);
  }

  /// FISTP m16int.
  public static void wordAndPop(Cpu cpu, Instruction i) {
    integerAndPop(cpu, i, 2, false);
  }

  /// FISTTP m16int.
  public static void truncatedWordAndPop(Cpu cpu, Instruction i) {
    integerAndPop(cpu, i, 2, true);
  }

  /// FIST m32int.
  public static void doubleword(Cpu cpu, Instruction i) {
    integer(cpu, i, 4, false);
  }

  /// FISTP m32int.
  public static void doublewordAndPop(Cpu cpu, Instruction i) {
    integerAndPop(cpu, i, 4, false);
  }

  /// FISTTP m32int.
  public static void truncatedDoublewordAndPop(Cpu cpu, Instruction i) {
    integerAndPop(cpu, i, 4, true);
  }

  /// FISTP m64int.
  public static void quadwordAndPop(Cpu cpu, Instruction i) {
    integerAndPop(cpu, i, 8, false);
  }

  /// FISTTP m64int.
  public static void truncatedQuadwordAndPop(Cpu cpu, Instruction i) {
    integerAndPop(cpu, i, 8, true);
  }

  private static void integerAndPop(Cpu cpu, Instruction i, int size, boolean truncates) {
    if (integer(cpu, i, size, truncates)) {
      RegisterStack.pop(cpu.fpu);
    }
  }

  private static boolean integer(Cpu cpu, Instruction i, int size, boolean truncates) {
    FloatingEnvironment env = X87.begin(cpu);
    long linear = i.linear(cpu, size, true);
    FpuState fpu = cpu.fpu;
    if (RegisterStack.isEmpty(fpu, 0)) {
      return storeIndefinite(cpu, i, linear, size, -1L << (8 * size - 1));
    }
    long value =
        ExtendedConversion.toInteger(
            RegisterStack.signExponent(fpu, 0),
            RegisterStack.significand(fpu, 0),
            8 * size,
            truncates ? FloatingEnvironment.ROUND_TRUNCATE : env.roundingMode,
            env);
    return store(cpu, i, linear, size, value);
  }

  /// FBSTP.
  public static void decimalAndPop(Cpu cpu, Instruction i) {
    FloatingEnvironment env = X87.begin(cpu);
    long linear = i.linear(cpu, 10, true);
    FpuState fpu = cpu.fpu;
    boolean empty = RegisterStack.isEmpty(fpu, 0);
    long low = Extended.INDEFINITE_SIGNIFICAND;
    int high = ExtendedConversion.DECIMAL_INDEFINITE;
    if (empty) {
      env.raise(FloatingEnvironment.INVALID);
    } else {
      low =
          ExtendedConversion.toDecimal(
              RegisterStack.signExponent(fpu, 0), RegisterStack.significand(fpu, 0), env);
      high = env.signExponent;
    }
    boolean stores = (env.unmasked() & STOPS_STORE) == 0;
    if (stores) {
      X87Memory.store80(cpu, i, linear, high, low);
    }
    X87.record(cpu, i);
    if (empty) {
      X87.underflow(cpu);
    } else {
      X87.finish(cpu);
    }
    if (stores) {
      RegisterStack.pop(fpu);
    }
  }

  private static boolean store(Cpu cpu, Instruction i, long linear, int size, long value) {
    FloatingEnvironment env = cpu.x87Environment;
    boolean stores = (env.unmasked() & STOPS_STORE) == 0;
    if (stores) {
      cpu.store(linear, size, value);
    } else {
      // What was not stored was not rounded either.
      env.flags &= ~FloatingEnvironment.PRECISION;
      env.roundedUp = false;
    }
    X87.record(cpu, i);
    X87.finish(cpu);
    return stores;
  }

  private static boolean storeIndefinite(
      Cpu cpu, Instruction i, long linear, int size, long value) {
    boolean masked = (cpu.fpu.control & FloatingEnvironment.INVALID) != 0;
    if (masked) {
      cpu.store(linear, size, value);
    }
    X87.record(cpu, i);
    X87.underflow(cpu);
    return masked;
  }
}

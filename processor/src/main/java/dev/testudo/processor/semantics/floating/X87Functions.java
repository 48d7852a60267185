package dev.testudo.processor.semantics.floating;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.state.FpuState;

/// The transcendental instructions; [ExtendedFunctions] computes them.
///
/// @sdm 1 "Programming with the x87 FPU > Trigonometric Instructions", "Logarithmic, Exponential,
///   and Scale"
public final class X87Functions {
  private X87Functions() {}

  /// FSIN.
  public static void sine(Cpu cpu, Instruction i) {
    trigonometric(cpu, i, true);
  }

  /// FCOS.
  public static void cosine(Cpu cpu, Instruction i) {
    trigonometric(cpu, i, false);
  }

  private static void trigonometric(Cpu cpu, Instruction i, boolean sine) {
    FloatingEnvironment env = X87.begin(cpu);
    X87.record(cpu, i);
    FpuState fpu = cpu.fpu;
    fpu.status &= ~FpuState.C2;
    if (underflows(cpu, 0) || outOfRange(fpu)) {
      return;
    }
    int signExponent = RegisterStack.signExponent(fpu, 0);
    long significand = RegisterStack.significand(fpu, 0);
    ExtendedFunctions functions = env.functions();
    long result =
        sine
            ? functions.sine(signExponent, significand)
            : functions.cosine(signExponent, significand);
    if (X87.finish(cpu)) {
      RegisterStack.write(fpu, 0, env.signExponent, result);
    }
  }

  /// FSINCOS.
  public static void sineAndCosine(Cpu cpu, Instruction i) {
    FloatingEnvironment env = X87.begin(cpu);
    X87.record(cpu, i);
    FpuState fpu = cpu.fpu;
    fpu.status &= ~FpuState.C2;
    if (cannotPush(cpu) || outOfRange(fpu)) {
      return;
    }
    long cosine =
        env.functions()
            .sineAndCosine(RegisterStack.signExponent(fpu, 0), RegisterStack.significand(fpu, 0));
    if (X87.finish(cpu)) {
      RegisterStack.write(fpu, 0, env.secondSignExponent, env.secondSignificand);
      RegisterStack.push(fpu, env.signExponent, cosine);
    }
  }

  /// FPTAN: the tangent, and a 1 on top of it.
  public static void tangent(Cpu cpu, Instruction i) {
    FloatingEnvironment env = X87.begin(cpu);
    X87.record(cpu, i);
    FpuState fpu = cpu.fpu;
    fpu.status &= ~FpuState.C2;
    if (cannotPush(cpu) || outOfRange(fpu)) {
      return;
    }
    long tangent =
        env.functions()
            .tangent(RegisterStack.signExponent(fpu, 0), RegisterStack.significand(fpu, 0));
    if (X87.finish(cpu)) {
      RegisterStack.write(fpu, 0, env.signExponent, tangent);
      if (Extended.isNaN(env.signExponent, tangent)) {
        RegisterStack.push(fpu, env.signExponent, tangent);
      } else {
        RegisterStack.push(fpu, Extended.BIAS, Extended.INTEGER_BIT);
      }
    }
  }

  /// F2XM1.
  public static void exp2MinusOne(Cpu cpu, Instruction i) {
    FloatingEnvironment env = X87.begin(cpu);
    X87.record(cpu, i);
    FpuState fpu = cpu.fpu;
    if (underflows(cpu, 0)) {
      return;
    }
    long result =
        env.functions()
            .exp2MinusOne(RegisterStack.signExponent(fpu, 0), RegisterStack.significand(fpu, 0));
    if (X87.finish(cpu)) {
      RegisterStack.write(fpu, 0, env.signExponent, result);
    }
  }

  /// FYL2X.
  public static void logarithm(Cpu cpu, Instruction i) {
    FloatingEnvironment env = X87.begin(cpu);
    X87.record(cpu, i);
    FpuState fpu = cpu.fpu;
    if (!underflows(cpu, 1)) {
      long result =
          env.functions()
              .logarithm(
                  RegisterStack.signExponent(fpu, 0),
                  RegisterStack.significand(fpu, 0),
                  RegisterStack.signExponent(fpu, 1),
                  RegisterStack.significand(fpu, 1));
      replaceTwo(cpu, result);
    }
  }

  /// FYL2XP1.
  public static void logarithmOfOnePlus(Cpu cpu, Instruction i) {
    FloatingEnvironment env = X87.begin(cpu);
    X87.record(cpu, i);
    FpuState fpu = cpu.fpu;
    if (!underflows(cpu, 1)) {
      long result =
          env.functions()
              .logarithmOfOnePlus(
                  RegisterStack.signExponent(fpu, 0),
                  RegisterStack.significand(fpu, 0),
                  RegisterStack.signExponent(fpu, 1),
                  RegisterStack.significand(fpu, 1));
      replaceTwo(cpu, result);
    }
  }

  /// FPATAN.
  public static void arctangent(Cpu cpu, Instruction i) {
    FloatingEnvironment env = X87.begin(cpu);
    X87.record(cpu, i);
    FpuState fpu = cpu.fpu;
    if (!underflows(cpu, 1)) {
      long result =
          env.functions()
              .arctangent(
                  RegisterStack.signExponent(fpu, 0),
                  RegisterStack.significand(fpu, 0),
                  RegisterStack.signExponent(fpu, 1),
                  RegisterStack.significand(fpu, 1));
      replaceTwo(cpu, result);
    }
  }

  /// Delivers a result of ST(0) and ST(1): to ST(1), and pop.
  private static void replaceTwo(Cpu cpu, long result) {
    if (X87.finish(cpu)) {
      RegisterStack.write(cpu.fpu, 1, cpu.x87Environment.signExponent, result);
      RegisterStack.pop(cpu.fpu);
    }
  }

  /// Whether ST(0) or ST(last) is empty; then all is done.
  private static boolean underflows(Cpu cpu, int last) {
    FpuState fpu = cpu.fpu;
    if (!RegisterStack.isEmpty(fpu, 0) && !RegisterStack.isEmpty(fpu, last)) {
      return false;
    }
    if (X87.underflow(cpu)) {
      RegisterStack.writeIndefinite(fpu, last);
      if (last != 0) {
        RegisterStack.pop(fpu);
      }
    }
    return true;
  }

  /// Whether ST(0) is empty or ST(7) is not; then all is done.
  private static boolean cannotPush(Cpu cpu) {
    FpuState fpu = cpu.fpu;
    boolean empty = RegisterStack.isEmpty(fpu, 0);
    if (!empty && RegisterStack.isEmpty(fpu, 7)) {
      return false;
    }
    if (empty ? X87.underflow(cpu) : X87.overflow(cpu)) {
      RegisterStack.writeIndefinite(fpu, 0);
      RegisterStack.push(fpu, Extended.INDEFINITE_SIGN_EXPONENT, Extended.INDEFINITE_SIGNIFICAND);
    }
    return true;
  }

  /// Whether the operand is too large to be reduced; then C2 says so.
  private static boolean outOfRange(FpuState fpu) {
    int signExponent = RegisterStack.signExponent(fpu, 0);
    if (Extended.isUnsupported(signExponent, RegisterStack.significand(fpu, 0))
        || !ExtendedFunctions.isOutOfRange(signExponent)) {
      return false;
    }
    fpu.status = fpu.status & ~FpuState.C1 | FpuState.C2;
    return true;
  }
}

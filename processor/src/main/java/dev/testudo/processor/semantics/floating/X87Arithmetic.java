package dev.testudo.processor.semantics.floating;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.state.FpuState;

/// FADD, FMUL, FSUB, FSUBR, FDIV, FDIVR in all operand forms, and the operations on ST(0) or on
/// ST(0) and ST(1) that are exact functions: FSQRT, FRNDINT, FSCALE, FXTRACT, FPREM, FPREM1, FCHS,
/// FABS.
///
/// One meaning serves all six operations of an operand form, because bits 5:3 of ModRM name the
/// operation.
///
/// @sdm 2A "FADD/FADDP/FIADD—Add", "FSUB/FSUBP/FISUB—Subtract", "FDIV/FDIVP/FIDIV—Divide"
public final class X87Arithmetic {
  private X87Arithmetic() {}

  /// `D8 /n m32fp`.
  public static void single(Cpu cpu, Instruction i) {
    FloatingEnvironment env = X87.begin(cpu);
    int value = cpu.load32(i.linear(cpu, 4, false));
    X87.record(cpu, i);
    if (underflows(cpu)) {
      return;
    }
    long source = ExtendedConversion.operandFromBinary32(value, env);
    withMemory(cpu, i, env.signExponent, source);
  }

  /// `DC /n m64fp`.
  public static void doublePrecision(Cpu cpu, Instruction i) {
    FloatingEnvironment env = X87.begin(cpu);
    long value = cpu.load64(i.linear(cpu, 8, false));
    X87.record(cpu, i);
    if (underflows(cpu)) {
      return;
    }
    long source = ExtendedConversion.operandFromBinary64(value, env);
    withMemory(cpu, i, env.signExponent, source);
  }

  /// `DE /n m16int`.
  public static void word(Cpu cpu, Instruction i) {
    FloatingEnvironment env = X87.begin(cpu);
    short value = (short) cpu.load16(i.linear(cpu, 2, false));
    X87.record(cpu, i);
    if (underflows(cpu)) {
      return;
    }
    long source = ExtendedConversion.fromInteger(value, env);
    withMemory(cpu, i, env.signExponent, source);
  }

  /// `DA /n m32int`.
  public static void doubleword(Cpu cpu, Instruction i) {
    FloatingEnvironment env = X87.begin(cpu);
    int value = cpu.load32(i.linear(cpu, 4, false));
    X87.record(cpu, i);
    if (underflows(cpu)) {
      return;
    }
    long source = ExtendedConversion.fromInteger(value, env);
    withMemory(cpu, i, env.signExponent, source);
  }

  /// `D8 C0+i` and so on: ST(0) = ST(0) op ST(i).
  public static void toTop(Cpu cpu, Instruction i) {
    registers(cpu, i, 0);
  }

  /// `DC C0+i` and so on: ST(i) = ST(0) op ST(i).
  public static void toRegister(Cpu cpu, Instruction i) {
    registers(cpu, i, X87.sti(i));
  }

  /// `DE C0+i` and so on: the same, and pop.
  public static void toRegisterAndPop(Cpu cpu, Instruction i) {
    if (registers(cpu, i, X87.sti(i))) {
      RegisterStack.pop(cpu.fpu);
    }
  }

  private static boolean registers(Cpu cpu, Instruction instruction, int destination) {
    FloatingEnvironment env = X87.begin(cpu);
    X87.record(cpu, instruction);
    FpuState fpu = cpu.fpu;
    int i = X87.sti(instruction);
    if (RegisterStack.isEmpty(fpu, 0) || RegisterStack.isEmpty(fpu, i)) {
      boolean masked = X87.underflow(cpu);
      if (masked) {
        RegisterStack.writeIndefinite(fpu, destination);
      }
      return masked;
    }
    long result =
        compute(
            instruction.extension(),
            RegisterStack.signExponent(fpu, 0),
            RegisterStack.significand(fpu, 0),
            RegisterStack.signExponent(fpu, i),
            RegisterStack.significand(fpu, i),
            env);
    return deliver(cpu, destination, env.signExponent, result);
  }

  private static void withMemory(Cpu cpu, Instruction instruction, int signExponent, long source) {
    FpuState fpu = cpu.fpu;
    FloatingEnvironment env = cpu.x87Environment;
    int conversion = env.setAsideDenormal();
    long result =
        compute(
            instruction.extension(),
            RegisterStack.signExponent(fpu, 0),
            RegisterStack.significand(fpu, 0),
            signExponent,
            source,
            env);
    if ((env.flags & (FloatingEnvironment.INVALID | FloatingEnvironment.ZERO_DIVIDE)) == 0
        && !Extended.isNaN(env.signExponent, result)) {
      env.raise(conversion);
    }
    deliver(cpu, 0, env.signExponent, result);
  }

  /// The operation that ModRM's bits 5:3 name; 2 and 3 are comparisons and do not come here.
  private static long compute(
      int operation, int signA, long a, int signB, long b, FloatingEnvironment env) {
    return switch (operation) {
      case 0 -> ExtendedArithmetic.add(signA, a, signB, b, env);
      case 1 -> ExtendedArithmetic.multiply(signA, a, signB, b, env);
      case 4 -> ExtendedArithmetic.subtract(signA, a, signB, b, env);
      case 5 -> ExtendedArithmetic.subtract(signB, b, signA, a, env);
      case 6 -> ExtendedArithmetic.divide(signA, a, signB, b, env);
      default -> ExtendedArithmetic.divide(signB, b, signA, a, env);
    };
  }

  /// FSQRT.
  public static void squareRoot(Cpu cpu, Instruction i) {
    FloatingEnvironment env = X87.begin(cpu);
    X87.record(cpu, i);
    if (!underflows(cpu)) {
      FpuState fpu = cpu.fpu;
      long result =
          ExtendedArithmetic.squareRoot(
              RegisterStack.signExponent(fpu, 0), RegisterStack.significand(fpu, 0), env);
      deliver(cpu, 0, env.signExponent, result);
    }
  }

  /// FRNDINT.
  public static void roundToInteger(Cpu cpu, Instruction i) {
    FloatingEnvironment env = X87.begin(cpu);
    X87.record(cpu, i);
    if (!underflows(cpu)) {
      FpuState fpu = cpu.fpu;
      long result =
          ExtendedScaling.roundToIntegral(
              RegisterStack.signExponent(fpu, 0), RegisterStack.significand(fpu, 0), env);
      deliver(cpu, 0, env.signExponent, result);
    }
  }

  /// FSCALE.
  public static void scale(Cpu cpu, Instruction i) {
    FloatingEnvironment env = X87.begin(cpu);
    X87.record(cpu, i);
    if (!underflows2(cpu)) {
      FpuState fpu = cpu.fpu;
      long result =
          ExtendedScaling.scale(
              RegisterStack.signExponent(fpu, 0),
              RegisterStack.significand(fpu, 0),
              RegisterStack.signExponent(fpu, 1),
              RegisterStack.significand(fpu, 1),
              env);
      deliver(cpu, 0, env.signExponent, result);
    }
  }

  /// FPREM.
  public static void remainderTruncating(Cpu cpu, Instruction i) {
    remainder(cpu, i, false);
  }

  /// FPREM1.
  public static void remainderNearest(Cpu cpu, Instruction i) {
    remainder(cpu, i, true);
  }

  private static void remainder(Cpu cpu, Instruction i, boolean nearest) {
    FloatingEnvironment env = X87.begin(cpu);
    X87.record(cpu, i);
    FpuState fpu = cpu.fpu;
    if (underflows2(cpu)) {
      fpu.status &= ~FpuState.C2;
      return;
    }
    int signA = RegisterStack.signExponent(fpu, 0);
    long a = RegisterStack.significand(fpu, 0);
    int signB = RegisterStack.signExponent(fpu, 1);
    long b = RegisterStack.significand(fpu, 1);
    long result =
        nearest
            ? ExtendedRemainder.nearest(signA, a, signB, b, env)
            : ExtendedRemainder.truncating(signA, a, signB, b, env);
    int quotient = env.quotient;
    boolean isNumber = !Extended.isNaN(env.signExponent, result);
    fpu.status &= ~FpuState.C2;
    if (deliver(cpu, 0, env.signExponent, result) && isNumber) {
      fpu.status =
          fpu.status & ~(FpuState.C0 | FpuState.C1 | FpuState.C2 | FpuState.C3)
              | ((quotient & 4) != 0 ? FpuState.C0 : 0)
              | ((quotient & 2) != 0 ? FpuState.C3 : 0)
              | ((quotient & 1) != 0 ? FpuState.C1 : 0)
              | (quotient == ExtendedRemainder.INCOMPLETE ? FpuState.C2 : 0);
    }
  }

  /// FXTRACT.
  public static void extract(Cpu cpu, Instruction i) {
    FloatingEnvironment env = X87.begin(cpu);
    X87.record(cpu, i);
    FpuState fpu = cpu.fpu;
    if (RegisterStack.isEmpty(fpu, 0) || !RegisterStack.isEmpty(fpu, 7)) {
      boolean masked = RegisterStack.isEmpty(fpu, 0) ? X87.underflow(cpu) : X87.overflow(cpu);
      if (masked) {
        RegisterStack.writeIndefinite(fpu, 0);
        RegisterStack.push(fpu, Extended.INDEFINITE_SIGN_EXPONENT, Extended.INDEFINITE_SIGNIFICAND);
      }
      return;
    }
    long significand =
        ExtendedScaling.extract(
            RegisterStack.signExponent(fpu, 0), RegisterStack.significand(fpu, 0), env);
    if (X87.finish(cpu)) {
      RegisterStack.write(fpu, 0, env.secondSignExponent, env.secondSignificand);
      RegisterStack.push(fpu, env.signExponent, significand);
    }
  }

  /// FCHS: turns the sign of anything.
  public static void changeSign(Cpu cpu, Instruction i) {
    X87.begin(cpu);
    X87.record(cpu, i);
    if (!underflows(cpu)) {
      cpu.fpu.signExponent[cpu.fpu.top] ^= 0x8000;
      cpu.fpu.status &= ~FpuState.C1;
    }
  }

  /// FABS: clears the sign of anything.
  public static void absolute(Cpu cpu, Instruction i) {
    X87.begin(cpu);
    X87.record(cpu, i);
    if (!underflows(cpu)) {
      cpu.fpu.signExponent[cpu.fpu.top] &= 0x7fff;
      cpu.fpu.status &= ~FpuState.C1;
    }
  }

  private static boolean deliver(Cpu cpu, int destination, int signExponent, long significand) {
    boolean writes = X87.finish(cpu);
    if (writes) {
      RegisterStack.write(cpu.fpu, destination, signExponent, significand);
    }
    return writes;
  }

  /// Whether ST(0) is empty; then all is done.
  private static boolean underflows(Cpu cpu) {
    if (!RegisterStack.isEmpty(cpu.fpu, 0)) {
      return false;
    }
    if (X87.underflow(cpu)) {
      RegisterStack.writeIndefinite(cpu.fpu, 0);
    }
    return true;
  }

  /// Whether ST(0) or ST(1) is empty; then all is done.
  private static boolean underflows2(Cpu cpu) {
    if (!RegisterStack.isEmpty(cpu.fpu, 0) && !RegisterStack.isEmpty(cpu.fpu, 1)) {
      return false;
    }
    if (X87.underflow(cpu)) {
      RegisterStack.writeIndefinite(cpu.fpu, 0);
    }
    return true;
  }
}

package dev.testudo.processor.semantics.floating;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.FpuState;

/// Loads, register moves, exchanges and conditional moves. Stores are in [X87Store].
///
/// @sdm 1 "Programming with the x87 FPU > Data Transfer Instructions"
public final class X87Transfer {
  private X87Transfer() {}

  /// FLD m32fp.
  public static void loadSingle(Cpu cpu, Instruction i) {
    FloatingEnvironment env = X87.begin(cpu);
    int value = cpu.load32(i.linear(cpu, 4, false));
    X87.record(cpu, i);
    long significand = ExtendedConversion.fromBinary32(value, env);
    push(cpu, env.signExponent, significand);
  }

  /// FLD m64fp.
  public static void loadDouble(Cpu cpu, Instruction i) {
    FloatingEnvironment env = X87.begin(cpu);
    long value = cpu.load64(i.linear(cpu, 8, false));
    X87.record(cpu, i);
    long significand = ExtendedConversion.fromBinary64(value, env);
    push(cpu, env.signExponent, significand);
  }

  /// FLD m80fp: any bits, no exception but of the stack.
  public static void loadExtended(Cpu cpu, Instruction i) {
    X87.begin(cpu);
    long linear = i.linear(cpu, 10, false);
    long significand = cpu.load64(linear);
    int signExponent = cpu.load16(X87Memory.at(i, linear, 8));
    X87.record(cpu, i);
    push(cpu, signExponent, significand);
  }

  /// FILD m16int.
  public static void loadWord(Cpu cpu, Instruction i) {
    X87.begin(cpu);
    short value = (short) cpu.load16(i.linear(cpu, 2, false));
    X87.record(cpu, i);
    pushInteger(cpu, value);
  }

  /// FILD m32int.
  public static void loadDoubleword(Cpu cpu, Instruction i) {
    X87.begin(cpu);
    int value = cpu.load32(i.linear(cpu, 4, false));
    X87.record(cpu, i);
    pushInteger(cpu, value);
  }

  /// FILD m64int.
  public static void loadQuadword(Cpu cpu, Instruction i) {
    X87.begin(cpu);
    long value = cpu.load64(i.linear(cpu, 8, false));
    X87.record(cpu, i);
    pushInteger(cpu, value);
  }

  private static void pushInteger(Cpu cpu, long value) {
    FloatingEnvironment env = cpu.x87Environment;
    long significand = ExtendedConversion.fromInteger(value, env);
    push(cpu, env.signExponent, significand);
  }

  /// FBLD.
  public static void loadDecimal(Cpu cpu, Instruction i) {
    FloatingEnvironment env = X87.begin(cpu);
    long linear = i.linear(cpu, 10, false);
    long low = cpu.load64(linear);
    int high = cpu.load16(X87Memory.at(i, linear, 8));
    X87.record(cpu, i);
    long significand = ExtendedConversion.fromDecimal(high, low, env);
    push(cpu, env.signExponent, significand);
  }

  /// FLD ST(i).
  public static void loadRegister(Cpu cpu, Instruction i) {
    X87.begin(cpu);
    X87.record(cpu, i);
    FpuState fpu = cpu.fpu;
    int source = X87.sti(i);
    if (RegisterStack.isEmpty(fpu, source)) {
      if (X87.underflow(cpu)) {
        RegisterStack.push(fpu, Extended.INDEFINITE_SIGN_EXPONENT, Extended.INDEFINITE_SIGNIFICAND);
      }
      return;
    }
    push(cpu, RegisterStack.signExponent(fpu, source), RegisterStack.significand(fpu, source));
  }

  /// Pushes what was loaded, unless the stack is full or loading raised an unmasked exception.
  static void push(Cpu cpu, int signExponent, long significand) {
    FpuState fpu = cpu.fpu;
    if (!RegisterStack.isEmpty(fpu, 7)) {
      if (X87.overflow(cpu)) {
        RegisterStack.push(fpu, Extended.INDEFINITE_SIGN_EXPONENT, Extended.INDEFINITE_SIGNIFICAND);
      }
      return;
    }
    // A denormal is loaded even if it is to be reported; a signaling NaN then is not.
    if (X87.finish(cpu) || (cpu.x87Environment.flags & FloatingEnvironment.INVALID) == 0) {
      RegisterStack.push(fpu, signExponent, significand);
    }
  }

  /// FST ST(i).
  public static void storeRegister(Cpu cpu, Instruction i) {
    copyTop(cpu, i);
  }

  /// FSTP1, which is FSTP ST(i) except that it drops an empty ST(0) without any exception.
  public static void storeRegisterAndPopQuietly(Cpu cpu, Instruction i) {
    if (RegisterStack.isEmpty(cpu.fpu, 0)) {
      X87.begin(cpu);
      X87.record(cpu, i);
      cpu.fpu.status &= ~FpuState.C1;
      RegisterStack.pop(cpu.fpu);
    } else {
      storeRegisterAndPop(cpu, i);
    }
  }

  /// FSTP ST(i).
  public static void storeRegisterAndPop(Cpu cpu, Instruction i) {
    if (copyTop(cpu, i)) {
      RegisterStack.pop(cpu.fpu);
    }
  }

  private static boolean copyTop(Cpu cpu, Instruction i) {
    X87.begin(cpu);
    X87.record(cpu, i);
    FpuState fpu = cpu.fpu;
    int destination = X87.sti(i);
    if (RegisterStack.isEmpty(fpu, 0)) {
      boolean masked = X87.underflow(cpu);
      if (masked) {
        RegisterStack.writeIndefinite(fpu, destination);
      }
      return masked;
    }
    RegisterStack.write(
        fpu, destination, RegisterStack.signExponent(fpu, 0), RegisterStack.significand(fpu, 0));
    fpu.status &= ~FpuState.C1;
    return true;
  }

  /// FXCH.
  public static void exchange(Cpu cpu, Instruction instruction) {
    X87.begin(cpu);
    X87.record(cpu, instruction);
    FpuState fpu = cpu.fpu;
    int i = X87.sti(instruction);
    boolean emptyTop = RegisterStack.isEmpty(fpu, 0);
    boolean emptyOther = RegisterStack.isEmpty(fpu, i);
    if (emptyTop || emptyOther) {
      if (!X87.underflow(cpu)) {
        return;
      }
      if (emptyTop) {
        RegisterStack.writeIndefinite(fpu, 0);
      }
      if (emptyOther) {
        RegisterStack.writeIndefinite(fpu, i);
      }
    } else {
      fpu.status &= ~FpuState.C1;
    }
    RegisterStack.exchange(fpu, i);
  }

  /// FCMOVB and FCMOVNB.
  public static void moveIfCarry(Cpu cpu, Instruction i) {
    moveIf(cpu, i, cpu.carry());
  }

  /// FCMOVE and FCMOVNE.
  public static void moveIfZero(Cpu cpu, Instruction i) {
    moveIf(cpu, i, cpu.zero());
  }

  /// FCMOVBE and FCMOVNBE.
  public static void moveIfCarryOrZero(Cpu cpu, Instruction i) {
    moveIf(cpu, i, (cpu.arithmeticFlags() & (CpuState.CF | CpuState.ZF)) != 0);
  }

  /// FCMOVU and FCMOVNU.
  public static void moveIfParity(Cpu cpu, Instruction i) {
    moveIf(cpu, i, cpu.parity());
  }

  /// DA is the escape of the plain conditions, DB of the negated ones.
  private static void moveIf(Cpu cpu, Instruction instruction, boolean condition) {
    X87.begin(cpu);
    X87.record(cpu, instruction);
    FpuState fpu = cpu.fpu;
    int i = X87.sti(instruction);
    if (RegisterStack.isEmpty(fpu, 0) || RegisterStack.isEmpty(fpu, i)) {
      if (X87.underflow(cpu)) {
        RegisterStack.writeIndefinite(fpu, 0);
      }
      return;
    }
    boolean negated = (instruction.bytes[instruction.length() - 2] & 1) != 0;
    if (condition != negated) {
      RegisterStack.write(
          fpu, 0, RegisterStack.signExponent(fpu, i), RegisterStack.significand(fpu, i));
    }
  }

  /// FLD1, FLDL2T, FLDL2E, FLDPI, FLDLG2, FLDLN2, FLDZ: ModRM.rm names the constant.
  public static void loadConstant(Cpu cpu, Instruction i) {
    FloatingEnvironment env = X87.begin(cpu);
    X87.record(cpu, i);
    int constant = i.modrm & 7;
    long significand = ExtendedConstants.load(constant, env);
    push(cpu, env.signExponent, significand);
  }
}

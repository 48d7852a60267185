package dev.testudo.processor.semantics.floating;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.FpuState;

/// FCOM, FUCOM, FICOM, FTST and FXAM, which answer in the condition codes, and FCOMI and FUCOMI,
/// which answer in RFLAGS.
///
/// @sdm 1 "Programming with the x87 FPU > Comparison and Classification Instructions"
public final class X87Comparison {
  private static final int CODES = FpuState.C0 | FpuState.C2 | FpuState.C3;

  private X87Comparison() {}

  /// `D8 /2 m32fp` and `D8 /3 m32fp`.
  public static void single(Cpu cpu, Instruction i) {
    FloatingEnvironment env = X87.begin(cpu);
    int value = cpu.load32(i.linear(cpu, 4, false));
    X87.record(cpu, i);
    long source = ExtendedConversion.operandFromBinary32(value, env);
    withMemory(cpu, i, env.signExponent, source);
  }

  /// `DC /2 m64fp` and `DC /3 m64fp`.
  public static void doublePrecision(Cpu cpu, Instruction i) {
    FloatingEnvironment env = X87.begin(cpu);
    long value = cpu.load64(i.linear(cpu, 8, false));
    X87.record(cpu, i);
    long source = ExtendedConversion.operandFromBinary64(value, env);
    withMemory(cpu, i, env.signExponent, source);
  }

  /// `DE /2 m16int` and `DE /3 m16int`.
  public static void word(Cpu cpu, Instruction i) {
    FloatingEnvironment env = X87.begin(cpu);
    short value = (short) cpu.load16(i.linear(cpu, 2, false));
    X87.record(cpu, i);
    long source = ExtendedConversion.fromInteger(value, env);
    withMemory(cpu, i, env.signExponent, source);
  }

  /// `DA /2 m32int` and `DA /3 m32int`.
  public static void doubleword(Cpu cpu, Instruction i) {
    FloatingEnvironment env = X87.begin(cpu);
    int value = cpu.load32(i.linear(cpu, 4, false));
    X87.record(cpu, i);
    long source = ExtendedConversion.fromInteger(value, env);
    withMemory(cpu, i, env.signExponent, source);
  }

  private static void withMemory(Cpu cpu, Instruction i, int signExponent, long source) {
    int pops = i.extension() == 3 ? 1 : 0;
    if (RegisterStack.isEmpty(cpu.fpu, 0)) {
      underflow(cpu, pops);
    } else {
      compare(cpu, signExponent, source, true, pops);
    }
  }

  /// FCOM ST(i).
  public static void register(Cpu cpu, Instruction i) {
    registers(cpu, i, true, 0);
  }

  /// FCOMP ST(i).
  public static void registerAndPop(Cpu cpu, Instruction i) {
    registers(cpu, i, true, 1);
  }

  /// FCOMPP.
  public static void registerAndPopTwice(Cpu cpu, Instruction i) {
    registers(cpu, i, true, 2);
  }

  /// FUCOM ST(i).
  public static void unordered(Cpu cpu, Instruction i) {
    registers(cpu, i, false, 0);
  }

  /// FUCOMP ST(i).
  public static void unorderedAndPop(Cpu cpu, Instruction i) {
    registers(cpu, i, false, 1);
  }

  /// FUCOMPP.
  public static void unorderedAndPopTwice(Cpu cpu, Instruction i) {
    registers(cpu, i, false, 2);
  }

  private static void registers(Cpu cpu, Instruction instruction, boolean signalsQuiet, int pops) {
    X87.begin(cpu);
    X87.record(cpu, instruction);
    FpuState fpu = cpu.fpu;
    int i = X87.sti(instruction);
    if (RegisterStack.isEmpty(fpu, 0) || RegisterStack.isEmpty(fpu, i)) {
      underflow(cpu, pops);
    } else {
      compare(
          cpu,
          RegisterStack.signExponent(fpu, i),
          RegisterStack.significand(fpu, i),
          signalsQuiet,
          pops);
    }
  }

  /// FTST: ST(0) against +0.
  public static void test(Cpu cpu, Instruction i) {
    X87.begin(cpu);
    X87.record(cpu, i);
    if (RegisterStack.isEmpty(cpu.fpu, 0)) {
      underflow(cpu, 0);
    } else {
      compare(cpu, 0, 0, true, 0);
    }
  }

  private static void compare(
      Cpu cpu, int signExponent, long source, boolean signalsQuiet, int pops) {
    FpuState fpu = cpu.fpu;
    FloatingEnvironment env = cpu.x87Environment;
    int conversion = env.setAsideDenormal();
    int outcome =
        ExtendedArithmetic.compare(
            RegisterStack.signExponent(fpu, 0),
            RegisterStack.significand(fpu, 0),
            signExponent,
            source,
            signalsQuiet,
            env);
    if (outcome != Comparison.UNORDERED) {
      env.raise(conversion);
    }
    // An unmasked exception holds back the pops, not the condition codes.
    setCodes(fpu, outcome);
    if (X87.finish(cpu)) {
      pop(fpu, pops);
    }
  }

  private static void underflow(Cpu cpu, int pops) {
    setCodes(cpu.fpu, Comparison.UNORDERED);
    if (X87.underflow(cpu)) {
      pop(cpu.fpu, pops);
    }
  }

  private static void setCodes(FpuState fpu, int outcome) {
    fpu.status =
        fpu.status & ~CODES
            | switch (outcome) {
              case Comparison.LESS -> FpuState.C0;
              case Comparison.EQUAL -> FpuState.C3;
              case Comparison.GREATER -> 0;
              default -> CODES;
            };
  }

  private static void pop(FpuState fpu, int pops) {
    for (int i = 0; i < pops; i++) {
      RegisterStack.pop(fpu);
    }
  }

  /// FCOMI.
  public static void flags(Cpu cpu, Instruction i) {
    toFlags(cpu, i, true, 0);
  }

  /// FCOMIP.
  public static void flagsAndPop(Cpu cpu, Instruction i) {
    toFlags(cpu, i, true, 1);
  }

  /// FUCOMI.
  public static void unorderedFlags(Cpu cpu, Instruction i) {
    toFlags(cpu, i, false, 0);
  }

  /// FUCOMIP.
  public static void unorderedFlagsAndPop(Cpu cpu, Instruction i) {
    toFlags(cpu, i, false, 1);
  }

  private static void toFlags(Cpu cpu, Instruction instruction, boolean signalsQuiet, int pops) {
    FloatingEnvironment env = X87.begin(cpu);
    X87.record(cpu, instruction);
    FpuState fpu = cpu.fpu;
    int i = X87.sti(instruction);
    if (RegisterStack.isEmpty(fpu, 0) || RegisterStack.isEmpty(fpu, i)) {
      setFlags(cpu, Comparison.UNORDERED);
      if (X87.underflow(cpu)) {
        pop(fpu, pops);
      }
      return;
    }
    int outcome =
        ExtendedArithmetic.compare(
            RegisterStack.signExponent(fpu, 0),
            RegisterStack.significand(fpu, 0),
            RegisterStack.signExponent(fpu, i),
            RegisterStack.significand(fpu, i),
            signalsQuiet,
            env);
    setFlags(cpu, outcome);
    if (X87.finishKeepingC1(cpu)) {
      pop(fpu, pops);
    }
  }

  private static void setFlags(Cpu cpu, int outcome) {
    cpu.setArithmeticFlags(
        switch (outcome) {
          case Comparison.LESS -> CpuState.CF;
          case Comparison.EQUAL -> CpuState.ZF;
          case Comparison.GREATER -> 0;
          default -> CpuState.ZF | CpuState.PF | CpuState.CF;
        });
  }

  /// FXAM: the class of ST(0), also of an empty one.
  public static void examine(Cpu cpu, Instruction i) {
    X87.begin(cpu);
    X87.record(cpu, i);
    FpuState fpu = cpu.fpu;
    int signExponent = RegisterStack.signExponent(fpu, 0);
    long significand = RegisterStack.significand(fpu, 0);
    int codes;
    if (RegisterStack.isEmpty(fpu, 0)) {
      codes = FpuState.C3 | FpuState.C0;
    } else if (Extended.isUnsupported(signExponent, significand)) {
      codes = 0;
    } else if (Extended.isNaN(signExponent, significand)) {
      codes = FpuState.C0;
    } else if (Extended.isInfinite(signExponent, significand)) {
      codes = FpuState.C2 | FpuState.C0;
    } else if (Extended.isZero(signExponent, significand)) {
      codes = FpuState.C3;
    } else if (Extended.isDenormal(signExponent, significand)) {
      codes = FpuState.C3 | FpuState.C2;
    } else {
      codes = FpuState.C2;
    }
    fpu.status =
        fpu.status & ~(CODES | FpuState.C1)
            | codes
            | (Extended.isNegative(signExponent) ? FpuState.C1 : 0);
  }
}

package dev.testudo.processor.semantics.integer;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.decode.Meaning;

/// How the operands of integer instructions are read and written, and the meanings made from an
/// operation and a pair of operands.
public final class Forms {
  private Forms() {}

  /// The r/m operand, zero-extended from the operand size.
  public static long readRm(Cpu cpu, Instruction i) {
    return readRm(cpu, i, i.operandSize);
  }

  public static long readRm(Cpu cpu, Instruction i, int size) {
    return i.rm >= 0 ? cpu.register(i.rm, size) : cpu.load(i.linear(cpu, size, false), size);
  }

  public static void writeRm(Cpu cpu, Instruction i, long value) {
    int size = i.operandSize;
    if (i.rm >= 0) {
      cpu.setRegister(i.rm, size, value);
    } else {
      cpu.store(i.linear(cpu, size, true), size, value);
    }
  }

  public static long readReg(Cpu cpu, Instruction i) {
    return cpu.register(i.reg, i.operandSize);
  }

  public static void writeReg(Cpu cpu, Instruction i, long value) {
    cpu.setRegister(i.reg, i.operandSize, value);
  }

  private static void modifyRm(Cpu cpu, Instruction i, Alu.Binary operation, long b) {
    int size = i.operandSize;
    if (i.rm >= 0) {
      cpu.setRegister(i.rm, size, operation.apply(cpu, size, cpu.register(i.rm, size), b));
    } else {
      long linear = i.linear(cpu, size, true);
      long a = cpu.loadForStore(linear, size);
      cpu.store(linear, size, operation.apply(cpu, size, a, b));
    }
  }

  /// `Ev,Gv`
  static Meaning rmReg(Alu.Binary operation) {
    return (cpu, i) -> modifyRm(cpu, i, operation, readReg(cpu, i));
  }

  /// `Ev,Iz`
  static Meaning rmImmediate(Alu.Binary operation) {
    return (cpu, i) -> modifyRm(cpu, i, operation, i.immediate);
  }

  /// `Ev,CL`
  static Meaning rmCl(Alu.Binary operation) {
    return (cpu, i) -> modifyRm(cpu, i, operation, cpu.r[1]);
  }

  /// `Ev,1`
  static Meaning rmOne(Alu.Binary operation) {
    return (cpu, i) -> modifyRm(cpu, i, operation, 1);
  }

  /// `Ev`
  static Meaning rm(Alu.Unary operation) {
    return (cpu, i) -> modifyRm(cpu, i, (c, size, a, b) -> operation.apply(c, size, a), 0);
  }

  /// `Zv`: the register in the opcode.
  static Meaning register(Alu.Unary operation) {
    return (cpu, i) -> writeReg(cpu, i, operation.apply(cpu, i.operandSize, readReg(cpu, i)));
  }

  /// `Gv,Ev`
  static Meaning regRm(Alu.Binary operation) {
    return (cpu, i) -> {
      long b = readRm(cpu, i);
      writeReg(cpu, i, operation.apply(cpu, i.operandSize, readReg(cpu, i), b));
    };
  }

  /// `rAX,Iz`
  static Meaning accumulatorImmediate(Alu.Binary operation) {
    return (cpu, i) -> {
      int size = i.operandSize;
      cpu.setRegister(0, size, operation.apply(cpu, size, cpu.register(0, size), i.immediate));
    };
  }

  // Operations whose result is only flags (CMP, TEST).

  static Meaning compareRmReg(Alu.Binary operation) {
    return (cpu, i) -> operation.apply(cpu, i.operandSize, readRm(cpu, i), readReg(cpu, i));
  }

  static Meaning compareRegRm(Alu.Binary operation) {
    return (cpu, i) -> operation.apply(cpu, i.operandSize, readReg(cpu, i), readRm(cpu, i));
  }

  static Meaning compareRmImmediate(Alu.Binary operation) {
    return (cpu, i) -> operation.apply(cpu, i.operandSize, readRm(cpu, i), i.immediate);
  }

  static Meaning compareAccumulator(Alu.Binary operation) {
    return (cpu, i) ->
        operation.apply(cpu, i.operandSize, cpu.register(0, i.operandSize), i.immediate);
  }
}

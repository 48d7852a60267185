package dev.testudo.processor.semantics.integer;

import static dev.testudo.processor.decode.Form.PROTECTED_ONLY;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.decode.Meaning;
import dev.testudo.processor.decode.OpcodeTable;

/// BMI1 and BMI2: the general-purpose instructions with a VEX prefix.
///
/// @sdm 1 "Programming with General-Purpose Instructions > Bit Manipulation"
public final class BitManipulation {
  private BitManipulation() {}

  public static void define(OpcodeTable t) {
    row(t, "NP 0F 38 F2 /r", "ANDN", "Gy,By,Ey", BitManipulation::andNot);
    row(t, "NP 0F 38 F3 /1", "BLSR", "By,Ey", BitManipulation::resetLowest);
    row(t, "NP 0F 38 F3 /2", "BLSMSK", "By,Ey", BitManipulation::maskToLowest);
    row(t, "NP 0F 38 F3 /3", "BLSI", "By,Ey", BitManipulation::isolateLowest);
    row(t, "NP 0F 38 F5 /r", "BZHI", "Gy,Ey,By", BitManipulation::zeroHigh);
    row(t, "F3 0F 38 F5 /r", "PEXT", "Gy,By,Ey", BitManipulation::extract);
    row(t, "F2 0F 38 F5 /r", "PDEP", "Gy,By,Ey", BitManipulation::deposit);
    row(t, "F2 0F 38 F6 /r", "MULX", "Gy,By,Ey", BitManipulation::multiply);
    row(t, "NP 0F 38 F7 /r", "BEXTR", "Gy,Ey,By", BitManipulation::extractField);
    row(t, "66 0F 38 F7 /r", "SHLX", "Gy,Ey,By", BitManipulation::shiftLeft);
    row(t, "F3 0F 38 F7 /r", "SARX", "Gy,Ey,By", BitManipulation::shiftRightArithmetic);
    row(t, "F2 0F 38 F7 /r", "SHRX", "Gy,Ey,By", BitManipulation::shiftRight);
    row(t, "F2 0F 3A F0 /r", "RORX", "Gy,Ey,Ib", BitManipulation::rotateRight);
  }

  private static void row(
      OpcodeTable t, String pattern, String mnemonic, String operands, Meaning meaning) {
    t.row("VEX L0 " + pattern, mnemonic, operands, PROTECTED_ONLY, meaning);
  }

  private static long vvvv(Cpu cpu, Instruction i) {
    return cpu.register(i.vvvv, i.operandSize);
  }

  private static long ones(Instruction i) {
    return i.operandSize == 8 ? -1L : 0xffff_ffffL;
  }

  /// ZF and SF of a result, OF clear, CF as given.
  private static void setFlags(Cpu cpu, Instruction i, long result, boolean carry) {
    long value = i.operandSize == 8 ? result : (int) result;
    cpu.flagZero = value;
    cpu.flagSign = value;
    cpu.flagCarry = carry ? 3L << 62 : 0;
  }

  private static void andNot(Cpu cpu, Instruction i) {
    long result = ~vvvv(cpu, i) & Forms.readRm(cpu, i);
    Forms.writeReg(cpu, i, result);
    setFlags(cpu, i, result, false);
  }

  private static void resetLowest(Cpu cpu, Instruction i) {
    long source = Forms.readRm(cpu, i);
    long result = source & source - 1;
    cpu.setRegister(i.vvvv, i.operandSize, result);
    setFlags(cpu, i, result, source == 0);
  }

  private static void maskToLowest(Cpu cpu, Instruction i) {
    long source = Forms.readRm(cpu, i);
    long result = (source ^ source - 1) & ones(i);
    cpu.setRegister(i.vvvv, i.operandSize, result);
    setFlags(cpu, i, result, source == 0);
  }

  private static void isolateLowest(Cpu cpu, Instruction i) {
    long source = Forms.readRm(cpu, i);
    long result = source & -source;
    cpu.setRegister(i.vvvv, i.operandSize, result);
    setFlags(cpu, i, result, source != 0);
  }

  private static void zeroHigh(Cpu cpu, Instruction i) {
    long source = Forms.readRm(cpu, i);
    int from = (int) vvvv(cpu, i) & 0xff;
    boolean beyond = from >= i.operandSize << 3;
    long result = beyond ? source : source & (1L << from) - 1;
    Forms.writeReg(cpu, i, result);
    setFlags(cpu, i, result, beyond);
  }

  private static void extract(Cpu cpu, Instruction i) {
    long mask = Forms.readRm(cpu, i);
    Forms.writeReg(cpu, i, Long.compress(vvvv(cpu, i), mask));
  }

  private static void deposit(Cpu cpu, Instruction i) {
    long mask = Forms.readRm(cpu, i);
    Forms.writeReg(cpu, i, Long.expand(vvvv(cpu, i), mask));
  }

  /// The high half is written last: it stays when both destinations are the same register.
  private static void multiply(Cpu cpu, Instruction i) {
    long a = cpu.register(2, i.operandSize);
    long b = Forms.readRm(cpu, i);
    long low = a * b;
    long high = i.operandSize == 8 ? Math.unsignedMultiplyHigh(a, b) : low >>> 32;
    cpu.setRegister(i.vvvv, i.operandSize, low);
    Forms.writeReg(cpu, i, high);
  }

  private static void extractField(Cpu cpu, Instruction i) {
    long source = Forms.readRm(cpu, i);
    int control = (int) vvvv(cpu, i);
    int start = control & 0xff;
    int length = control >> 8 & 0xff;
    long shifted = start < 64 ? source >>> start : 0;
    long result = length < 64 ? shifted & (1L << length) - 1 : shifted;
    Forms.writeReg(cpu, i, result);
    setFlags(cpu, i, result, false);
  }

  private static int count(Cpu cpu, Instruction i) {
    return (int) vvvv(cpu, i) & (i.operandSize << 3) - 1;
  }

  private static void shiftLeft(Cpu cpu, Instruction i) {
    Forms.writeReg(cpu, i, Forms.readRm(cpu, i) << count(cpu, i));
  }

  private static void shiftRight(Cpu cpu, Instruction i) {
    Forms.writeReg(cpu, i, Forms.readRm(cpu, i) >>> count(cpu, i));
  }

  private static void shiftRightArithmetic(Cpu cpu, Instruction i) {
    long source = Forms.readRm(cpu, i);
    long extended = i.operandSize == 8 ? source : (int) source;
    Forms.writeReg(cpu, i, extended >> count(cpu, i));
  }

  private static void rotateRight(Cpu cpu, Instruction i) {
    long source = Forms.readRm(cpu, i);
    int by = (int) i.immediate;
    long result =
        i.operandSize == 8
            ? Long.rotateRight(source, by)
            : Integer.rotateRight((int) source, by) & 0xffff_ffffL;
    Forms.writeReg(cpu, i, result);
  }
}

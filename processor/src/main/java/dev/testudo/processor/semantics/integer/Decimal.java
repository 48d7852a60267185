package dev.testudo.processor.semantics.integer;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;

/// Decimal adjustment; not in 64-bit mode.
final class Decimal {
  private Decimal() {}

  private static void setFlags(Cpu cpu, int result, boolean carry, boolean adjust) {
    long extended = (byte) result;
    cpu.flagZero = extended;
    cpu.flagSign = extended;
    cpu.flagCarry = (carry ? 3L << 62 : 0) | (adjust ? 8 : 0);
  }

  static void daa(Cpu cpu, Instruction i) {
    decimal(cpu, 1);
  }

  static void das(Cpu cpu, Instruction i) {
    decimal(cpu, -1);
  }

  private static void decimal(Cpu cpu, int sign) {
    int al = cpu.register8(0);
    boolean carry = cpu.carry();
    boolean lowAdjust = (al & 15) > 9 || cpu.adjust();
    boolean highAdjust = al > 0x99 || carry;
    int result = al;
    boolean carryOut = carry;
    if (lowAdjust) {
      result += sign * 6;
      carryOut = carry || result < 0 || result > 0xff;
    }
    if (highAdjust) {
      result += sign * 0x60;
      carryOut = true;
    } else if (sign > 0) {
      carryOut = false;
    }
    cpu.setRegister8(0, result);
    setFlags(cpu, result, carryOut, lowAdjust);
  }

  static void aaa(Cpu cpu, Instruction i) {
    ascii(cpu, 1);
  }

  static void aas(Cpu cpu, Instruction i) {
    ascii(cpu, -1);
  }

  private static void ascii(Cpu cpu, int sign) {
    boolean adjust = (cpu.r[0] & 15) > 9 || cpu.adjust();
    int ax = (int) cpu.r[0] & 0xffff;
    if (adjust) {
      ax += sign * 0x106;
    }
    cpu.setRegister16(0, ax & 0xff0f);
    setFlags(cpu, ax & 15, adjust, adjust);
  }

  static void aam(Cpu cpu, Instruction i) {
    int base = (int) i.immediate & 0xff;
    if (base == 0) {
      throw cpu.fault(0);
    }
    int al = cpu.register8(0);
    cpu.setRegister16(0, al / base << 8 | al % base);
    setFlags(cpu, al % base, false, false);
  }

  static void aad(Cpu cpu, Instruction i) {
    int result = cpu.register8(0) + cpu.register8(20) * ((int) i.immediate & 0xff) & 0xff;
    cpu.setRegister16(0, result);
    setFlags(cpu, result, false, false);
  }

  /// SALC: AL becomes all ones if CF is set, else zero.
  static void setAlByCarry(Cpu cpu, Instruction i) {
    cpu.setRegister8(0, cpu.carry() ? 0xff : 0);
  }

  /// BOUND: #BR when the index is out of its bounds.
  static void bound(Cpu cpu, Instruction i) {
    int size = i.operandSize;
    long linear = i.linear(cpu, 2 * size, false);
    long lower = Alu.extend(size, cpu.load(linear, size));
    long upper = Alu.extend(size, cpu.load(linear + size, size));
    long value = Alu.extend(size, cpu.r[i.reg]);
    if (value < lower || value > upper) {
      throw cpu.fault(5);
    }
  }

  /// UD0, UD1, UD2.
  static void undefined(Cpu cpu, Instruction i) {
    throw cpu.undefined();
  }
}

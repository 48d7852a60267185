package dev.testudo.processor.semantics.integer;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;

/// MUL, IMUL, DIV, IDIV.
public final class Multiplication {
  private static final int RAX = 0;
  private static final int RDX = 2;

  private Multiplication() {}

  /// Flags after a multiplication: CF and OF as given, SF and PF by the low half, ZF and AF clear,
  /// as processors do where the manual says undefined.
  private static void setFlags(Cpu cpu, int size, long low, boolean significantHigh) {
    cpu.flagSign = Alu.extend(size, low);
    cpu.flagZero = 1;
    cpu.flagCarry = significantHigh ? Long.MIN_VALUE : 0;
  }

  private static void writeWide(Cpu cpu, int size, long low, long high) {
    if (size == 1) {
      cpu.setRegister16(RAX, (int) low);
    } else {
      cpu.setRegister(RAX, size, low);
      cpu.setRegister(RDX, size, high);
    }
  }

  static void mul(Cpu cpu, Instruction i) {
    int size = i.operandSize;
    long b = Forms.readRm(cpu, i);
    long a = cpu.register(RAX, size);
    long low = a * b;
    long high =
        switch (size) {
          case 8 -> Math.unsignedMultiplyHigh(a, b);
          case 4 -> low >>> 32;
          case 2 -> low >>> 16 & 0xffff;
          default -> low >>> 8 & 0xff;
        };
    writeWide(cpu, size, low, high);
    setFlags(cpu, size, low, high != 0);
  }

  static void imul(Cpu cpu, Instruction i) {
    int size = i.operandSize;
    long b = Alu.extend(size, Forms.readRm(cpu, i));
    long a = Alu.extend(size, cpu.register(RAX, size));
    long low = a * b;
    long high = size == 8 ? Math.multiplyHigh(a, b) : low >> (size << 3);
    writeWide(cpu, size, low, high);
    setFlags(cpu, size, low, overflows(size, a, b));
  }

  private static boolean overflows(int size, long a, long b) {
    long low = a * b;
    return size == 8 ? Math.multiplyHigh(a, b) != low >> 63 : Alu.extend(size, low) != low;
  }

  /// The two-operand product, cut.
  public static long product(int size, long a, long b) {
    return a * b & Alu.mask(size);
  }

  /// The two-operand product, cut, with its flags.
  public static long product(Cpu cpu, int size, long a, long b) {
    long low = product(size, a, b);
    setFlags(cpu, size, low, overflows(size, Alu.extend(size, a), Alu.extend(size, b)));
    return low;
  }

  static void imulRegRm(Cpu cpu, Instruction i) {
    long b = Forms.readRm(cpu, i);
    Forms.writeReg(cpu, i, product(cpu, i.operandSize, Forms.readReg(cpu, i), b));
  }

  static void imulImmediate(Cpu cpu, Instruction i) {
    Forms.writeReg(cpu, i, product(cpu, i.operandSize, Forms.readRm(cpu, i), i.immediate));
  }

  private static final int DIVIDE_ERROR = 0;

  static void div(Cpu cpu, Instruction i) {
    int size = i.operandSize;
    long divisor = Forms.readRm(cpu, i);
    if (divisor == 0) {
      throw cpu.fault(DIVIDE_ERROR);
    }
    long quotient;
    long remainder;
    if (size == 8) {
      long high = cpu.r[RDX];
      if (Long.compareUnsigned(high, divisor) >= 0) {
        throw cpu.fault(DIVIDE_ERROR);
      }
      quotient =
          high == 0
              ? Long.divideUnsigned(cpu.r[RAX], divisor)
              : divideWide(high, cpu.r[RAX], divisor);
      remainder = cpu.r[RAX] - quotient * divisor;
    } else {
      long dividend =
          size == 1
              ? cpu.r[RAX] & 0xffff
              : cpu.register(RDX, size) << (size << 3) | cpu.register(RAX, size);
      quotient = Long.divideUnsigned(dividend, divisor);
      remainder = Long.remainderUnsigned(dividend, divisor);
      if (Long.compareUnsigned(quotient, Alu.mask(size)) > 0) {
        throw cpu.fault(DIVIDE_ERROR);
      }
    }
    writeQuotient(cpu, size, quotient, remainder);
  }

  static void idiv(Cpu cpu, Instruction i) {
    int size = i.operandSize;
    long divisor = Alu.extend(size, Forms.readRm(cpu, i));
    if (divisor == 0) {
      throw cpu.fault(DIVIDE_ERROR);
    }
    long quotient;
    long remainder;
    if (size == 8) {
      long low = cpu.r[RAX];
      long high = cpu.r[RDX];
      boolean negative = high < 0;
      if (negative) {
        low = -low;
        high = ~high + (low == 0 ? 1 : 0);
      }
      long magnitude = Math.abs(divisor);
      if (Long.compareUnsigned(high, magnitude) >= 0) {
        throw cpu.fault(DIVIDE_ERROR);
      }
      long q = high == 0 ? Long.divideUnsigned(low, magnitude) : divideWide(high, low, magnitude);
      long r = low - q * magnitude;
      boolean negativeQuotient = negative != divisor < 0;
      if (negativeQuotient ? Long.compareUnsigned(q, Long.MIN_VALUE) > 0 : q < 0) {
        throw cpu.fault(DIVIDE_ERROR);
      }
      quotient = negativeQuotient ? -q : q;
      remainder = negative ? -r : r;
    } else {
      long dividend =
          size == 1
              ? (short) cpu.r[RAX]
              : Alu.extend(
                  2 * size, cpu.register(RDX, size) << (size << 3) | cpu.register(RAX, size));
      if (dividend == Long.MIN_VALUE && divisor == -1) {
        throw cpu.fault(DIVIDE_ERROR);
      }
      quotient = dividend / divisor;
      remainder = dividend % divisor;
      if (quotient != Alu.extend(size, quotient)) {
        throw cpu.fault(DIVIDE_ERROR);
      }
    }
    writeQuotient(cpu, size, quotient, remainder);
  }

  private static void writeQuotient(Cpu cpu, int size, long quotient, long remainder) {
    if (size == 1) {
      cpu.setRegister16(RAX, (int) (quotient & 0xff | remainder << 8));
    } else {
      cpu.setRegister(RAX, size, quotient);
      cpu.setRegister(RDX, size, remainder);
    }
  }

  /// Divides the 128-bit `high:low` by `divisor`, unsigned, where `high < divisor`: schoolbook
  /// division with digits of 32 bits.
  private static long divideWide(long high, long low, long divisor) {
    int shift = Long.numberOfLeadingZeros(divisor);
    long v = divisor << shift;
    long v1 = v >>> 32;
    long v0 = v & 0xffff_ffffL;
    long u32 = shift == 0 ? high : high << shift | low >>> 64 - shift;
    long u10 = low << shift;
    long u1 = u10 >>> 32;
    long u0 = u10 & 0xffff_ffffL;
    long q1 = digit(u32, u1, v1, v0);
    long u21 = (u32 << 32 | u1) - q1 * v;
    long q0 = digit(u21, u0, v1, v0);
    return (q1 << 32) + q0;
  }

  /// One quotient digit: an estimate from the top digits, corrected at most twice.
  private static long digit(long top, long nextDigit, long v1, long v0) {
    long q = Long.divideUnsigned(top, v1);
    long rest = top - q * v1;
    while (q >>> 32 != 0 || Long.compareUnsigned(q * v0, rest << 32 | nextDigit) > 0) {
      q--;
      rest += v1;
      if (rest >>> 32 != 0) {
        break;
      }
    }
    return q;
  }
}

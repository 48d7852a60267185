package dev.testudo.processor.semantics.integer;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.decode.Meaning;

/// Bit tests and scans, counts, double shifts, CRC32, compare-and-exchange.
final class Bits {
  private Bits() {}

  /// What BT, BTS, BTR, BTC make of the bit.
  private static long changed(int kind, long value, long bit) {
    return switch (kind) {
      case 4 -> value;
      case 5 -> value | bit;
      case 6 -> value & ~bit;
      default -> value ^ bit;
    };
  }

  private static void setCarry(Cpu cpu, boolean carry) {
    Alu.setCarryAndOverflow(cpu, carry ? 1 : 0, cpu.overflow() ? 1 : 0);
  }

  /// BT, BTS, BTR, BTC with the bit offset in a register: in memory the offset reaches beyond the
  /// operand.
  ///
  /// @param kind the group-8 extension: 4 BT, 5 BTS, 6 BTR, 7 BTC
  static Meaning testRegister(int kind) {
    return (cpu, i) -> testRegister(cpu, i, kind);
  }

  private static void testRegister(Cpu cpu, Instruction i, int kind) {
    int size = i.operandSize;
    long offset = Alu.extend(size, Forms.readReg(cpu, i));
    int bitMask = (size << 3) - 1;
    if (i.rm >= 0) {
      apply(cpu, i, kind, 1L << (offset & bitMask));
      return;
    }
    long bit = 1L << (offset & bitMask);
    long effective = i.effectiveAddress(cpu) + (offset >> 3 & -size) & i.addressMask;
    long linear =
        i.codeSize == 64
            ? effective + cpu.base[i.baseSegment]
            : cpu.segmentLinear(i.segment, effective, size, kind != 4);
    applyMemory(cpu, size, kind, bit, linear);
  }

  static void testImmediate(Cpu cpu, Instruction i) {
    int size = i.operandSize;
    long bit = 1L << (i.immediate & (size << 3) - 1);
    if (i.rm >= 0) {
      apply(cpu, i, i.extension(), bit);
    } else {
      applyMemory(cpu, size, i.extension(), bit, i.linear(cpu, size, i.extension() != 4));
    }
  }

  private static void apply(Cpu cpu, Instruction i, int kind, long bit) {
    long value = cpu.register(i.rm, i.operandSize);
    if (kind != 4) {
      cpu.setRegister(i.rm, i.operandSize, changed(kind, value, bit));
    }
    setCarry(cpu, (value & bit) != 0);
  }

  private static void applyMemory(Cpu cpu, int size, int kind, long bit, long linear) {
    long value;
    if (kind == 4) {
      value = cpu.load(linear, size);
    } else {
      value = cpu.loadForStore(linear, size);
      cpu.store(linear, size, changed(kind, value, bit));
    }
    setCarry(cpu, (value & bit) != 0);
  }

  /// BSF: a zero source sets ZF and leaves the destination as it is.
  static void scanForward(Cpu cpu, Instruction i) {
    long value = Forms.readRm(cpu, i);
    if (value != 0) {
      Forms.writeReg(cpu, i, Long.numberOfTrailingZeros(value));
    }
    setScanFlags(cpu, value);
  }

  static void scanReverse(Cpu cpu, Instruction i) {
    long value = Forms.readRm(cpu, i);
    if (value != 0) {
      Forms.writeReg(cpu, i, 63 - Long.numberOfLeadingZeros(value));
    }
    setScanFlags(cpu, value);
  }

  private static void setScanFlags(Cpu cpu, long value) {
    cpu.flagZero = value;
    cpu.flagSign = 0;
    cpu.flagCarry = 0;
  }

  /// CF when the source is zero, ZF when the result is.
  private static void setCountFlags(Cpu cpu, long source, long result) {
    cpu.flagZero = result;
    cpu.flagSign = 0;
    cpu.flagCarry = source == 0 ? 3L << 62 : 0;
  }

  static void trailingZeros(Cpu cpu, Instruction i) {
    long value = Forms.readRm(cpu, i);
    long result = Math.min(Long.numberOfTrailingZeros(value), i.operandSize << 3);
    Forms.writeReg(cpu, i, result);
    setCountFlags(cpu, value, result);
  }

  static void leadingZeros(Cpu cpu, Instruction i) {
    long value = Forms.readRm(cpu, i);
    long result = Long.numberOfLeadingZeros(value) - (64 - (i.operandSize << 3));
    Forms.writeReg(cpu, i, result);
    setCountFlags(cpu, value, result);
  }

  static void populationCount(Cpu cpu, Instruction i) {
    long value = Forms.readRm(cpu, i);
    Forms.writeReg(cpu, i, Long.bitCount(value));
    cpu.flagZero = value;
    cpu.flagSign = 1; // SF and PF clear
    cpu.flagCarry = 0;
  }

  static void shiftLeftDouble(Cpu cpu, Instruction i) {
    shiftDouble(cpu, i, true, i.immediate);
  }

  static void shiftLeftDoubleCl(Cpu cpu, Instruction i) {
    shiftDouble(cpu, i, true, cpu.r[1]);
  }

  static void shiftRightDouble(Cpu cpu, Instruction i) {
    shiftDouble(cpu, i, false, i.immediate);
  }

  static void shiftRightDoubleCl(Cpu cpu, Instruction i) {
    shiftDouble(cpu, i, false, cpu.r[1]);
  }

  private static void shiftDouble(Cpu cpu, Instruction i, boolean left, long count) {
    int size = i.operandSize;
    long fill = Forms.readReg(cpu, i);
    long linear = i.rm >= 0 ? 0 : i.linear(cpu, size, true);
    long value = i.rm >= 0 ? cpu.register(i.rm, size) : cpu.loadForStore(linear, size);
    long result =
        left ? Alu.shld(cpu, size, value, fill, count) : Alu.shrd(cpu, size, value, fill, count);
    if (i.rm >= 0) {
      cpu.setRegister(i.rm, size, result);
    } else {
      cpu.store(linear, size, result);
    }
  }

  /// The CRC-32C polynomial 11EDC6F41H, bit-reversed.
  private static final int POLYNOMIAL = 0x82f6_3b78;

  static void crc32Byte(Cpu cpu, Instruction i) {
    crc32(cpu, i, 1);
  }

  static void crc32(Cpu cpu, Instruction i) {
    int size = i.has(Instruction.REX_W) ? 8 : i.has(Instruction.OPERAND_SIZE) ? 2 : 4;
    crc32(cpu, i, size);
  }

  private static void crc32(Cpu cpu, Instruction i, int size) {
    long source = Forms.readRm(cpu, i, size);
    int crc = (int) cpu.r[i.reg];
    for (int n = 0; n < size; n++) {
      crc ^= (int) (source >>> 8 * n) & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = crc >>> 1 ^ ((crc & 1) != 0 ? POLYNOMIAL : 0);
      }
    }
    cpu.setRegister(i.reg, 4, crc);
  }

  /// ADCX: addition with CF alone.
  static void addCarry(Cpu cpu, Instruction i) {
    long in = cpu.flagCarry >>> 63;
    long carry = addWith(cpu, i, in);
    Alu.setCarryAndOverflow(cpu, carry, cpu.overflow() ? 1 : 0);
  }

  /// ADOX: addition with OF as its carry.
  static void addOverflow(Cpu cpu, Instruction i) {
    long carry = addWith(cpu, i, cpu.overflow() ? 1 : 0);
    Alu.setCarryAndOverflow(cpu, cpu.carry() ? 1 : 0, carry);
  }

  private static long addWith(Cpu cpu, Instruction i, long in) {
    long b = Forms.readRm(cpu, i);
    long a = Forms.readReg(cpu, i);
    long sum = a + b + in;
    Forms.writeReg(cpu, i, sum);
    return (a & b | (a | b) & ~sum) >>> (i.operandSize << 3) - 1 & 1;
  }

  // ---- exchange
  // --------------------------------------------------------------------------------------------------

  static void compareExchange(Cpu cpu, Instruction i) {
    int size = i.operandSize;
    long accumulator = cpu.register(0, size);
    long linear = i.rm >= 0 ? 0 : i.linear(cpu, size, true);
    long value = i.rm >= 0 ? cpu.register(i.rm, size) : cpu.loadForStore(linear, size);
    boolean equal = accumulator == value;
    long stored = equal ? Forms.readReg(cpu, i) : value;
    if (i.rm < 0) {
      cpu.store(linear, size, stored);
    }
    Alu.sub(cpu, size, accumulator, value);
    if (!equal) {
      cpu.setRegister(0, size, value);
    } else if (i.rm >= 0) {
      cpu.setRegister(i.rm, size, stored);
    }
  }

  static void exchangeAdd(Cpu cpu, Instruction i) {
    int size = i.operandSize;
    long b = Forms.readReg(cpu, i);
    if (i.rm >= 0) {
      long a = cpu.register(i.rm, size);
      long sum = Alu.add(cpu, size, a, b);
      Forms.writeReg(cpu, i, a);
      cpu.setRegister(i.rm, size, sum);
    } else {
      long linear = i.linear(cpu, size, true);
      long a = cpu.loadForStore(linear, size);
      cpu.store(linear, size, a + b);
      Alu.add(cpu, size, a, b);
      Forms.writeReg(cpu, i, a);
    }
  }

  /// CMPXCHG8B and, with REX.W, CMPXCHG16B, whose operand must be aligned (#GP(0)).
  static void compareExchangeWide(Cpu cpu, Instruction i) {
    int half = i.has(Instruction.REX_W) ? 8 : 4;
    long linear = i.linear(cpu, 2 * half, true);
    if (half == 8 && (linear & 15) != 0) {
      throw cpu.generalProtection(0);
    }
    long low = cpu.loadForStore(linear, half);
    long high = cpu.loadForStore(linear + half, half);
    boolean equal = low == cpu.register(0, half) && high == cpu.register(2, half);
    cpu.store(linear, half, equal ? cpu.register(3, half) : low);
    cpu.store(linear + half, half, equal ? cpu.register(1, half) : high);
    if (!equal) {
      cpu.setRegister(0, half, low);
      cpu.setRegister(2, half, high);
    }
    long flags = cpu.arithmeticFlags();
    cpu.setArithmeticFlags(equal ? flags | Cpu.ZF : flags & ~Cpu.ZF);
  }
}

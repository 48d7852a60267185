package dev.testudo.processor.semantics.integer;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.state.CpuState;

/// Data movement that sets no flags, and the few instructions that set a flag directly.
final class Moves {
  private Moves() {}

  static void rmReg(Cpu cpu, Instruction i) {
    Forms.writeRm(cpu, i, Forms.readReg(cpu, i));
  }

  static void regRm(Cpu cpu, Instruction i) {
    Forms.writeReg(cpu, i, Forms.readRm(cpu, i));
  }

  static void rmImmediate(Cpu cpu, Instruction i) {
    Forms.writeRm(cpu, i, i.immediate);
  }

  static void regImmediate(Cpu cpu, Instruction i) {
    Forms.writeReg(cpu, i, i.immediate);
  }

  static void loadAccumulator(Cpu cpu, Instruction i) {
    cpu.setRegister(0, i.operandSize, Forms.readRm(cpu, i));
  }

  static void storeAccumulator(Cpu cpu, Instruction i) {
    Forms.writeRm(cpu, i, cpu.register(0, i.operandSize));
  }

  static void zeroExtendByte(Cpu cpu, Instruction i) {
    Forms.writeReg(cpu, i, Forms.readRm(cpu, i, 1));
  }

  static void zeroExtendWord(Cpu cpu, Instruction i) {
    Forms.writeReg(cpu, i, Forms.readRm(cpu, i, 2));
  }

  static void signExtendByte(Cpu cpu, Instruction i) {
    Forms.writeReg(cpu, i, (byte) Forms.readRm(cpu, i, 1));
  }

  static void signExtendWord(Cpu cpu, Instruction i) {
    Forms.writeReg(cpu, i, (short) Forms.readRm(cpu, i, 2));
  }

  /// MOVSXD; without REX.W it is a plain move.
  static void signExtendDoubleword(Cpu cpu, Instruction i) {
    int size = Math.min(i.operandSize, 4);
    Forms.writeReg(cpu, i, Alu.extend(size, Forms.readRm(cpu, i, size)));
  }

  static void lea(Cpu cpu, Instruction i) {
    Forms.writeReg(cpu, i, i.effectiveAddress(cpu));
  }

  static void exchange(Cpu cpu, Instruction i) {
    long b = Forms.readReg(cpu, i);
    int size = i.operandSize;
    if (i.rm >= 0) {
      long a = cpu.register(i.rm, size);
      cpu.setRegister(i.rm, size, b);
      Forms.writeReg(cpu, i, a);
    } else {
      long linear = i.linear(cpu, size, true);
      long a = cpu.loadForStore(linear, size);
      cpu.store(linear, size, b);
      Forms.writeReg(cpu, i, a);
    }
  }

  /// XCHG with the accumulator; with itself it is NOP, and leaves the upper half of RAX alone.
  static void exchangeAccumulator(Cpu cpu, Instruction i) {
    if (i.reg == 0) {
      return;
    }
    long a = cpu.register(0, i.operandSize);
    cpu.setRegister(0, i.operandSize, Forms.readReg(cpu, i));
    Forms.writeReg(cpu, i, a);
  }

  static void conditional(Cpu cpu, Instruction i) {
    long value = Forms.readRm(cpu, i);
    Forms.writeReg(cpu, i, Alu.condition(cpu, i.conditionCode) ? value : Forms.readReg(cpu, i));
  }

  static void setCondition(Cpu cpu, Instruction i) {
    Forms.writeRm(cpu, i, Alu.condition(cpu, i.conditionCode) ? 1 : 0);
  }

  static void swapBytes(Cpu cpu, Instruction i) {
    switch (i.operandSize) {
      case 8 -> cpu.r[i.reg] = Long.reverseBytes(cpu.r[i.reg]);
      case 4 -> cpu.setRegister(i.reg, 4, Integer.reverseBytes((int) cpu.r[i.reg]));
      default -> cpu.setRegister16(i.reg, 0); // undefined by the manual; processors clear it
    }
  }

  private static long swapped(int size, long value) {
    return Long.reverseBytes(value) >>> 64 - (size << 3);
  }

  static void loadSwapped(Cpu cpu, Instruction i) {
    Forms.writeReg(cpu, i, swapped(i.operandSize, Forms.readRm(cpu, i)));
  }

  static void storeSwapped(Cpu cpu, Instruction i) {
    Forms.writeRm(cpu, i, swapped(i.operandSize, Forms.readReg(cpu, i)));
  }

  /// CBW, CWDE, CDQE
  static void extendAccumulator(Cpu cpu, Instruction i) {
    int size = i.operandSize;
    cpu.setRegister(0, size, Alu.extend(size / 2, cpu.r[0]));
  }

  /// CWD, CDQ, CQO
  static void extendIntoData(Cpu cpu, Instruction i) {
    cpu.setRegister(2, i.operandSize, Alu.extend(i.operandSize, cpu.r[0]) >> 63);
  }

  static void translate(Cpu cpu, Instruction i) {
    long offset = cpu.r[3] + (cpu.r[0] & 0xff) & i.addressMask;
    long linear =
        i.codeSize == 64
            ? offset + cpu.base[i.baseSegment]
            : cpu.segmentLinear(i.segment, offset, 1, false);
    cpu.setRegister8(0, cpu.load8(linear));
  }

  static void nothing(Cpu cpu, Instruction i) {}

  // ---- stack
  // -----------------------------------------------------------------------------------------------------

  static void pushRegister(Cpu cpu, Instruction i) {
    Stack.push(cpu, i.operandSize, cpu.r[i.reg]);
  }

  static void popRegister(Cpu cpu, Instruction i) {
    Forms.writeReg(cpu, i, Stack.pop(cpu, i.operandSize));
  }

  static void pushRm(Cpu cpu, Instruction i) {
    Stack.push(cpu, i.operandSize, Forms.readRm(cpu, i));
  }

  static void pushImmediate(Cpu cpu, Instruction i) {
    Stack.push(cpu, i.operandSize, i.immediate);
  }

  /// POP r/m: an address that uses RSP is computed after RSP has been raised.
  static void popRm(Cpu cpu, Instruction i) {
    int size = i.operandSize;
    long value = Stack.peek(cpu, size, 0);
    long before = cpu.r[4];
    cpu.r[4] = Stack.moved(cpu, size);
    if (i.rm >= 0) {
      Forms.writeRm(cpu, i, value);
      return;
    }
    boolean done = false;
    try {
      Forms.writeRm(cpu, i, value);
      done = true;
    } finally {
      if (!done) {
        cpu.r[4] = before;
      }
    }
  }

  static void pushAll(Cpu cpu, Instruction i) {
    int size = i.operandSize;
    // Both ends are checked before anything is written.
    cpu.loadForStore(Stack.linear(cpu, Stack.moved(cpu, -8L * size), size, true), size);
    for (int n = 0; n < 8; n++) {
      long linear = Stack.linear(cpu, Stack.moved(cpu, -(n + 1L) * size), size, true);
      cpu.store(linear, size, cpu.r[n]);
    }
    cpu.r[4] = Stack.moved(cpu, -8L * size);
  }

  static void popAll(Cpu cpu, Instruction i) {
    int size = i.operandSize;
    Stack.peek(cpu, size, 7 * size);
    long top = Stack.moved(cpu, 8L * size);
    for (int n = 7; n >= 0; n--) {
      long value = Stack.peek(cpu, size, (7 - n) * size);
      if (n != 4) {
        cpu.setRegister(n, size, value);
      }
    }
    cpu.r[4] = top;
  }

  static void enter(Cpu cpu, Instruction i) {
    int size = i.operandSize;
    int level = i.immediate2 & 31;
    long rsp = Stack.moved(cpu, -size);
    cpu.store(Stack.linear(cpu, rsp, size, true), size, cpu.r[5]);
    long frame = rsp;
    long mask = Stack.pointerMask(cpu);
    long saved = cpu.r[4];
    boolean done = false;
    try {
      cpu.r[4] = rsp;
      for (int n = 1; n <= level; n++) {
        long value =
            n == level
                ? frame
                : cpu.load(Stack.linear(cpu, cpu.r[5] - (long) n * size & mask, size, false), size);
        long next = Stack.moved(cpu, -size);
        cpu.store(Stack.linear(cpu, next, size, true), size, value);
        cpu.r[4] = next;
      }
      long bottom = Stack.moved(cpu, -(i.immediate & 0xffff));
      cpu.loadForStore(Stack.linear(cpu, bottom, size, true), size);
      cpu.r[4] = bottom;
      done = true;
    } finally {
      if (!done) {
        cpu.r[4] = saved;
      }
    }
    cpu.setRegister(5, size, frame);
  }

  static void leave(Cpu cpu, Instruction i) {
    int size = i.operandSize;
    long mask = Stack.pointerMask(cpu);
    long frame = cpu.r[5] & mask;
    long value = cpu.load(Stack.linear(cpu, frame, size, false), size);
    cpu.r[4] = mask == 0xffff ? cpu.r[4] & ~mask | frame + size & mask : frame + size & mask;
    cpu.setRegister(5, size, value);
  }

  // ---- flags
  // -----------------------------------------------------------------------------------------------------

  static void complementCarry(Cpu cpu, Instruction i) {
    Alu.setCarryAndOverflow(cpu, cpu.carry() ? 0 : 1, cpu.overflow() ? 1 : 0);
  }

  static void clearCarry(Cpu cpu, Instruction i) {
    Alu.setCarryAndOverflow(cpu, 0, cpu.overflow() ? 1 : 0);
  }

  static void setCarry(Cpu cpu, Instruction i) {
    Alu.setCarryAndOverflow(cpu, 1, cpu.overflow() ? 1 : 0);
  }

  static void clearDirection(Cpu cpu, Instruction i) {
    cpu.rflags &= ~CpuState.DF;
  }

  static void setDirection(Cpu cpu, Instruction i) {
    cpu.rflags |= CpuState.DF;
  }

  static void loadFlags(Cpu cpu, Instruction i) {
    cpu.setRegister8(20, (int) cpu.readFlags() & 0xd7 | 2);
  }

  static void storeFlags(Cpu cpu, Instruction i) {
    cpu.setArithmeticFlags(cpu.register8(20) & ~CpuState.OF | cpu.arithmeticFlags() & CpuState.OF);
  }
}

package dev.testudo.processor.semantics.integer;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.state.Segment;

/// Near branches.
public final class Branches {
  private Branches() {}

  /// Cuts a branch target to the operand size and checks it against CS.limit or for being
  /// canonical.
  ///
  /// Raises #GP(0)
  public static long target(Cpu cpu, Instruction i, long rip) {
    if (i.codeSize == 64) {
      if (!canonical(rip)) {
        throw cpu.generalProtection(0);
      }
      return rip;
    }
    long cut = i.operandSize == 2 ? rip & 0xffff : rip & 0xffff_ffffL;
    if (cut > (cpu.limit[Segment.CS] & 0xffff_ffffL)) {
      throw cpu.generalProtection(0);
    }
    return cut;
  }

  /// Whether an address is canonical.
  public static boolean canonical(long address) {
    return address << 16 >> 16 == address;
  }

  static void jump(Cpu cpu, Instruction i) {
    cpu.rip = target(cpu, i, cpu.rip + i.immediate);
  }

  static void jumpConditional(Cpu cpu, Instruction i) {
    if (Alu.condition(cpu, opcode(i))) {
      cpu.rip = target(cpu, i, cpu.rip + i.immediate);
    }
  }

  /// The last opcode byte, whose low bits are the condition.
  private static int opcode(Instruction i) {
    return i.conditionCode;
  }

  static void jumpIndirect(Cpu cpu, Instruction i) {
    cpu.rip = target(cpu, i, Forms.readRm(cpu, i));
  }

  static void call(Cpu cpu, Instruction i) {
    long destination = target(cpu, i, cpu.rip + i.immediate);
    Stack.push(cpu, i.operandSize, cpu.rip);
    cpu.rip = destination;
  }

  static void callIndirect(Cpu cpu, Instruction i) {
    long destination = target(cpu, i, Forms.readRm(cpu, i));
    Stack.push(cpu, i.operandSize, cpu.rip);
    cpu.rip = destination;
  }

  /// RET and RET imm16; the immediate is 0 in the first.
  static void ret(Cpu cpu, Instruction i) {
    long destination = target(cpu, i, Stack.peek(cpu, i.operandSize, 0));
    cpu.r[4] = Stack.moved(cpu, i.operandSize + (i.immediate & 0xffff));
    cpu.rip = destination;
  }

  /// LOOP, LOOPE, LOOPNE: count in the address-size register.
  static void loop(Cpu cpu, Instruction i) {
    long count = cpu.register(1, i.addressSize) - 1 & Alu.mask(i.addressSize);
    boolean taken = count != 0;
    switch (i.bytes[i.bytes.length - 2] & 0xff) {
      case 0xe0 -> taken &= !cpu.zero();
      case 0xe1 -> taken &= cpu.zero();
      default -> {}
    }
    if (taken) {
      cpu.rip = target(cpu, i, cpu.rip + i.immediate);
    }
    cpu.setRegister(1, i.addressSize, count);
  }

  static void jumpCountZero(Cpu cpu, Instruction i) {
    if (cpu.register(1, i.addressSize) == 0) {
      cpu.rip = target(cpu, i, cpu.rip + i.immediate);
    }
  }
}

package dev.testudo.processor.semantics.system;

import dev.testudo.architecture.register.Cr4;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.event.Breakpoints;
import dev.testudo.processor.event.Fault;

/// MOV to and from debug registers.
///
/// @sdm 3B "Debug, Branch Profile, TSC, and Intel Resource Director Technology Features > Debug
///   Registers"
public final class DebugRegisters {
  private static final long DR6_FIXED = 0xffff_0ff0L;
  private static final long DR6_WRITABLE = 0xe00fL;
  private static final long DR7_GENERAL_DETECT = 1 << 13;
  private static final long DR6_GENERAL_DETECT = 1 << 13;

  private DebugRegisters() {}

  static void read(Cpu cpu, Instruction i) {
    int register = check(cpu, i, false);
    cpu.setRegister(i.rm, i.codeSize == 64 ? 8 : 4, cpu.dr[register]);
  }

  static void write(Cpu cpu, Instruction i) {
    int register = check(cpu, i, true);
    long value = i.codeSize == 64 ? cpu.r[i.rm] : cpu.r[i.rm] & 0xffff_ffffL;
    if (register >= 6 && value >>> 32 != 0) {
      throw cpu.generalProtection(0);
    }
    set(cpu, register, value);
  }

  /// Writes a debug register: reserved bits keep their values, breakpoints follow.
  public static void set(Cpu cpu, int register, long value) {
    switch (register) {
      case 6 -> cpu.dr[6] = value & DR6_WRITABLE | DR6_FIXED;
      case 7 -> {
        cpu.dr[7] = value & 0xffff_2fffL | 1 << 10;
        Breakpoints.changed(cpu);
      }
      default -> cpu.dr[register] = value;
    }
  }

  private static int check(Cpu cpu, Instruction i, boolean write) {
    int register = i.reg;
    if (register > 7) {
      throw cpu.undefined();
    }
    if (register == 4 || register == 5) {
      if ((cpu.cr4 & Cr4.DE) != 0) {
        throw cpu.undefined();
      }
      register += 2;
    }
    Privilege.require(cpu);
    if ((cpu.dr[7] & DR7_GENERAL_DETECT) != 0) {
      throw new Fault(1, Fault.NO_ERROR_CODE, DR6_GENERAL_DETECT);
    }
    if (cpu.nonRoot) {
      cpu.interception.debugRegister(cpu, i.reg, write, i.rm);
    }
    return register;
  }
}

package dev.testudo.processor.semantics.system;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.event.Events;
import dev.testudo.processor.semantics.integer.Stack;
import dev.testudo.processor.state.CpuState;

/// The interrupt flag, AC, and RFLAGS as a whole.
final class FlagRegister {
  private static final int BLOCKED_BY_STI = 1;

  /// What any POPF may change.
  private static final long ALWAYS =
      CpuState.ARITHMETIC | CpuState.TF | CpuState.DF | CpuState.NT | CpuState.AC | CpuState.ID;

  private FlagRegister() {}

  private static void requireIoPrivilege(Cpu cpu) {
    if ((cpu.cr0 & 1) != 0 && cpu.cpl > Privilege.ioPrivilegeLevel(cpu)) {
      throw cpu.generalProtection(0);
    }
  }

  static void cli(Cpu cpu, Instruction i) {
    requireIoPrivilege(cpu);
    cpu.rflags &= ~CpuState.IF;
  }

  static void sti(Cpu cpu, Instruction i) {
    requireIoPrivilege(cpu);
    if ((cpu.rflags & CpuState.IF) == 0) {
      cpu.rflags |= CpuState.IF;
      cpu.interruptShadow = BLOCKED_BY_STI;
      cpu.shadowFresh = true;
      cpu.attention |= Cpu.ATTENTION_STEP | Cpu.ATTENTION_EVENT;
    }
  }

  private static void requireVirtual8086Privilege(Cpu cpu) {
    if (cpu.virtual8086() && Privilege.ioPrivilegeLevel(cpu) < 3) {
      throw cpu.generalProtection(0);
    }
  }

  static void pushf(Cpu cpu, Instruction i) {
    requireVirtual8086Privilege(cpu);
    Stack.push(cpu, i.operandSize, cpu.readFlags() & ~(CpuState.VM | CpuState.RF));
  }

  static void popf(Cpu cpu, Instruction i) {
    requireVirtual8086Privilege(cpu);
    long flags = Stack.pop(cpu, i.operandSize);
    long mask = ALWAYS;
    if (cpu.cpl == 0) {
      mask |= CpuState.IOPL;
    }
    if ((cpu.cr0 & 1) == 0 || cpu.cpl <= Privilege.ioPrivilegeLevel(cpu)) {
      mask |= CpuState.IF;
    }
    mask &= i.operandSize == 2 ? 0xffffL : 0xffff_ffffL;
    cpu.setFlags((cpu.readFlags() & ~mask | flags & mask) & ~CpuState.RF);
    Events.flagsWritten(cpu);
  }

  private static void setAlignmentCheck(Cpu cpu, boolean on) {
    if (cpu.cpl != 0) {
      throw cpu.undefined();
    }
    cpu.rflags = on ? cpu.rflags | CpuState.AC : cpu.rflags & ~CpuState.AC;
    cpu.updateMode();
  }

  static void clac(Cpu cpu, Instruction i) {
    setAlignmentCheck(cpu, false);
  }

  static void stac(Cpu cpu, Instruction i) {
    setAlignmentCheck(cpu, true);
  }
}

package dev.testudo.processor.semantics.system;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.event.Events;
import dev.testudo.processor.event.VirtualInterruptFlag;
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
    if (VirtualInterruptFlag.replacesInterruptFlag(cpu)) {
      VirtualInterruptFlag.clear(cpu);
      return;
    }
    requireIoPrivilege(cpu);
    cpu.rflags &= ~CpuState.IF;
  }

  static void sti(Cpu cpu, Instruction i) {
    if (VirtualInterruptFlag.replacesInterruptFlag(cpu)) {
      VirtualInterruptFlag.set(cpu);
      return;
    }
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
    long flags = cpu.readFlags() & ~(CpuState.VM | CpuState.RF);
    if (VirtualInterruptFlag.replacesInterruptFlagOfStack(cpu, i.operandSize)) {
      flags = VirtualInterruptFlag.pushed(flags);
    } else {
      requireVirtual8086Privilege(cpu);
    }
    Stack.push(cpu, i.operandSize, flags);
  }

  static void popf(Cpu cpu, Instruction i) {
    boolean replaced = VirtualInterruptFlag.replacesInterruptFlagOfStack(cpu, i.operandSize);
    if (replaced) {
      VirtualInterruptFlag.checkPopped(cpu, Stack.peek(cpu, i.operandSize, 0));
    } else {
      requireVirtual8086Privilege(cpu);
    }
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
    if (replaced) {
      VirtualInterruptFlag.popped(cpu, flags);
    }
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

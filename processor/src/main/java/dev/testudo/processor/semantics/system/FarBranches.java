package dev.testudo.processor.semantics.system;

import dev.testudo.architecture.interrupt.Vector;
import dev.testudo.architecture.vmx.InterruptionType;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.event.Events;
import dev.testudo.processor.event.VirtualInterruptFlag;
import dev.testudo.processor.segmentation.FarTransfer;
import dev.testudo.processor.segmentation.InterruptReturn;

/// Far JMP, CALL, RET, the software interrupts and IRET.
final class FarBranches {
  private FarBranches() {}

  static void jumpDirect(Cpu cpu, Instruction i) {
    FarTransfer.jump(cpu, i.immediate2, i.immediate, i.operandSize);
  }

  static void callDirect(Cpu cpu, Instruction i) {
    FarTransfer.call(cpu, i.immediate2, i.immediate, i.operandSize);
  }

  static void jumpIndirect(Cpu cpu, Instruction i) {
    long linear = i.linear(cpu, i.operandSize + 2, false);
    long offset = cpu.load(linear, i.operandSize);
    FarTransfer.jump(cpu, cpu.load16(linear + i.operandSize), offset, i.operandSize);
  }

  static void callIndirect(Cpu cpu, Instruction i) {
    long linear = i.linear(cpu, i.operandSize + 2, false);
    long offset = cpu.load(linear, i.operandSize);
    FarTransfer.call(cpu, cpu.load16(linear + i.operandSize), offset, i.operandSize);
  }

  /// RET and RET imm16; the immediate is 0 in the first.
  static void ret(Cpu cpu, Instruction i) {
    FarTransfer.ret(cpu, i.operandSize, (int) i.immediate & 0xffff);
  }

  static void interrupt(Cpu cpu, Instruction i) {
    int vector = (int) i.immediate & 0xff;
    if (cpu.virtual8086()
        && Privilege.ioPrivilegeLevel(cpu) < 3
        && !VirtualInterruptFlag.redirects(cpu, vector)) {
      throw cpu.generalProtection(0);
    }
    Events.softwareEvent(cpu, InterruptionType.SOFTWARE_INTERRUPT, vector, i.length());
  }

  static void int3(Cpu cpu, Instruction i) {
    Events.softwareEvent(cpu, InterruptionType.SOFTWARE_EXCEPTION, Vector.BP, i.length());
  }

  static void into(Cpu cpu, Instruction i) {
    if (cpu.overflow()) {
      Events.softwareEvent(cpu, InterruptionType.SOFTWARE_EXCEPTION, Vector.OF, i.length());
    }
  }

  static void int1(Cpu cpu, Instruction i) {
    Events.softwareEvent(
        cpu, InterruptionType.PRIVILEGED_SOFTWARE_EXCEPTION, Vector.DB, i.length());
  }

  static void iret(Cpu cpu, Instruction i) {
    InterruptReturn.iret(cpu, i.operandSize);
  }
}

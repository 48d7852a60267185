package dev.testudo.processor.semantics.system;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.event.Intercepted;
import dev.testudo.processor.state.CpuState;

/// Checks that privileged instructions begin with.
final class Privilege {
  private Privilege() {}

  /// #GP(0) unless CPL is 0; virtual-8086 mode has CPL 3.
  static void require(Cpu cpu) {
    if (cpu.cpl != 0) {
      throw cpu.generalProtection(0);
    }
  }

  /// The same, then the exit that non-root operation may want.
  ///
  /// @return whether the instruction exited
  static boolean exits(Cpu cpu, Instruction i, Intercepted kind) {
    require(cpu);
    return intercepts(cpu, i, kind);
  }

  /// The exit that non-root operation may want.
  ///
  /// @return whether the instruction exited
  static boolean intercepts(Cpu cpu, Instruction i, Intercepted kind) {
    return cpu.nonRoot && cpu.interception.instruction(cpu, i, kind);
  }

  /// IOPL as a number.
  static int ioPrivilegeLevel(Cpu cpu) {
    return (int) (cpu.rflags & CpuState.IOPL) >> 12;
  }
}

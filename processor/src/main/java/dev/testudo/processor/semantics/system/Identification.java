package dev.testudo.processor.semantics.system;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.Ticks;
import dev.testudo.processor.cpuid.CpuidResult;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.event.Intercepted;

/// CPUID.
final class Identification {
  private Identification() {}

  static void cpuid(Cpu cpu, Instruction i) {
    if (Privilege.intercepts(cpu, i, Intercepted.CPUID)) {
      return;
    }
    CpuidResult result = cpu.model.cpuid().answer(cpu, (int) cpu.r[0], (int) cpu.r[1]);
    cpu.setRegister(0, 4, result.eax());
    cpu.setRegister(3, 4, result.ebx());
    cpu.setRegister(1, 4, result.ecx());
    cpu.setRegister(2, 4, result.edx());
    cpu.spend(Ticks.CPUID);
  }
}

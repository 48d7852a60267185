package dev.testudo.processor.semantics.system;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.event.Intercepted;
import dev.testudo.processor.state.CpuState;

/// RDRAND and RDSEED, from a generator seeded by the processor's model: the same run draws the same
/// numbers.
final class Random {
  private Random() {}

  static void rdrand(Cpu cpu, Instruction i) {
    draw(cpu, i, Intercepted.RDRAND);
  }

  static void rdseed(Cpu cpu, Instruction i) {
    draw(cpu, i, Intercepted.RDSEED);
  }

  private static void draw(Cpu cpu, Instruction i, Intercepted kind) {
    if (Privilege.intercepts(cpu, i, kind)) {
      return;
    }
    cpu.random += 0x9e37_79b9_7f4a_7c15L;
    long z = cpu.random;
    z = (z ^ z >>> 30) * 0xbf58_476d_1ce4_e5b9L;
    z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
    cpu.setRegister(i.rm, i.operandSize, z ^ z >>> 31);
    cpu.setArithmeticFlags(CpuState.CF);
  }
}

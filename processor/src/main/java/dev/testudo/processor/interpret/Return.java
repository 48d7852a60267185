package dev.testudo.processor.interpret;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.semantics.integer.Stack;

/// RET of 64-bit code.
final class Return extends Op {
  private static final int RSP = 4;

  Return(Instruction instruction, int index, int offset) {
    super(instruction, index, offset);
  }

  @Override
  public void execute(Cpu cpu) {
    cpu.at = index;
    long[] r = cpu.r;
    long rsp = r[RSP];
    long target = cpu.load64(Stack.canonical(cpu, rsp));
    if (target << 16 >> 16 != target) {
      throw cpu.generalProtection(0);
    }
    r[RSP] = rsp + 8;
    cpu.rip = target;
    cpu.next = null;
  }
}

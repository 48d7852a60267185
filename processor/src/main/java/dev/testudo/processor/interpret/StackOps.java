package dev.testudo.processor.interpret;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.semantics.integer.Stack;

/// PUSH and POP of 64-bit registers in 64-bit code.
final class StackOps {
  private static final int RSP = 4;

  private StackOps() {}

  static final class Push extends Op {
    private final int register;

    Push(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
      register = instruction.reg;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.at = index;
      long[] r = cpu.r;
      long rsp = r[RSP] - 8;
      cpu.store64(Stack.canonical(cpu, rsp), r[register]);
      r[RSP] = rsp;
      next.execute(cpu);
    }
  }

  static final class Pop extends Op {
    private final int register;

    Pop(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
      register = instruction.reg;
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.at = index;
      long[] r = cpu.r;
      long rsp = r[RSP];
      long value = cpu.load64(Stack.canonical(cpu, rsp));
      r[RSP] = rsp + 8;
      r[register] = value;
      next.execute(cpu);
    }
  }
}

package dev.testudo.processor.interpret;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.decode.Meaning;

/// An op that calls the meaning of its instruction.
final class GenericOp extends Op {
  private final Meaning meaning;

  GenericOp(Instruction instruction, int index, int offset) {
    super(instruction, index, offset);
    meaning = instruction.form.meaning();
  }

  @Override
  public void execute(Cpu cpu) {
    cpu.at = index;
    meaning.execute(cpu, instruction);
    if (!cpu.departed) {
      next.execute(cpu);
    }
  }
}

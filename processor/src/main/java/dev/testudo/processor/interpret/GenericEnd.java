package dev.testudo.processor.interpret;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.decode.Meaning;

/// The last op of a block whose instruction may go anywhere.
final class GenericEnd extends Op {
  private final Meaning meaning;
  private final long ripMask;

  GenericEnd(Instruction instruction, int index, int offset) {
    super(instruction, index, offset);
    meaning = instruction.form.meaning();
    ripMask = Block.ripMask(instruction.codeSize);
  }

  @Override
  public void execute(Cpu cpu) {
    cpu.at = index;
    cpu.next = null;
    cpu.rip = cpu.ripBase + nextOffset() & ripMask;
    meaning.execute(cpu, instruction);
  }
}

package dev.testudo.processor.interpret;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Form;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.decode.OpcodeForm;

/// Follows the last instruction of a block that was cut for its length or at the end of its page:
/// no instruction itself, it only says where execution goes on.
final class FallThrough extends Op {
  private static final OpcodeForm FORM =
      new OpcodeForm("", "", "", Form.NONE, (cpu, instruction) -> {});

  private final long ripMask;

  FallThrough(int offset, int codeSize) {
    super(Instruction.of(FORM), 0, offset);
    ripMask = Block.ripMask(codeSize);
  }

  @Override
  public void execute(Cpu cpu) {
    cpu.next = null;
    cpu.rip = cpu.ripBase + offset & ripMask;
  }
}

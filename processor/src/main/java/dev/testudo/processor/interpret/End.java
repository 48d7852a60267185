package dev.testudo.processor.interpret;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Form;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.decode.OpcodeForm;

/// The op after the last: it does nothing, and so the chain of calls ends.
final class End extends Op {
  static final End INSTANCE = new End();

  private End() {
    super(Instruction.of(new OpcodeForm("", "end", "", Form.NONE, (cpu, instruction) -> {})), 0, 0);
  }

  @Override
  public void execute(Cpu cpu) {}
}

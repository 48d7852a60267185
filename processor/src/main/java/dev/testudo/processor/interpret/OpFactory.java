package dev.testudo.processor.interpret;

import dev.testudo.processor.decode.Form;
import dev.testudo.processor.decode.Instruction;

/// Chooses the op for an instruction: one made for its form where speed counts, else one that calls
/// its meaning.
final class OpFactory {
  private OpFactory() {}

  static Op create(Instruction instruction, int index, int offset) {
    return instruction.form.is(Form.ENDS_BLOCK)
        ? new GenericEnd(instruction, index, offset)
        : new GenericOp(instruction, index, offset);
  }
}

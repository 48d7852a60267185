package dev.testudo.processor.jit;

import dev.testudo.processor.OpcodeRows;
import dev.testudo.processor.decode.Decoder;
import dev.testudo.processor.decode.Form;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.decode.OpcodeForm;

/// Tells how long instructions are.
final class ForTests {
  private static final OpcodeForm UNDEFINED =
      new OpcodeForm("", "(undefined)", "", Form.ENDS_BLOCK, (cpu, i) -> {});
  private static final Decoder DECODER = new Decoder(OpcodeRows.all(), UNDEFINED, UNDEFINED);

  private ForTests() {}

  /// The length of the instruction at the beginning, as 64-bit code.
  static int length(byte[] bytes) {
    Instruction instruction = DECODER.decode(bytes, 0, bytes.length, 0, 64);
    return instruction == null ? bytes.length : instruction.length();
  }
}

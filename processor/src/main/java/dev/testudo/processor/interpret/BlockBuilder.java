package dev.testudo.processor.interpret;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.OpcodeRows;
import dev.testudo.processor.decode.Decoder;
import dev.testudo.processor.decode.Form;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.decode.OpcodeForm;
import java.util.ArrayList;
import java.util.List;

/// Decodes blocks. A block ends with an instruction that may go anywhere, after [#MAXIMUM_LENGTH]
/// instructions, or before an instruction that does not lie whole in the page. Such an instruction
/// is a block of its own.
final class BlockBuilder {
  static final int MAXIMUM_LENGTH = 32;
  private static final int PAGE = 4096;

  private final Decoder decoder =
      new Decoder(
          OpcodeRows.all(),
          new OpcodeForm(
              "",
              "(undefined)",
              "",
              Form.ENDS_BLOCK,
              (cpu, instruction) -> {
                throw cpu.undefined();
              }),
          new OpcodeForm(
              "",
              "(too long)",
              "",
              Form.ENDS_BLOCK,
              (cpu, instruction) -> {
                throw cpu.generalProtection(0);
              }));

  /// Decodes from `frame[offset]`.
  ///
  /// @param limit the most instructions to take
  /// @param alone marks the mode key of a block that has one instruction on purpose
  /// @return a block, of no instructions if the first one continues past the page
  Block decode(byte[] frame, int offset, int modeKey, int limit, int alone) {
    int codeSize = Cpu.codeSize(modeKey);
    List<Op> ops = new ArrayList<>();
    int position = offset;
    boolean ended = false;
    while (!ended && ops.size() < limit && position < PAGE) {
      Instruction instruction = decoder.decode(frame, position, PAGE, position, codeSize);
      if (instruction == null) {
        break;
      }
      ended = instruction.form.is(Form.ENDS_BLOCK);
      ops.add(OpFactory.create(instruction, ops.size(), position));
      position += instruction.length();
    }
    return finish(ops, offset, position, modeKey, alone, ended);
  }

  /// Decodes the one instruction that begins at `offset` in a page and continues in the next.
  Block decodeAcross(byte[] frame, byte[] following, int offset, int modeKey, int alone) {
    int codeSize = Cpu.codeSize(modeKey);
    byte[] bytes = new byte[2 * Decoder.MAXIMUM_LENGTH];
    int here = PAGE - offset;
    System.arraycopy(frame, offset, bytes, 0, here);
    System.arraycopy(following, 0, bytes, here, Decoder.MAXIMUM_LENGTH);
    Instruction instruction =
        decoder.decode(bytes, 0, here + Decoder.MAXIMUM_LENGTH, offset, codeSize);
    if (instruction == null) {
      throw new IllegalStateException("an instruction longer than its window");
    }
    List<Op> ops = new ArrayList<>();
    ops.add(OpFactory.create(instruction, 0, offset));
    return finish(
        ops,
        offset,
        offset + instruction.length(),
        modeKey,
        alone,
        instruction.form.is(Form.ENDS_BLOCK));
  }

  private static Block finish(
      List<Op> ops, int offset, int end, int modeKey, int alone, boolean ended) {
    for (int i = 0; i + 1 < ops.size(); i++) {
      ops.get(i).next = ops.get(i + 1);
    }
    int codeSize = Cpu.codeSize(modeKey);
    if (!ended && !ops.isEmpty()) {
      ops.getLast().next = new FallThrough(end, codeSize);
    }
    Block block = new Block(offset, modeKey | alone, codeSize, ops.toArray(new Op[0]));
    for (Op op : ops) {
      op.placed(block);
    }
    return block;
  }
}

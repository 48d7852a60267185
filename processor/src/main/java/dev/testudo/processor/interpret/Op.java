package dev.testudo.processor.interpret;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import org.jspecify.annotations.Nullable;

/// A predecoded instruction placed in a block. `execute` does its work and ends in
/// `next.execute(cpu)`, so that a block runs as a chain of calls whose targets the host's branch
/// predictor learns one by one; the last op of a block sets `cpu.rip` and `cpu.next` and returns.
public abstract class Op {
  public final Instruction instruction;

  /// Position in the block.
  public final int index;

  /// Offset of the instruction from the RIP base.
  public final int offset;

  /// The op that follows in the block; only the last one has none, and never asks for it.
  @SuppressWarnings("NullAway.Init")
  Op next;

  protected Op(Instruction instruction, int index, int offset) {
    this.instruction = instruction;
    this.index = index;
    this.offset = offset;
  }

  public abstract void execute(Cpu cpu);

  /// Offset of the following instruction from the RIP base.
  public final int nextOffset() {
    return offset + instruction.length();
  }

  /// Tells an op its block, when the block is complete.
  void placed(@Nullable Block block) {}
}

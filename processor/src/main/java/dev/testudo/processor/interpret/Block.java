package dev.testudo.processor.interpret;

import dev.testudo.processor.Cpu;
import org.jspecify.annotations.Nullable;

/// A straight run of instructions that begins in one page of physical memory, decoded for one mode.
public final class Block {
  /// No block: what a processor holds before it has executed anything.
  public static final Block NONE = new Block(null, 0, 0, 64, new Op[0]);

  /// The page it begins in; null only for [#NONE] and for blocks that are executed once and thrown away.
  final @Nullable CodePage page;

  /// Offset of the first instruction in its page.
  final int offset;

  final int modeKey;
  private final int codeSize;
  public final Op[] ops;

  /// Instructions in the block.
  public final int length;

  @Nullable Block hashNext;

  Block(@Nullable CodePage page, int offset, int modeKey, int codeSize, Op[] ops) {
    this.page = page;
    this.offset = offset;
    this.modeKey = modeKey;
    this.codeSize = codeSize;
    this.ops = ops;
    this.length = ops.length;
  }

  /// RIP of the op with this index, while the block runs on `cpu`.
  public long rip(Cpu cpu, int index) {
    if (index >= length) {
      return cpu.rip;
    }
    return cut(cpu.ripBase + ops[index].offset);
  }

  /// Cuts an instruction pointer to the width of this block's code.
  long cut(long rip) {
    return switch (codeSize) {
      case 16 -> rip & 0xffff;
      case 32 -> rip & 0xffff_ffffL;
      default -> rip;
    };
  }
}

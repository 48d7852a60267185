package dev.testudo.processor.interpret;

import dev.testudo.processor.Cpu;
import org.jspecify.annotations.Nullable;

/// A straight run of instructions that begins in one page of physical memory, decoded for one mode.
public final class Block {
  /// No block: what a processor holds between blocks.
  public static final Block NONE = new Block(0, 0, 64, new Op[0]);

  /// Offset of the first instruction in its page.
  final int offset;

  final int modeKey;
  private final long ripMask;
  public final Op[] ops;

  /// The op to begin with.
  final Op first;

  /// Instructions in the block.
  public final int length;

  /// Bytes from the first to the end of the last instruction.
  final int bytes;

  /// The bytes have been written since: the block must not be entered again.
  boolean dead;

  /// If its only instruction continues in another page: that page, and which version of it was
  /// decoded.
  @Nullable CodePage second;

  int secondVersion;

  @Nullable Block hashNext;

  /// The page that the block begins in, once it is there.
  @Nullable CodePage page;

  /// Counts up each time the block is executed; from zero on, [CompiledCode] is asked.
  int heat = Integer.MIN_VALUE;

  /// The compiled code that begins with this block.
  @Nullable CompiledRegion region;

  Block(int offset, int modeKey, int codeSize, Op[] ops) {
    this.offset = offset;
    this.modeKey = modeKey;
    this.ripMask = ripMask(codeSize);
    this.ops = ops;
    this.first = ops.length == 0 ? new FallThrough(offset, codeSize) : ops[0];
    this.length = ops.length;
    this.bytes = length == 0 ? 0 : ops[length - 1].nextOffset() - offset;
  }

  /// All ones in the width of the instruction pointer. It is EIP in 16-bit code, too: only branches
  /// with 16-bit operands cut it, and a code segment may be larger than 64 KiB.
  static long ripMask(int codeSize) {
    return codeSize == 64 ? -1L : 0xffff_ffffL;
  }

  /// RIP of the op with this index, while the block runs on `cpu`.
  public long rip(Cpu cpu, int index) {
    return index < length ? cpu.ripBase + ops[index].offset & ripMask : cpu.rip;
  }

  // ---- for compilers
  // ---------------------------------------------------------------------------------------------

  public int offset() {
    return offset;
  }

  public int modeKey() {
    return modeKey;
  }

  /// Offset of what follows the block in memory.
  public int endOffset() {
    return offset + bytes;
  }

  /// The bytes that the block was decoded from have been written since.
  public boolean isDead() {
    return dead;
  }

  /// How often the block's page was written to where it holds code.
  public int invalidations() {
    CodePage where = page;
    return where == null ? 0 : where.invalidations;
  }

  /// Lets the interpreter ask again after the block has been executed so many times.
  public void askAfter(int executions) {
    heat = -executions;
  }

  /// Times the block was executed since it began to count at `-executions`.
  public int executedOf(int executions) {
    return heat + executions;
  }

  /// From now on the interpreter enters this code instead of the block.
  public void install(CompiledRegion compiled) {
    region = compiled;
    heat = 0;
  }

  /// The live block at another offset of the page, decoded for the same mode and lying whole in the
  /// page; null if there is none.
  public @Nullable Block inSamePage(int other) {
    CodePage where = page;
    if (where == null || other < 0 || other > 4095) {
      return null;
    }
    Block found = where.find(other, modeKey);
    return found == null || found.second != null || found.dead ? null : found;
  }
}

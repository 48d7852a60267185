package dev.testudo.processor.interpret;

import dev.testudo.processor.memory.WatchedPage;
import org.jspecify.annotations.Nullable;

/// The decoded code of one page of physical memory, as a hash table of blocks by offset and mode.
/// It watches the page at a grain of 64 bytes: stores beside the code cost a slow path, stores into
/// it drop all blocks of the page.
public final class CodePage extends WatchedPage {
  private static final int BUCKETS = 64;

  /// The bytes of the page.
  final byte[] frame;

  private final @Nullable Block[] buckets = new Block[BUCKETS];

  /// A bit for each 64 bytes that hold decoded code.
  private long lines;

  /// How often the page's code was thrown away.
  int invalidations;

  public CodePage(byte[] frame) {
    this.frame = frame;
  }

  @Nullable Block find(int offset, int modeKey) {
    for (Block b = buckets[hash(offset, modeKey)]; b != null; b = b.hashNext) {
      if (b.offset == offset && b.modeKey == modeKey) {
        return b;
      }
    }
    return null;
  }

  private static int hash(int offset, int modeKey) {
    return (offset ^ offset >> 6 ^ modeKey * 5) & BUCKETS - 1;
  }

  /// Adds a block, in front of an older one for the same code.
  void add(Block block) {
    int h = hash(block.offset, block.modeKey);
    block.hashNext = buckets[h];
    buckets[h] = block;
    block.page = this;
    cover(block.offset, block.bytes);
  }

  /// Watches bytes that a block of this or of the preceding page was decoded from; what lies beyond
  /// the page is cut.
  void cover(int offset, int length) {
    lines |= mask(offset, length);
  }

  private static long mask(int offset, int length) {
    int first = offset >> 6;
    int last = Math.min(offset + length - 1, 4095) >> 6;
    return -1L << first & -1L >>> 63 - last;
  }

  @Override
  public boolean watches(int offset, int length) {
    return (lines & mask(offset, length)) != 0;
  }

  @Override
  public void written(int offset, int length) {
    if (watches(offset, length)) {
      for (int i = 0; i < BUCKETS; i++) {
        for (Block b = buckets[i]; b != null; b = b.hashNext) {
          b.dead = true;
        }
        buckets[i] = null;
      }
      lines = 0;
      invalidations++;
    }
  }
}

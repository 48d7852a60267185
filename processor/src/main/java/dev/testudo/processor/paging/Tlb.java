package dev.testudo.processor.paging;

import dev.testudo.processor.memory.WatchedPage;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A direct-mapped software TLB for one address space and one kind of privilege. The tag of an
/// entry is the linear page address; entries exist only for RAM frames whose access needs no
/// further check, so that a hit is an array access. Everything else (devices, watched pages,
/// untouched RAM, first writes) misses and is served by [MemoryAccess].
///
/// Read and write entries of an index share its frame; each is valid on its own.
public final class Tlb {
  public static final int SIZE = 1024;
  public static final int MASK = SIZE - 1;

  /// Bytes in a page.
  public static final int PAGE = 4096;

  /// A tag that no page address equals.
  private static final long EMPTY = 1;

  public final long[] readTag = new long[SIZE];
  public final long[] writeTag = new long[SIZE];
  public final byte[][] frame = new byte[SIZE][];

  /// Fetch entries have frames of their own: the decoded page, and its physical address.
  public final long[] fetchTag = new long[SIZE];

  public final @Nullable WatchedPage[] codePage = new WatchedPage[SIZE];

  /// Whether the read/write entry (bit 0) or the fetch entry (bit 1) came from a global
  /// translation.
  private final byte[] global = new byte[SIZE];

  /// What entries that were never filled hold; no tag leads to it.
  private static final byte[] NO_FRAME = {};

  public Tlb() {
    Arrays.fill(frame, NO_FRAME);
    flush();
  }

  private static int index(long linear) {
    return (int) (linear >>> 12) & MASK;
  }

  /// The frame of a page that may be read, or null.
  public byte @Nullable [] readable(long linear) {
    int i = index(linear);
    return readTag[i] == (linear & -4096L) ? frame[i] : null;
  }

  /// The frame of a page that may be written, or null.
  public byte @Nullable [] writable(long linear) {
    int i = index(linear);
    return writeTag[i] == (linear & -4096L) ? frame[i] : null;
  }

  /// Adds a translation for data.
  ///
  /// @param writable whether stores may go to the frame without further ado
  public void fill(long linear, byte[] target, boolean writable, boolean isGlobal) {
    int i = index(linear);
    long tag = linear & -4096L;
    readTag[i] = tag;
    writeTag[i] = writable ? tag : EMPTY;
    frame[i] = target;
    global[i] = (byte) (global[i] & ~1 | (isGlobal ? 1 : 0));
  }

  /// Adds a translation for instruction fetches.
  public void fillFetch(long linear, WatchedPage page, boolean isGlobal) {
    int i = index(linear);
    fetchTag[i] = linear & -4096L;
    codePage[i] = page;
    global[i] = (byte) (global[i] & ~2 | (isGlobal ? 2 : 0));
  }

  public void flush() {
    Arrays.fill(readTag, EMPTY);
    Arrays.fill(writeTag, EMPTY);
    Arrays.fill(fetchTag, EMPTY);
  }

  /// Drops all entries but those of global pages.
  public void flushNonGlobal() {
    for (int i = 0; i < SIZE; i++) {
      if ((global[i] & 1) == 0) {
        readTag[i] = EMPTY;
        writeTag[i] = EMPTY;
      }
      if ((global[i] & 2) == 0) {
        fetchTag[i] = EMPTY;
      }
    }
  }

  /// Drops the entries of one linear page.
  public void invalidate(long linear) {
    int i = index(linear);
    readTag[i] = EMPTY;
    writeTag[i] = EMPTY;
    fetchTag[i] = EMPTY;
  }

  /// Drops write entries that point to a frame.
  public void withholdWrites(byte[] target) {
    for (int i = 0; i < SIZE; i++) {
      if (frame[i] == target) {
        writeTag[i] = EMPTY;
      }
    }
  }

  /// Drops fetch entries that point to decoded code.
  public void dropCode(WatchedPage page) {
    for (int i = 0; i < SIZE; i++) {
      if (codePage[i] == page) {
        fetchTag[i] = EMPTY;
        codePage[i] = null;
      }
    }
  }
}

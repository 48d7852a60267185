package dev.testudo.processor.paging;

import dev.testudo.processor.memory.WatchedPage;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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

  /// Of the read/write entry: global (bit 0), part of a large page (bit 1). Fetch entries are never
  /// kept as global ones.
  private final byte[] kind = new byte[SIZE];

  /// What entries that were never filled hold; no tag leads to it.
  private static final byte[] NO_FRAME = {};

  private static final int GLOBAL = 1;
  private static final int LARGE = 2;

  /// Whether an entry may be part of a large page.
  private boolean large;

  public Tlb() {
    Arrays.fill(frame, NO_FRAME);
    flush();
  }

  private static int index(long linear) {
    return (int) (linear >>> 12) & MASK;
  }

  // ---- the pieces of an access, for code that holds the arrays of a TLB in variables
  // ---------------

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /// Whether an access cannot be served by the entry that `tags` has for it, be it that the entry
  /// is another page's or that the access reaches into the next page (whose entry is never this
  /// one).
  ///
  /// @param tags the read or the write tags
  /// @param last bytes of the access less one
  public static boolean misses(long[] tags, long linear, int last) {
    return tags[index(linear)] != (linear + last & -4096L);
  }

  /// Loads a byte that does not miss, zero-extended.
  public static long load8(byte[][] frames, long linear) {
    return frames[index(linear)][(int) linear & 0xfff] & 0xff;
  }

  /// Loads a word that does not miss, zero-extended.
  public static long load16(byte[][] frames, long linear) {
    return (short) SHORT.get(frames[index(linear)], (int) linear & 0xfff) & 0xffff;
  }

  /// Loads a doubleword that does not miss, zero-extended.
  public static long load32(byte[][] frames, long linear) {
    return (int) INT.get(frames[index(linear)], (int) linear & 0xfff) & 0xffff_ffffL;
  }

  /// Loads a quadword that does not miss.
  public static long load64(byte[][] frames, long linear) {
    return (long) LONG.get(frames[index(linear)], (int) linear & 0xfff);
  }

  /// Stores the low byte of a value where it does not miss.
  public static void store8(byte[][] frames, long linear, long value) {
    frames[index(linear)][(int) linear & 0xfff] = (byte) value;
  }

  /// Stores the low word of a value where it does not miss.
  public static void store16(byte[][] frames, long linear, long value) {
    SHORT.set(frames[index(linear)], (int) linear & 0xfff, (short) value);
  }

  /// Stores the low doubleword of a value where it does not miss.
  public static void store32(byte[][] frames, long linear, long value) {
    INT.set(frames[index(linear)], (int) linear & 0xfff, (int) value);
  }

  /// Stores a quadword where it does not miss.
  public static void store64(byte[][] frames, long linear, long value) {
    LONG.set(frames[index(linear)], (int) linear & 0xfff, value);
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
  public void fill(
      long linear, byte[] target, boolean writable, boolean isGlobal, boolean isLarge) {
    int i = index(linear);
    long tag = linear & -4096L;
    readTag[i] = tag;
    writeTag[i] = writable ? tag : EMPTY;
    frame[i] = target;
    kind[i] = (byte) ((isGlobal ? GLOBAL : 0) | (isLarge ? LARGE : 0));
    large |= isLarge;
  }

  /// Adds a translation for instruction fetches.
  public void fillFetch(long linear, WatchedPage page) {
    int i = index(linear);
    fetchTag[i] = linear & -4096L;
    codePage[i] = page;
  }

  public void flush() {
    Arrays.fill(readTag, EMPTY);
    Arrays.fill(writeTag, EMPTY);
    Arrays.fill(fetchTag, EMPTY);
  }

  /// Drops all entries but those of global pages.
  public void flushNonGlobal() {
    for (int i = 0; i < SIZE; i++) {
      if ((kind[i] & GLOBAL) == 0) {
        readTag[i] = EMPTY;
        writeTag[i] = EMPTY;
      }
    }
    Arrays.fill(fetchTag, EMPTY);
  }

  /// Drops the entries of one linear page, and those of the large page it may be part of: as nobody
  /// knows how large that one is, all parts of large pages in the same GiB.
  public void invalidate(long linear) {
    int i = index(linear);
    readTag[i] = EMPTY;
    writeTag[i] = EMPTY;
    fetchTag[i] = EMPTY;
    if (!large) {
      return;
    }
    for (int n = 0; n < SIZE; n++) {
      if ((kind[n] & LARGE) != 0 && readTag[n] >>> 30 == linear >>> 30) {
        readTag[n] = EMPTY;
        writeTag[n] = EMPTY;
      }
      if (fetchTag[n] >>> 30 == linear >>> 30) {
        fetchTag[n] = EMPTY;
      }
    }
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

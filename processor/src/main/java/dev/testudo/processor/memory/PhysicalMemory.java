package dev.testudo.processor.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// RAM as garbage-collected frames of 4 KiB, allocated on first write, and the way to devices where
/// there is no RAM.
///
/// An unwritten page has no frame and reads as zeros; TLBs must hold no entry for it. A page that
/// is watched (it holds decoded code) has no write entry in any TLB.
public final class PhysicalMemory {
  public static final int FRAME_SIZE = 4096;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /// Frames in a chunk of the frame table: 16 MiB of RAM.
  private static final int CHUNK = 4096;

  private static final class Chunk {
    final byte[] @Nullable [] frames = new byte[CHUNK][];
    final @Nullable WatchedPage[] watched = new WatchedPage[CHUNK];
  }

  private final PhysicalBus bus;
  private final int addressBits;
  private final @Nullable Chunk[] chunks;

  /// Page ranges of RAM, [first, end) in turn.
  private long[] ram = {};

  /// Told the frame of each page that becomes watched, so that TLBs drop their write entries.
  private final List<Consumer<byte[]>> watchListeners = new ArrayList<>();

  private long framesAllocated;

  /// The memory that a window looks into, or this.
  private final PhysicalMemory host;

  /// Who is told of writes through this window.
  private @Nullable WriteObserver observer;

  /// Chunks before the first one of a window.
  private final int origin;

  /// @param addressBits MAXPHYADDR, at most 46
  public PhysicalMemory(PhysicalBus bus, int addressBits) {
    this.bus = bus;
    this.addressBits = addressBits;
    chunks = new Chunk[1 << addressBits - 24];
    host = this;
    origin = 0;
  }

  private PhysicalMemory(PhysicalMemory host, long offset, PhysicalBus bus) {
    this.bus = bus;
    this.addressBits = host.addressBits;
    chunks = host.chunks;
    this.host = host;
    origin = (int) (offset >>> 24);
  }

  /// The same frames at other addresses: address 0 of the window is `offset` here, and what is not
  /// RAM is answered by another bus. The window's RAM has to be told by [#addRam] and has to be RAM
  /// here. What is written through one is seen, and watched, through the other.
  ///
  /// @param offset a multiple of 16 MiB
  public PhysicalMemory window(long offset, PhysicalBus windowBus) {
    if (host != this
        || offset < 0
        || (offset & (1 << 24) - 1) != 0
        || offset >>> addressBits != 0) {
      throw new IllegalArgumentException("window at " + Long.toHexString(offset));
    }
    return new PhysicalMemory(this, offset, windowBus);
  }

  /// Makes [start, start + size) RAM; both are multiples of the page size.
  public void addRam(long start, long size) {
    if ((start | size) % FRAME_SIZE != 0
        || start < 0
        || size < 0
        || start + size > 1L << addressBits) {
      throw new IllegalArgumentException(
          "RAM at " + Long.toHexString(start) + " size " + Long.toHexString(size));
    }
    ram = Arrays.copyOf(ram, ram.length + 2);
    ram[ram.length - 2] = start >>> 12;
    ram[ram.length - 1] = start + size >>> 12;
  }

  public int addressBits() {
    return addressBits;
  }

  public PhysicalBus bus() {
    return bus;
  }

  public long framesAllocated() {
    return host.framesAllocated;
  }

  public boolean isRam(long physical) {
    long page = physical >>> 12;
    for (int i = 0; i < ram.length; i += 2) {
      if (page >= ram[i] && page < ram[i + 1]) {
        return true;
      }
    }
    return false;
  }

  /// The frame of a page of RAM, or null when it has none yet or is not RAM.
  public byte @Nullable [] frame(long physical) {
    Chunk chunk = chunk(physical);
    return chunk == null ? null : chunk.frames[(int) (physical >>> 12) & CHUNK - 1];
  }

  /// The frame of a page of RAM, allocated if it has none; null when it is not RAM.
  public byte @Nullable [] allocatedFrame(long physical) {
    byte[] frame = frame(physical);
    if (frame == null && isRam(physical)) {
      int i = (int) (physical >>> 24) + origin;
      Chunk chunk = chunks[i];
      if (chunk == null) {
        chunk = new Chunk();
        chunks[i] = chunk;
      }
      frame = new byte[FRAME_SIZE];
      host.framesAllocated++;
      chunk.frames[(int) (physical >>> 12) & CHUNK - 1] = frame;
    }
    return frame;
  }

  private @Nullable Chunk chunk(long physical) {
    long i = (physical >>> 24) + origin;
    return i < chunks.length ? chunks[(int) i] : null;
  }

  // ---- watched pages
  // ---------------------------------------------------------------------------------------------

  public void onWatch(Consumer<byte[]> listener) {
    host.watchListeners.add(listener);
  }

  /// What watches a page, or null.
  public @Nullable WatchedPage watchedPage(long physical) {
    Chunk chunk = chunk(physical);
    WatchedPage watched = chunk == null ? null : chunk.watched[(int) (physical >>> 12) & CHUNK - 1];
    WriteObserver told = observer;
    return watched == null && told != null && told.observes(physical >>> 12)
        ? ObservedPage.INSTANCE
        : watched;
  }

  /// Names who is told of writes through this window from now on. Processors that use it must not
  /// hold translations of pages that come to be observed.
  public void observeWrites(WriteObserver told) {
    observer = told;
  }

  /// A page that only an observer cares about.
  private static final class ObservedPage extends WatchedPage {
    static final ObservedPage INSTANCE = new ObservedPage();

    @Override
    public boolean watches(int offset, int length) {
      return false;
    }

    @Override
    public void written(int offset, int length) {
      // The observer is told by PhysicalMemory.
    }
  }

  /// Watches a page of RAM, in place of what watched it before.
  public void watch(long physical, WatchedPage page) {
    byte[] frame = allocatedFrame(physical);
    if (frame == null) {
      throw new IllegalArgumentException("not RAM: " + Long.toHexString(physical));
    }
    Chunk chunk = chunk(physical);
    if (chunk != null) {
      chunk.watched[(int) (physical >>> 12) & CHUNK - 1] = page;
      for (Consumer<byte[]> listener : host.watchListeners) {
        listener.accept(frame);
      }
    }
  }

  public void unwatch(long physical) {
    Chunk chunk = chunk(physical);
    if (chunk != null) {
      chunk.watched[(int) (physical >>> 12) & CHUNK - 1] = null;
    }
  }

  // ---- accesses
  // --------------------------------------------------------------------------------------------------

  /// Reads 1, 2, 4 or 8 bytes, zero-extended; the bytes lie in one page.
  public long read(long physical, int size) {
    byte[] frame = frame(physical);
    if (frame != null) {
      int offset = (int) physical & FRAME_SIZE - 1;
      return switch (size) {
        case 1 -> frame[offset] & 0xff;
        case 2 -> (short) SHORT.get(frame, offset) & 0xffff;
        case 4 -> (int) INT.get(frame, offset) & 0xffff_ffffL;
        default -> (long) LONG.get(frame, offset);
      };
    }
    return isRam(physical) ? 0 : bus.read(physical, size);
  }

  public long readLong(long physical) {
    return read(physical, 8);
  }

  /// Writes 1, 2, 4 or 8 bytes; the bytes lie in one page.
  public void write(long physical, int size, long value) {
    byte[] frame = allocatedFrame(physical);
    if (frame == null) {
      bus.write(physical, size, value);
      return;
    }
    int offset = (int) physical & FRAME_SIZE - 1;
    switch (size) {
      case 1 -> frame[offset] = (byte) value;
      case 2 -> SHORT.set(frame, offset, (short) value);
      case 4 -> INT.set(frame, offset, (int) value);
      default -> LONG.set(frame, offset, value);
    }
    written(physical, size);
  }

  public void writeLong(long physical, long value) {
    write(physical, 8, value);
  }

  /// To be called after bytes of a frame have been changed in place.
  public void written(long physical, int length) {
    WatchedPage page = watchedPage(physical);
    if (page != null) {
      page.written((int) physical & FRAME_SIZE - 1, length);
    }
    WriteObserver told = observer;
    if (told != null && told.observes(physical >>> 12)) {
      told.written(physical >>> 12);
    }
  }

  /// Copies RAM into `target`; what is not RAM reads as all ones.
  public void readBytes(long physical, byte[] target, int from, int length) {
    while (length > 0) {
      int offset = (int) physical & FRAME_SIZE - 1;
      int n = Math.min(length, FRAME_SIZE - offset);
      byte[] frame = frame(physical);
      if (frame != null) {
        System.arraycopy(frame, offset, target, from, n);
      } else {
        Arrays.fill(target, from, from + n, isRam(physical) ? 0 : (byte) -1);
      }
      physical += n;
      from += n;
      length -= n;
    }
  }

  /// Copies into RAM; what is not RAM takes no write.
  public void writeBytes(long physical, byte[] source, int from, int length) {
    while (length > 0) {
      int offset = (int) physical & FRAME_SIZE - 1;
      int n = Math.min(length, FRAME_SIZE - offset);
      byte[] frame = allocatedFrame(physical);
      if (frame != null) {
        System.arraycopy(source, from, frame, offset, n);
        written(physical, n);
      }
      physical += n;
      from += n;
      length -= n;
    }
  }
}

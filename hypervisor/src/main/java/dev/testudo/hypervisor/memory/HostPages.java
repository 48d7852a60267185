package dev.testudo.hypervisor.memory;

import dev.testudo.processor.memory.PhysicalMemory;
import java.util.Arrays;

/// L0's own pages of host-physical memory: VMCSs, EPT tables, bitmaps. What is given out is zero.
public final class HostPages {
  private static final int PAGE = 4096;

  private final PhysicalMemory memory;
  private final long start;
  private final long end;
  private long next;
  private long[] free = new long[64];
  private int freeCount;

  /// @param start first address of the region
  /// @param end address after the region
  public HostPages(PhysicalMemory memory, long start, long end) {
    this.memory = memory;
    this.start = start;
    this.next = start;
    this.end = end;
  }

  public PhysicalMemory memory() {
    return memory;
  }

  /// Allocates a page.
  ///
  /// @return its host-physical address
  public long allocate() {
    if (freeCount > 0) {
      long page = free[--freeCount];
      byte[] frame = memory.allocatedFrame(page);
      if (frame != null) {
        Arrays.fill(frame, (byte) 0);
        memory.written(page, PAGE);
      }
      return page;
    }
    if (next >= end) {
      throw new IllegalStateException("L0 has no pages left");
    }
    long page = next;
    next += PAGE;
    return page;
  }

  public void free(long page) {
    if (freeCount == free.length) {
      free = Arrays.copyOf(free, free.length * 2);
    }
    free[freeCount++] = page;
  }

  /// Pages that are given out at present.
  public long inUse() {
    return (next - start) / PAGE - freeCount;
  }
}

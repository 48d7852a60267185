package dev.testudo.processor.paging;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.event.UnimplementedException;

/// The slow path of memory accesses: everything that misses the TLB.
public final class MemoryAccess {
  private MemoryAccess() {}

  /// Loads 1, 2, 4 or 8 bytes at the current privilege, zero-extended.
  public static long load(Cpu cpu, long linear, int size) {
    throw new UnimplementedException("slow load");
  }

  public static void store(Cpu cpu, long linear, int size, long value) {
    throw new UnimplementedException("slow store");
  }

  public static long loadForStore(Cpu cpu, long linear, int size) {
    throw new UnimplementedException("slow load");
  }

  /// Translates an instruction fetch.
  ///
  /// @return the physical address of `linear`
  public static long translateFetch(Cpu cpu, long linear) {
    throw new UnimplementedException("fetch");
  }
}

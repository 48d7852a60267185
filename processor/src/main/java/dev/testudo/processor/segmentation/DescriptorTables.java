package dev.testudo.processor.segmentation;

import dev.testudo.architecture.interrupt.Vector;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.paging.MemoryAccess;
import dev.testudo.processor.state.Segment;

/// Reads of the GDT and the LDT, and the marks that the processor leaves there.
public final class DescriptorTables {
  private static final long ACCESSED = 1L << 40;

  private DescriptorTables() {}

  /// A null selector, whatever its RPL.
  public static boolean isNull(int selector) {
    return (selector & 0xfffc) == 0;
  }

  /// A fault whose error code names a selector; EXT is set while an event from outside the program
  /// is being delivered.
  public static Fault fault(Cpu cpu, int vector, int selector) {
    return new Fault(vector, selector & 0xfffc | cpu.deliveringExternal(), 0);
  }

  /// #GP with a selector.
  public static Fault generalProtection(Cpu cpu, int selector) {
    return fault(cpu, Vector.GP, selector);
  }

  /// Whether a selector lies within its table for a descriptor of so many bytes.
  public static boolean contains(Cpu cpu, int selector, int bytes) {
    int last = (selector & 0xfff8) + bytes - 1;
    if ((selector & 4) == 0) {
      return last <= (cpu.gdtrLimit & 0xffff);
    }
    return (cpu.rights[Segment.LDTR] & Segment.UNUSABLE) == 0
        && last <= (cpu.limit[Segment.LDTR] & 0xffff_ffffL);
  }

  /// The linear address of a descriptor.
  public static long address(Cpu cpu, int selector) {
    long table = (selector & 4) == 0 ? cpu.gdtrBase : cpu.base[Segment.LDTR];
    return table + (selector & 0xfff8);
  }

  /// The descriptor that a selector names.
  ///
  /// @param vector of the fault, with the selector as error code, when it lies outside its table
  public static long read(Cpu cpu, int selector, int vector) {
    if (!contains(cpu, selector, 8)) {
      throw fault(cpu, vector, selector);
    }
    return MemoryAccess.loadSystem(cpu, address(cpu, selector), 8);
  }

  /// The upper half of a 16-byte descriptor whose lower half has been read: bits 63:32 of its base
  /// or offset.
  public static long readHigh(Cpu cpu, int selector, int vector) {
    if (!contains(cpu, selector, 16)) {
      throw fault(cpu, vector, selector);
    }
    long high = MemoryAccess.loadSystem(cpu, address(cpu, selector) + 8, 8);
    if ((high & 0x1f00_0000_0000L) != 0) {
      throw fault(cpu, vector, selector);
    }
    return high << 32;
  }

  /// Sets the accessed flag of a code or data segment, in memory too; returns the descriptor with
  /// it.
  public static long markAccessed(Cpu cpu, int selector, long descriptor) {
    if ((descriptor & ACCESSED) == 0) {
      int access = (int) (descriptor >>> 40) & 0xff | 1;
      MemoryAccess.storeSystem(cpu, address(cpu, selector) + 5, 1, access);
    }
    return descriptor | ACCESSED;
  }

  /// Sets or clears the busy flag of a TSS descriptor in memory.
  public static void markBusy(Cpu cpu, int selector, boolean busy) {
    long address = address(cpu, selector) + 5;
    int access = (int) MemoryAccess.loadSystem(cpu, address, 1);
    MemoryAccess.storeSystem(cpu, address, 1, busy ? access | 2 : access & ~2);
  }
}

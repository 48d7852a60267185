package dev.testudo.processor.paging;

import dev.testudo.architecture.interrupt.Vector;
import dev.testudo.architecture.register.Cr4;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.event.Breakpoints;
import dev.testudo.processor.event.LeaveBlock;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.memory.WatchedPage;
import dev.testudo.processor.state.Segment;

/// The slow path of memory accesses: everything that misses the TLB. Translations end up in the TLB
/// if the page is RAM that has a frame and, for stores, is not watched.
///
/// An access that has to be alone in its block (to a device, or a store into decoded code) throws
/// [LeaveBlock] before it has done anything.
public final class MemoryAccess {
  private static final int PAGE = 4096;
  private static final int STACK_FAULT = 12;

  /// What an access takes that goes to the registers of a device: loops that wait for one are
  /// shorter for it, as on silicon.
  private static final int DEVICE_TICKS = 250;

  private MemoryAccess() {}

  // ---- accesses at the present privilege
  // ---------------------------------------------------------------------------

  /// Loads 1, 2, 4 or 8 bytes, zero-extended.
  public static long load(Cpu cpu, long linear, int size) {
    check(cpu, linear, size);
    if (cpu.breakpointsActive) {
      Breakpoints.access(cpu, linear, size, false);
    }
    int here = PAGE - ((int) linear & PAGE - 1);
    if (here >= size) {
      return read(cpu, translate(cpu, linear, PageWalker.READ), size);
    }
    long second = wrap(cpu, linear + here);
    long low = translate(cpu, linear, PageWalker.READ);
    long high = translate(cpu, second, PageWalker.READ);
    long value = 0;
    for (int i = 0; i < size; i++) {
      long at = i < here ? low + i : high + i - here;
      value |= read(cpu, at, 1) << 8 * i;
    }
    return value;
  }

  public static void store(Cpu cpu, long linear, int size, long value) {
    check(cpu, linear, size);
    int here = PAGE - ((int) linear & PAGE - 1);
    if (here >= size) {
      long physical = translate(cpu, linear, PageWalker.WRITE);
      checkAlone(cpu, physical, size);
      write(cpu, physical, size, value);
    } else {
      long second = wrap(cpu, linear + here);
      long low = translate(cpu, linear, PageWalker.WRITE);
      long high = translate(cpu, second, PageWalker.WRITE);
      checkAlone(cpu, low, here);
      checkAlone(cpu, high, size - here);
      for (int i = 0; i < size; i++) {
        write(cpu, i < here ? low + i : high + i - here, 1, value >>> 8 * i);
      }
    }
    if (cpu.breakpointsActive) {
      Breakpoints.access(cpu, linear, size, true);
    }
  }

  /// A load whose bytes the same instruction is going to store: all that the store could raise is
  /// raised now.
  public static long loadForStore(Cpu cpu, long linear, int size) {
    check(cpu, linear, size);
    int here = PAGE - ((int) linear & PAGE - 1);
    long low = translate(cpu, linear, PageWalker.WRITE);
    checkAlone(cpu, low, Math.min(size, here));
    if (here >= size) {
      return read(cpu, low, size);
    }
    checkAlone(cpu, translate(cpu, wrap(cpu, linear + here), PageWalker.WRITE), size - here);
    return load(cpu, linear, size);
  }

  private static long translate(Cpu cpu, long linear, int access) {
    PageWalker walker = cpu.spaces.walker;
    boolean user = cpu.cpl == 3;
    walker.walk(linear, access, user, walker.smapActive());
    if (!cpu.alignmentChecked) {
      fill(cpu, cpu.tlb, linear, walker);
    }
    return walker.physical;
  }

  // ---- implicit supervisor accesses: descriptor tables, task-state segments
  // ------------------------------------------

  /// Loads 1, 2, 4 or 8 bytes with supervisor privilege.
  public static long loadSystem(Cpu cpu, long linear, int size) {
    long wrapped = wrap(cpu, linear);
    int here = PAGE - ((int) wrapped & PAGE - 1);
    if (here < size) {
      long low = loadSystemBytes(cpu, wrapped, here);
      return low | loadSystemBytes(cpu, wrap(cpu, wrapped + here), size - here) << 8 * here;
    }
    return read(cpu, translateSystem(cpu, wrapped, PageWalker.READ), size);
  }

  private static long loadSystemBytes(Cpu cpu, long linear, int count) {
    long physical = translateSystem(cpu, linear, PageWalker.READ);
    long value = 0;
    for (int i = 0; i < count; i++) {
      value |= read(cpu, physical + i, 1) << 8 * i;
    }
    return value;
  }

  /// Stores with supervisor privilege.
  public static void storeSystem(Cpu cpu, long linear, int size, long value) {
    long wrapped = wrap(cpu, linear);
    int here = PAGE - ((int) wrapped & PAGE - 1);
    if (here >= size) {
      long physical = translateSystem(cpu, wrapped, PageWalker.WRITE);
      checkAlone(cpu, physical, size);
      write(cpu, physical, size, value);
      return;
    }
    long second = wrap(cpu, wrapped + here);
    long low = translateSystem(cpu, wrapped, PageWalker.WRITE);
    long high = translateSystem(cpu, second, PageWalker.WRITE);
    checkAlone(cpu, low, here);
    checkAlone(cpu, high, size - here);
    for (int i = 0; i < size; i++) {
      write(cpu, i < here ? low + i : high + i - here, 1, value >>> 8 * i);
    }
  }

  private static long translateSystem(Cpu cpu, long linear, int access) {
    PageWalker walker = cpu.spaces.walker;
    walker.walk(linear, access, false, (cpu.cr4 & Cr4.SMAP) != 0);
    fill(cpu, cpu.spaces.supervisor(), linear, walker);
    return walker.physical;
  }

  // ---- fetches
  // -------------------------------------------------------------------------------------------------------

  /// Translates an instruction fetch to a physical address.
  ///
  /// Raises #GP(0) for a non-canonical address, and #PF.
  public static long translateFetch(Cpu cpu, long linear) {
    if (cpu.code64() && linear << 16 >> 16 != linear) {
      throw cpu.generalProtection(0);
    }
    PageWalker walker = cpu.spaces.walker;
    walker.walk(linear, PageWalker.FETCH, cpu.cpl == 3, false);
    return walker.physical;
  }

  // ---- the parts of an access
  // ----------------------------------------------------------------------------------------

  /// Linear addresses wrap at 4 GiB outside 64-bit mode.
  private static long wrap(Cpu cpu, long linear) {
    return cpu.longMode() ? linear : linear & 0xffff_ffffL;
  }

  /// Raises what depends on the linear address alone: #GP or #SS when it is not canonical, #AC when
  /// it is misaligned.
  private static void check(Cpu cpu, long linear, int size) {
    checkCanonical(cpu, linear, size);
    if (cpu.alignmentChecked && (linear & size - 1) != 0) {
      throw cpu.fault(Vector.AC, 0);
    }
  }

  private static void checkCanonical(Cpu cpu, long linear, int size) {
    long last = linear + size - 1;
    if (cpu.code64() && (linear << 16 >> 16 != linear || last << 16 >> 16 != last)) {
      boolean stack =
          cpu.at < cpu.block.length
              && cpu.block.ops[cpu.at].instruction.baseSegment == Segment.FLAT_STACK;
      throw stack ? cpu.fault(STACK_FAULT, 0) : cpu.generalProtection(0);
    }
  }

  private static void fill(Cpu cpu, Tlb tlb, long linear, PageWalker walker) {
    long physical = walker.physical;
    PhysicalMemory memory = cpu.memory;
    byte[] frame = memory.frame(physical);
    if (frame == null
        || cpu.breakpointsActive
        || physical >>> 12 == cpu.spaces.apicAccessPage >>> 12
        || cpu.apic.claims(physical)) {
      return;
    }
    boolean writable = walker.writable && memory.watchedPage(physical) == null;
    tlb.fill(linear, frame, writable, walker.global, walker.large);
  }

  private static boolean isDevice(Cpu cpu, long physical) {
    return cpu.apic.claims(physical)
        || physical >>> 12 == cpu.spaces.apicAccessPage >>> 12
        || cpu.memory.frame(physical) == null && !cpu.memory.isRam(physical);
  }

  /// Leaves the block if a store of these bytes must not happen in its midst.
  private static void checkAlone(Cpu cpu, long physical, int size) {
    if (cpu.alone) {
      return;
    }
    WatchedPage watched = cpu.memory.watchedPage(physical);
    if (watched != null && watched.watches((int) physical & PAGE - 1, size)
        || isDevice(cpu, physical)) {
      throw LeaveBlock.INSTANCE;
    }
  }

  private static long read(Cpu cpu, long physical, int size) {
    if (isDevice(cpu, physical)) {
      if (!cpu.alone) {
        throw LeaveBlock.INSTANCE;
      }
      int offset = (int) physical & PAGE - 1;
      cpu.spend(DEVICE_TICKS);
      if (physical >>> 12 == cpu.spaces.apicAccessPage >>> 12
          && cpu.interception.apicAccess(cpu, offset, size, false, false, 0)) {
        return cpu.virtualizedRead;
      }
      if (cpu.apic.claims(physical)) {
        return cpu.apic.readRegister(offset, size);
      }
    }
    return cpu.memory.read(physical, size);
  }

  private static void write(Cpu cpu, long physical, int size, long value) {
    int offset = (int) physical & PAGE - 1;
    if (physical >>> 12 == cpu.spaces.apicAccessPage >>> 12
        && cpu.interception.apicAccess(cpu, offset, size, true, false, value)) {
      return;
    }
    if (cpu.apic.claims(physical)) {
      cpu.spend(DEVICE_TICKS);
      cpu.apic.writeRegister(offset, size, value);
    } else {
      cpu.memory.write(physical, size, value);
    }
  }
}

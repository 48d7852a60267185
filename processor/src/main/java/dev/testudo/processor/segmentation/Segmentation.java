package dev.testudo.processor.segmentation;

import dev.testudo.architecture.interrupt.Vector;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.state.Segment;

/// The checks of a segment on each access outside 64-bit mode, and the loading of segment
/// registers.
///
/// @sdm 3A "Protection"
public final class Segmentation {
  /// Access rights of the segments of virtual-8086 mode.
  private static final int VIRTUAL_8086 = 0xf3;

  /// Access rights of a segment in real-address mode that was unusable before.
  private static final int REAL_MODE = 0x93;

  private Segmentation() {}

  // ---- accesses
  // --------------------------------------------------------------------------------------------------

  /// The linear address of an offset in a segment, or #GP(0) or #SS(0).
  public static long linear(Cpu cpu, int segment, long offset, int size, boolean write) {
    int rights = cpu.rights[segment];
    long limit = cpu.limit[segment] & 0xffff_ffffL;
    if ((rights & Segment.UNUSABLE) != 0
        || (cpu.cr0 & 1) != 0 && !cpu.virtual8086() && !allows(rights, write)
        || !contains(rights, limit, offset, size)) {
      throw new Fault(segment == Segment.SS ? Vector.SS : Vector.GP, cpu.deliveringExternal(), 0);
    }
    return cpu.base[segment] + offset & 0xffff_ffffL;
  }

  private static boolean allows(int rights, boolean write) {
    if ((rights & Segment.CODE) != 0) {
      return !write && (rights & Segment.READABLE) != 0;
    }
    return !write || (rights & Segment.WRITABLE) != 0;
  }

  /// Whether bytes lie within a segment.
  static boolean contains(int rights, long limit, long offset, int size) {
    long last = offset + size - 1;
    if ((rights & (Segment.CODE | Segment.EXPAND_DOWN)) == Segment.EXPAND_DOWN) {
      long top = (rights & Segment.BIG) != 0 ? 0xffff_ffffL : 0xffffL;
      return offset > limit && last <= top;
    }
    return last <= limit;
  }

  // ---- registers
  // -------------------------------------------------------------------------------------------------

  /// Puts a descriptor into a segment register; all checks have been made.
  public static void set(Cpu cpu, int segment, int selector, long descriptor) {
    cpu.selector[segment] = selector & 0xffff;
    cpu.base[segment] = Descriptor.base(descriptor);
    cpu.limit[segment] = Descriptor.limit(descriptor);
    cpu.rights[segment] = Descriptor.rights(descriptor);
  }

  /// Puts a code segment into CS, with the RPL of the selector replaced by the CPL, which changes
  /// to `cpl`.
  public static void setCode(Cpu cpu, int selector, long descriptor, int cpl) {
    set(cpu, Segment.CS, selector & ~3 | cpl, descriptor);
    cpu.cpl = cpl;
  }

  /// Puts a null selector into a segment register.
  public static void setNull(Cpu cpu, int segment, int selector) {
    cpu.selector[segment] = selector & 0xffff;
    cpu.base[segment] = 0;
    cpu.limit[segment] = 0;
    cpu.rights[segment] =
        Segment.UNUSABLE | (segment == Segment.SS ? cpu.cpl << Segment.DPL_SHIFT : 0);
  }

  /// Loads a segment register the way of real-address and virtual-8086 mode.
  public static void setReal(Cpu cpu, int segment, int selector) {
    cpu.selector[segment] = selector & 0xffff;
    cpu.base[segment] = (long) (selector & 0xffff) << 4;
    if (cpu.virtual8086()) {
      cpu.limit[segment] = 0xffff;
      cpu.rights[segment] = VIRTUAL_8086;
    } else if ((cpu.rights[segment] & Segment.UNUSABLE) != 0) {
      cpu.limit[segment] = 0xffff;
      cpu.rights[segment] = REAL_MODE;
    }
  }

  /// Whether segment loads are those of real-address or virtual-8086 mode.
  public static boolean isReal(Cpu cpu) {
    return (cpu.cr0 & 1) == 0 || cpu.virtual8086();
  }

  /// Loads DS, ES, FS, GS or SS as MOV and POP do.
  public static void load(Cpu cpu, int segment, int selector) {
    if (isReal(cpu)) {
      setReal(cpu, segment, selector);
    } else if (segment == Segment.SS) {
      loadStack(cpu, selector);
    } else {
      loadData(cpu, segment, selector);
    }
    cpu.updateMode();
  }

  private static void loadStack(Cpu cpu, int selector) {
    if (DescriptorTables.isNull(selector)) {
      if (!cpu.code64() || cpu.cpl == 3 || (selector & 3) != cpu.cpl) {
        throw DescriptorTables.generalProtection(cpu, 0);
      }
      setNull(cpu, Segment.SS, selector);
      return;
    }
    long d = stackDescriptor(cpu, selector, cpu.cpl, Vector.GP);
    set(cpu, Segment.SS, selector, DescriptorTables.markAccessed(cpu, selector, d));
  }

  /// The descriptor of a stack segment for a privilege level, after all checks.
  ///
  /// @param vector #GP, or #TS when the selector comes from a task-state segment
  static long stackDescriptor(Cpu cpu, int selector, int cpl, int vector) {
    long d = DescriptorTables.read(cpu, selector, vector);
    if ((selector & 3) != cpl || !Descriptor.isWritableData(d) || Descriptor.dpl(d) != cpl) {
      throw DescriptorTables.fault(cpu, vector, selector);
    }
    if (!Descriptor.isPresent(d)) {
      throw DescriptorTables.fault(cpu, Vector.SS, selector);
    }
    return d;
  }

  private static void loadData(Cpu cpu, int segment, int selector) {
    if (DescriptorTables.isNull(selector)) {
      setNull(cpu, segment, selector);
      return;
    }
    long d = dataDescriptor(cpu, selector, cpu.cpl, Vector.GP);
    set(cpu, segment, selector, DescriptorTables.markAccessed(cpu, selector, d));
  }

  /// The descriptor for a data-segment register, after all checks.
  static long dataDescriptor(Cpu cpu, int selector, int cpl, int vector) {
    long d = DescriptorTables.read(cpu, selector, vector);
    if (!Descriptor.isReadable(d)) {
      throw DescriptorTables.fault(cpu, vector, selector);
    }
    boolean conforming = Descriptor.isCode(d) && Descriptor.isConforming(d);
    if (!conforming && (Descriptor.dpl(d) < (selector & 3) || Descriptor.dpl(d) < cpl)) {
      throw DescriptorTables.fault(cpu, vector, selector);
    }
    if (!Descriptor.isPresent(d)) {
      throw DescriptorTables.fault(cpu, Vector.NP, selector);
    }
    return d;
  }

  /// On a return to an outer privilege level: data segments that the new level may not use become
  /// null.
  static void dropInnerSegments(Cpu cpu, int cpl) {
    for (int segment = Segment.ES; segment <= Segment.GS; segment++) {
      if (segment == Segment.CS || segment == Segment.SS) {
        continue;
      }
      int rights = cpu.rights[segment];
      boolean conforming =
          (rights & (Segment.CODE | Segment.CONFORMING)) == (Segment.CODE | Segment.CONFORMING);
      if ((rights & Segment.UNUSABLE) == 0 && !conforming && Segment.dpl(rights) < cpl) {
        // the base stays, which 64-bit mode goes on using for FS and GS
        cpu.selector[segment] = 0;
        cpu.rights[segment] |= Segment.UNUSABLE;
      }
    }
  }

  // ---- local descriptor table and task register
  // ------------------------------------------------------------------

  /// LLDT, after its privilege check.
  public static void loadLdt(Cpu cpu, int selector) {
    if (DescriptorTables.isNull(selector)) {
      setNull(cpu, Segment.LDTR, selector);
      return;
    }
    long d = systemDescriptor(cpu, selector, Vector.GP);
    if (!Descriptor.isSystem(d) || Descriptor.type(d) != Descriptor.LDT) {
      throw DescriptorTables.generalProtection(cpu, selector);
    }
    if (!Descriptor.isPresent(d)) {
      throw DescriptorTables.fault(cpu, Vector.NP, selector);
    }
    long high = cpu.longMode() ? DescriptorTables.readHigh(cpu, selector, Vector.GP) : 0;
    checkCanonicalBase(cpu, selector, d, high);
    setSystem(cpu, Segment.LDTR, selector, d, high);
  }

  /// LTR, after its privilege check.
  public static void loadTaskRegister(Cpu cpu, int selector) {
    if (DescriptorTables.isNull(selector)) {
      throw DescriptorTables.generalProtection(cpu, 0);
    }
    long d = systemDescriptor(cpu, selector, Vector.GP);
    int type = Descriptor.type(d);
    if (!Descriptor.isSystem(d)
        || type != Descriptor.TSS_AVAILABLE
            && (type != Descriptor.TSS_16_AVAILABLE || cpu.longMode())) {
      throw DescriptorTables.generalProtection(cpu, selector);
    }
    if (!Descriptor.isPresent(d)) {
      throw DescriptorTables.fault(cpu, Vector.NP, selector);
    }
    long high = cpu.longMode() ? DescriptorTables.readHigh(cpu, selector, Vector.GP) : 0;
    checkCanonicalBase(cpu, selector, d, high);
    DescriptorTables.markBusy(cpu, selector, true);
    setSystem(cpu, Segment.TR, selector, d | 2L << 40, high);
  }

  private static void checkCanonicalBase(Cpu cpu, int selector, long d, long high) {
    long base = Descriptor.base(d) | high;
    if (base << 16 >> 16 != base) {
      throw DescriptorTables.generalProtection(cpu, selector);
    }
  }

  private static long systemDescriptor(Cpu cpu, int selector, int vector) {
    if ((selector & 4) != 0) {
      throw DescriptorTables.fault(cpu, vector, selector);
    }
    return DescriptorTables.read(cpu, selector, vector);
  }

  private static void setSystem(Cpu cpu, int segment, int selector, long d, long highBase) {
    set(cpu, segment, selector, d);
    cpu.base[segment] |= highBase;
  }
}

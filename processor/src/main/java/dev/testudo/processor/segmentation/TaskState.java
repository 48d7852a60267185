package dev.testudo.processor.segmentation;

import dev.testudo.architecture.interrupt.Vector;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.paging.MemoryAccess;
import dev.testudo.processor.state.Segment;

/// Stack pointers and the I/O bitmap in the task-state segment of the current task.
///
/// @sdm 3A "Task Management > Task Management Data Structures"
public final class TaskState {
  private static final int IO_MAP_BASE = 0x66;
  private static final int REDIRECTION_MAP = 32;

  private TaskState() {}

  private static Fault invalid(Cpu cpu) {
    return DescriptorTables.fault(cpu, Vector.TS, cpu.selector[Segment.TR]);
  }

  private static long read(Cpu cpu, int offset, int size) {
    if (offset + size - 1 > (cpu.limit[Segment.TR] & 0xffff_ffffL)) {
      throw invalid(cpu);
    }
    return MemoryAccess.loadSystem(cpu, cpu.base[Segment.TR] + offset, size);
  }

  /// RSP0 to RSP2 of a 64-bit TSS.
  public static long stackPointer64(Cpu cpu, int cpl) {
    return read(cpu, 4 + 8 * cpl, 8);
  }

  /// IST1 to IST7.
  public static long interruptStack(Cpu cpu, int index) {
    return read(cpu, 0x1c + 8 * index, 8);
  }

  /// Whether the current TSS is a 32-bit one.
  static boolean is32(Cpu cpu) {
    return (cpu.rights[Segment.TR] & 8) != 0;
  }

  /// ESP0 to ESP2, or SP0 to SP2.
  static long stackPointer(Cpu cpu, int cpl) {
    return is32(cpu) ? read(cpu, 4 + 8 * cpl, 4) : read(cpu, 2 + 4 * cpl, 2);
  }

  /// SS0 to SS2.
  static int stackSelector(Cpu cpu, int cpl) {
    return (int) (is32(cpu) ? read(cpu, 8 + 8 * cpl, 2) : read(cpu, 4 + 4 * cpl, 2));
  }

  /// Whether the I/O permission bitmap lets an access of `size` ports pass.
  ///
  /// @sdm 1 "Input/Output > Protected-Mode I/O > I/O Permission Bit Map"
  public static boolean permitsPort(Cpu cpu, int port, int size) {
    long limit = cpu.limit[Segment.TR] & 0xffff_ffffL;
    if ((cpu.rights[Segment.TR] & Segment.UNUSABLE) != 0
        || (cpu.rights[Segment.TR] & 8) == 0
        || limit < IO_MAP_BASE + 1) {
      return false;
    }
    long base = cpu.base[Segment.TR];
    long map = MemoryAccess.loadSystem(cpu, base + IO_MAP_BASE, 2) + (port >> 3);
    if (map + 1 > limit) {
      return false;
    }
    int bits = (int) MemoryAccess.loadSystem(cpu, base + map, 2);
    return (bits >> (port & 7) & (1 << size) - 1) == 0;
  }

  /// Whether the interrupt redirection bitmap, which lies before the I/O permission bitmap, leaves
  /// INT n to virtual-8086 mode.
  ///
  /// Raises #GP(0) where the segment has no such bitmap.
  ///
  /// @sdm 3A "8086 Emulation > Class 3: Software Interrupt Handling in Virtual-8086 Mode"
  public static boolean redirectsInterrupt(Cpu cpu, int vector) {
    long limit = cpu.limit[Segment.TR] & 0xffff_ffffL;
    if ((cpu.rights[Segment.TR] & Segment.UNUSABLE) != 0 || !is32(cpu) || limit < IO_MAP_BASE + 1) {
      throw cpu.generalProtection(0);
    }
    long base = cpu.base[Segment.TR];
    long at = MemoryAccess.loadSystem(cpu, base + IO_MAP_BASE, 2) - REDIRECTION_MAP + (vector >> 3);
    if (at < 0 || at > limit) {
      throw cpu.generalProtection(0);
    }
    return (MemoryAccess.loadSystem(cpu, base + at, 1) >> (vector & 7) & 1) == 0;
  }
}

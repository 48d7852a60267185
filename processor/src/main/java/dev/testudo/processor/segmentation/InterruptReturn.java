package dev.testudo.processor.segmentation;

import dev.testudo.architecture.interrupt.Vector;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.event.Events;
import dev.testudo.processor.event.VirtualInterruptFlag;
import dev.testudo.processor.paging.MemoryAccess;
import dev.testudo.processor.semantics.integer.Stack;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.Segment;

/// IRET in all modes.
///
/// @sdm 2A "IRET/IRETD/IRETQ"
public final class InterruptReturn {
  private static final int RSP = 4;

  /// Flags that any IRET may change.
  private static final long ALWAYS = CpuState.ARITHMETIC | CpuState.TF | CpuState.DF | CpuState.NT;

  /// Flags that are in the upper half of EFLAGS and change at any privilege.
  private static final long UPPER = CpuState.RF | CpuState.AC | CpuState.ID;

  private InterruptReturn() {}

  public static void iret(Cpu cpu, int size) {
    Events.unblockNmi(cpu);
    if ((cpu.cr0 & 1) == 0) {
      fromReal(cpu, size);
    } else if (cpu.virtual8086()) {
      fromVirtual8086(cpu, size);
    } else if ((cpu.rflags & CpuState.NT) != 0) {
      if (cpu.longMode()) {
        throw cpu.generalProtection(0);
      }
      int link = (int) MemoryAccess.loadSystem(cpu, cpu.base[Segment.TR], 2);
      TaskSwitch.through(cpu, link, TaskSwitch.IRET);
    } else {
      fromProtected(cpu, size);
    }
    cpu.unblockedNmi = false;
    Events.flagsWritten(cpu);
  }

  private static void fromReal(Cpu cpu, int size) {
    long rip = Stack.peek(cpu, size, 0);
    int selector = (int) Stack.peek(cpu, size, size) & 0xffff;
    long flags = Stack.peek(cpu, size, 2 * size);
    checkLimit(cpu, rip);
    cpu.r[RSP] = Stack.moved(cpu, 3L * size);
    Segmentation.setReal(cpu, Segment.CS, selector);
    cpu.rip = rip;
    writeFlags(cpu, flags, size, ALWAYS | CpuState.IF | CpuState.IOPL);
  }

  private static void checkLimit(Cpu cpu, long rip) {
    if (rip > (cpu.limit[Segment.CS] & 0xffff_ffffL)) {
      throw cpu.generalProtection(0);
    }
  }

  private static void fromVirtual8086(Cpu cpu, int size) {
    boolean replaced = VirtualInterruptFlag.replacesInterruptFlagOfStack(cpu, size);
    if (!replaced && (cpu.rflags & CpuState.IOPL) != CpuState.IOPL) {
      throw cpu.generalProtection(0);
    }
    long rip = Stack.peek(cpu, size, 0);
    int selector = (int) Stack.peek(cpu, size, size) & 0xffff;
    long flags = Stack.peek(cpu, size, 2 * size);
    checkLimit(cpu, rip);
    if (replaced) {
      VirtualInterruptFlag.checkPopped(cpu, flags);
    }
    cpu.r[RSP] = Stack.moved(cpu, 3L * size);
    Segmentation.setReal(cpu, Segment.CS, selector);
    cpu.rip = rip;
    writeFlags(cpu, flags, size, replaced ? ALWAYS : ALWAYS | CpuState.IF);
    if (replaced) {
      VirtualInterruptFlag.popped(cpu, flags);
    }
  }

  private static void fromProtected(Cpu cpu, int size) {
    boolean from64 = cpu.code64();
    long rip = Stack.peek(cpu, size, 0);
    int selector = (int) Stack.peek(cpu, size, size) & 0xffff;
    long flags = Stack.peek(cpu, size, 2 * size);
    if (size >= 4 && (flags & CpuState.VM) != 0 && cpu.cpl == 0 && !cpu.longMode()) {
      toVirtual8086(cpu, rip, selector, flags);
      return;
    }
    long d = FarTransfer.returnCode(cpu, selector);
    int cpl = selector & 3;
    long mask = changeable(cpu);
    if (!from64 && cpl == cpu.cpl) {
      long target = FarTransfer.checkOffset(cpu, d, rip, size);
      long rsp = Stack.moved(cpu, 3L * size);
      setCode(cpu, selector, d, cpl);
      cpu.r[RSP] = rsp;
      cpu.rip = target;
      writeFlags(cpu, flags, size, mask);
      return;
    }
    long rsp = Stack.peek(cpu, size, 3 * size);
    int stack = (int) Stack.peek(cpu, size, 4 * size) & 0xffff;
    long stackDescriptor = FarTransfer.returnStack(cpu, stack, cpl, d);
    long target = FarTransfer.checkOffset(cpu, d, rip, size);
    boolean outer = cpl > cpu.cpl;
    setCode(cpu, selector, d, cpl);
    FarTransfer.setStack(cpu, stack, stackDescriptor, size, rsp);
    cpu.rip = target;
    writeFlags(cpu, flags, size, mask);
    if (outer) {
      Segmentation.dropInnerSegments(cpu, cpl);
    }
  }

  private static void setCode(Cpu cpu, int selector, long d, int cpl) {
    Segmentation.setCode(cpu, selector, DescriptorTables.markAccessed(cpu, selector, d), cpl);
  }

  private static long changeable(Cpu cpu) {
    long mask = ALWAYS | UPPER;
    if (cpu.cpl <= (cpu.rflags >> 12 & 3)) {
      mask |= CpuState.IF;
    }
    if (cpu.cpl == 0) {
      mask |= CpuState.IOPL | CpuState.VIF | CpuState.VIP;
    }
    return mask;
  }

  private static void writeFlags(Cpu cpu, long flags, int size, long mask) {
    long allowed = (mask | UPPER) & (size == 2 ? 0xffffL : 0xffff_ffffL);
    cpu.setFlags(cpu.readFlags() & ~allowed | flags & allowed);
  }

  private static void toVirtual8086(Cpu cpu, long rip, int selector, long flags) {
    long rsp = Stack.peek(cpu, 4, 12);
    int[] segments = {Segment.SS, Segment.ES, Segment.DS, Segment.FS, Segment.GS};
    int[] selectors = new int[segments.length];
    for (int i = 0; i < segments.length; i++) {
      selectors[i] = (int) Stack.peek(cpu, 4, 16 + 4 * i) & 0xffff;
    }
    if (rip > 0xffff) {
      throw DescriptorTables.fault(cpu, Vector.GP, 0);
    }
    long all =
        ALWAYS | UPPER | CpuState.IF | CpuState.IOPL | CpuState.VM | CpuState.VIF | CpuState.VIP;
    cpu.setFlags(flags & all);
    cpu.cpl = 3;
    Segmentation.setReal(cpu, Segment.CS, selector);
    for (int i = 0; i < segments.length; i++) {
      Segmentation.setReal(cpu, segments[i], selectors[i]);
    }
    cpu.rip = rip & 0xffff;
    cpu.r[RSP] = rsp & 0xffff_ffffL;
  }
}

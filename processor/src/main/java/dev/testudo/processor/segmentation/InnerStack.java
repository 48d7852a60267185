package dev.testudo.processor.segmentation;

import dev.testudo.architecture.interrupt.Vector;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.paging.MemoryAccess;
import dev.testudo.processor.state.Segment;

/// The stack that a gate of protected mode pushes on: the present one, or that of an inner
/// privilege level, which becomes SS:ESP only when nothing can fault any more. Not for 64-bit mode.
public final class InnerStack {
  private static final int RSP = 4;

  private final Cpu cpu;
  private final boolean inner;
  private final int selector;
  private final long descriptor;
  private final long base;
  private final long limit;
  private final int rights;
  private final long mask;
  private long pointer;

  private InnerStack(
      Cpu cpu,
      boolean inner,
      int selector,
      long descriptor,
      long base,
      int limit,
      int rights,
      long pointer) {
    this.cpu = cpu;
    this.inner = inner;
    this.selector = selector;
    this.descriptor = descriptor;
    this.base = base;
    this.limit = limit & 0xffff_ffffL;
    this.rights = rights;
    mask = (rights & Segment.BIG) != 0 ? 0xffff_ffffL : 0xffffL;
    this.pointer = pointer;
  }

  /// The stack that the task-state segment names for a privilege level.
  ///
  /// Raises #TS and #SS
  public static InnerStack of(Cpu cpu, int cpl) {
    long pointer = TaskState.stackPointer(cpu, cpl);
    int selector = TaskState.stackSelector(cpu, cpl);
    if (DescriptorTables.isNull(selector)) {
      throw DescriptorTables.fault(cpu, Vector.TS, 0);
    }
    long d = Segmentation.stackDescriptor(cpu, selector, cpl, Vector.TS);
    return new InnerStack(
        cpu,
        true,
        selector,
        d,
        Descriptor.base(d),
        Descriptor.limit(d),
        Descriptor.rights(d),
        pointer);
  }

  /// SS:ESP.
  public static InnerStack present(Cpu cpu) {
    return new InnerStack(
        cpu,
        false,
        cpu.selector[Segment.SS],
        0,
        cpu.base[Segment.SS],
        cpu.limit[Segment.SS],
        cpu.rights[Segment.SS],
        cpu.r[RSP]);
  }

  /// Raises #SS if there is no room for so many words.
  public void require(int words, int size) {
    for (int i = 1; i <= words; i++) {
      check(pointer - (long) i * size & mask, size);
    }
  }

  private void check(long offset, int size) {
    if (!Segmentation.contains(rights, limit, offset, size)) {
      throw inner
          ? DescriptorTables.fault(cpu, Vector.SS, selector)
          : new Fault(Vector.SS, cpu.deliveringExternal(), 0);
    }
  }

  public void push(int size, long value) {
    long offset = pointer - size & mask;
    check(offset, size);
    long linear = base + offset & 0xffff_ffffL;
    if (inner) {
      MemoryAccess.storeSystem(cpu, linear, size, value);
    } else {
      cpu.store(linear, size, value);
    }
    pointer = pointer & ~mask | offset;
  }

  /// Makes it SS:ESP.
  public void commit() {
    if (inner) {
      long d = DescriptorTables.markAccessed(cpu, selector, descriptor);
      Segmentation.set(cpu, Segment.SS, selector, d);
    }
    cpu.r[RSP] = mask == 0xffff ? cpu.r[RSP] & ~mask | pointer & mask : pointer & mask;
    if (inner && mask == 0xffff) {
      cpu.r[RSP] = pointer & 0xffff_ffffL;
    }
  }
}

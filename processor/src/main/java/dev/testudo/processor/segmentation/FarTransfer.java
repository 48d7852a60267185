package dev.testudo.processor.segmentation;

import dev.testudo.architecture.interrupt.Vector;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.paging.MemoryAccess;
import dev.testudo.processor.semantics.integer.Stack;
import dev.testudo.processor.state.Segment;

/// Far JMP, CALL and RET in all modes. RIP holds the address of the next instruction. Registers
/// change only when nothing can fault any more.
///
/// @sdm 3A "Protection > Privilege Level Checking When Transferring Program Control Between Code
///   Segments"
public final class FarTransfer {
  private static final int RSP = 4;

  private FarTransfer() {}

  // ---- JMP and CALL
  // ----------------------------------------------------------------------------------------------

  public static void jump(Cpu cpu, int selector, long offset, int size) {
    if (Segmentation.isReal(cpu)) {
      checkRealTarget(cpu, offset, size);
      Segmentation.setReal(cpu, Segment.CS, selector);
      cpu.rip = offset;
      cpu.updateMode();
      return;
    }
    long d = target(cpu, selector);
    if (Descriptor.isSystem(d)) {
      throughSystem(cpu, selector, d, TaskSwitch.JMP);
      return;
    }
    checkCode(cpu, selector, d);
    long rip = checkOffset(cpu, d, offset, size);
    enter(cpu, selector, d, rip, cpu.cpl);
  }

  public static void call(Cpu cpu, int selector, long offset, int size) {
    if (Segmentation.isReal(cpu)) {
      checkRealTarget(cpu, offset, size);
      pushReturn(cpu, size);
      Segmentation.setReal(cpu, Segment.CS, selector);
      cpu.rip = offset;
      cpu.updateMode();
      return;
    }
    long d = target(cpu, selector);
    if (Descriptor.isSystem(d)) {
      throughSystem(cpu, selector, d, TaskSwitch.CALL);
      return;
    }
    checkCode(cpu, selector, d);
    long rip = checkOffset(cpu, d, offset, size);
    pushReturn(cpu, size);
    enter(cpu, selector, d, rip, cpu.cpl);
  }

  private static void checkRealTarget(Cpu cpu, long offset, int size) {
    if (size == 4 && offset > (cpu.limit[Segment.CS] & 0xffff_ffffL)) {
      throw cpu.generalProtection(0);
    }
  }

  private static long target(Cpu cpu, int selector) {
    if (DescriptorTables.isNull(selector)) {
      throw cpu.generalProtection(0);
    }
    return DescriptorTables.read(cpu, selector, Vector.GP);
  }

  /// The checks of a code segment that is entered directly.
  private static void checkCode(Cpu cpu, int selector, long d) {
    boolean allowed =
        Descriptor.isCode(d)
            && (Descriptor.isConforming(d)
                ? Descriptor.dpl(d) <= cpu.cpl
                : (selector & 3) <= cpu.cpl && Descriptor.dpl(d) == cpu.cpl);
    if (!allowed || cpu.longMode() && Descriptor.isLong(d) && Descriptor.isBig(d)) {
      throw DescriptorTables.generalProtection(cpu, selector);
    }
    if (!Descriptor.isPresent(d)) {
      throw DescriptorTables.fault(cpu, Vector.NP, selector);
    }
  }

  /// The offset cut to the operand size, within the limit or canonical.
  static long checkOffset(Cpu cpu, long d, long offset, int size) {
    long rip = size == 2 ? offset & 0xffff : size == 4 ? offset & 0xffff_ffffL : offset;
    boolean valid =
        cpu.longMode() && Descriptor.isLong(d)
            ? rip << 16 >> 16 == rip
            : rip >>> 32 == 0 && rip <= (Descriptor.limit(d) & 0xffff_ffffL);
    if (!valid) {
      throw cpu.generalProtection(0);
    }
    return rip;
  }

  private static void pushReturn(Cpu cpu, int size) {
    long upper = Stack.moved(cpu, -size);
    long lower = Stack.moved(cpu, -2L * size);
    long upperLinear = Stack.linear(cpu, upper, size, true);
    long lowerLinear = Stack.linear(cpu, lower, size, true);
    cpu.loadForStore(lowerLinear, size);
    cpu.store(upperLinear, size, cpu.selector[Segment.CS]);
    cpu.store(lowerLinear, size, cpu.rip);
    cpu.r[RSP] = lower;
  }

  private static void enter(Cpu cpu, int selector, long d, long rip, int cpl) {
    long marked = DescriptorTables.markAccessed(cpu, selector, d);
    Segmentation.setCode(cpu, selector, marked, cpl);
    cpu.rip = rip;
    cpu.updateMode();
  }

  // ---- gates and task-state segments
  // -----------------------------------------------------------------------------

  private static void throughSystem(Cpu cpu, int selector, long d, int source) {
    int type = Descriptor.type(d);
    boolean longMode = cpu.longMode();
    boolean known =
        switch (type) {
          case Descriptor.CALL_GATE -> true;
          case Descriptor.CALL_GATE_16,
              Descriptor.TASK_GATE,
              Descriptor.TSS_AVAILABLE,
              Descriptor.TSS_16_AVAILABLE ->
              !longMode;
          default -> false;
        };
    if (!known || Descriptor.dpl(d) < cpu.cpl || Descriptor.dpl(d) < (selector & 3)) {
      throw DescriptorTables.generalProtection(cpu, selector);
    }
    switch (type) {
      case Descriptor.TASK_GATE -> TaskSwitch.throughGate(cpu, d, selector, source);
      case Descriptor.TSS_AVAILABLE, Descriptor.TSS_16_AVAILABLE ->
          TaskSwitch.through(cpu, selector, source);
      default -> throughCallGate(cpu, selector, d, source);
    }
  }

  private static void throughCallGate(Cpu cpu, int gateSelector, long gate, int source) {
    long high = cpu.longMode() ? DescriptorTables.readHigh(cpu, gateSelector, Vector.GP) : 0;
    if (!Descriptor.isPresent(gate)) {
      throw DescriptorTables.fault(cpu, Vector.NP, gateSelector);
    }
    int selector = Descriptor.gateSelector(gate);
    long d = target(cpu, selector);
    boolean conforming = Descriptor.isConforming(d);
    boolean allowed =
        Descriptor.isCode(d)
            && Descriptor.dpl(d) <= cpu.cpl
            && (source == TaskSwitch.CALL || conforming || Descriptor.dpl(d) == cpu.cpl);
    if (!allowed || cpu.longMode() && (!Descriptor.isLong(d) || Descriptor.isBig(d))) {
      throw DescriptorTables.generalProtection(cpu, selector);
    }
    if (!Descriptor.isPresent(d)) {
      throw DescriptorTables.fault(cpu, Vector.NP, selector);
    }
    int size = cpu.longMode() ? 8 : Descriptor.type(gate) == Descriptor.CALL_GATE ? 4 : 2;
    long rip = checkOffset(cpu, d, Descriptor.gateOffset(gate) | high, size);
    int cpl = conforming ? cpu.cpl : Descriptor.dpl(d);
    if (source == TaskSwitch.JMP) {
      enter(cpu, selector, d, rip, cpu.cpl);
    } else if (cpl == cpu.cpl) {
      pushReturn(cpu, size);
      enter(cpu, selector, d, rip, cpl);
    } else if (cpu.longMode()) {
      callInner64(cpu, selector, d, rip, cpl);
    } else {
      callInner(cpu, selector, d, rip, cpl, size, Descriptor.gateCount(gate));
    }
  }

  private static void callInner64(Cpu cpu, int selector, long d, long rip, int cpl) {
    long rsp = TaskState.stackPointer64(cpu, cpl) - 32;
    if (rsp << 16 >> 16 != rsp) {
      throw DescriptorTables.fault(cpu, Vector.SS, 0);
    }
    MemoryAccess.storeSystem(cpu, rsp + 24, 8, cpu.selector[Segment.SS]);
    MemoryAccess.storeSystem(cpu, rsp + 16, 8, cpu.r[RSP]);
    MemoryAccess.storeSystem(cpu, rsp + 8, 8, cpu.selector[Segment.CS]);
    MemoryAccess.storeSystem(cpu, rsp, 8, cpu.rip);
    enter(cpu, selector, d, rip, cpl);
    cpu.r[RSP] = rsp;
    Segmentation.setNull(cpu, Segment.SS, cpl);
  }

  private static void callInner(
      Cpu cpu, int selector, long d, long rip, int cpl, int size, int count) {
    InnerStack stack = InnerStack.of(cpu, cpl);
    stack.require(4 + count, size);
    stack.push(size, cpu.selector[Segment.SS]);
    stack.push(size, cpu.r[RSP]);
    for (int i = count - 1; i >= 0; i--) {
      stack.push(size, Stack.peek(cpu, size, i * size));
    }
    stack.push(size, cpu.selector[Segment.CS]);
    stack.push(size, cpu.rip);
    enter(cpu, selector, d, rip, cpl);
    stack.commit();
    cpu.updateMode();
  }

  // ---- RET
  // -------------------------------------------------------------------------------------------------------

  /// Far RET.
  ///
  /// @param release bytes of parameters to drop
  public static void ret(Cpu cpu, int size, int release) {
    long rip = Stack.peek(cpu, size, 0);
    int selector = (int) Stack.peek(cpu, size, size) & 0xffff;
    if (Segmentation.isReal(cpu)) {
      checkRealTarget(cpu, rip, size);
      cpu.r[RSP] = Stack.moved(cpu, 2L * size + release);
      Segmentation.setReal(cpu, Segment.CS, selector);
      cpu.rip = rip;
      cpu.updateMode();
      return;
    }
    long d = returnCode(cpu, selector);
    int cpl = selector & 3;
    if (cpl == cpu.cpl) {
      long target = checkOffset(cpu, d, rip, size);
      long rsp = Stack.moved(cpu, 2L * size + release);
      enter(cpu, selector, d, target, cpl);
      cpu.r[RSP] = rsp;
      return;
    }
    long rsp = Stack.peek(cpu, size, 2 * size + release);
    int stack = (int) Stack.peek(cpu, size, 3 * size + release) & 0xffff;
    long stackDescriptor = returnStack(cpu, stack, cpl, d);
    long target = checkOffset(cpu, d, rip, size);
    enter(cpu, selector, d, target, cpl);
    setStack(cpu, stack, stackDescriptor, size, rsp);
    cpu.r[RSP] = Stack.moved(cpu, release);
    Segmentation.dropInnerSegments(cpu, cpl);
    cpu.updateMode();
  }

  /// The code segment that RET or IRET returns to, after all checks.
  static long returnCode(Cpu cpu, int selector) {
    if (DescriptorTables.isNull(selector)) {
      throw cpu.generalProtection(0);
    }
    long d = DescriptorTables.read(cpu, selector, Vector.GP);
    int rpl = selector & 3;
    boolean allowed =
        Descriptor.isCode(d)
            && rpl >= cpu.cpl
            && (Descriptor.isConforming(d) ? Descriptor.dpl(d) <= rpl : Descriptor.dpl(d) == rpl);
    if (!allowed || cpu.longMode() && Descriptor.isLong(d) && Descriptor.isBig(d)) {
      throw DescriptorTables.generalProtection(cpu, selector);
    }
    if (!Descriptor.isPresent(d)) {
      throw DescriptorTables.fault(cpu, Vector.NP, selector);
    }
    return d;
  }

  /// The stack segment that RET or IRET returns to; 0 for a null selector, which 64-bit mode below
  /// privilege level 3 allows.
  static long returnStack(Cpu cpu, int selector, int cpl, long code) {
    if (DescriptorTables.isNull(selector)) {
      if (!cpu.longMode() || !Descriptor.isLong(code) || cpl == 3 || (selector & 3) != cpl) {
        throw cpu.generalProtection(0);
      }
      return 0;
    }
    long d = Segmentation.stackDescriptor(cpu, selector, cpl, Vector.GP);
    return DescriptorTables.markAccessed(cpu, selector, d);
  }

  /// Loads SS:RSP on a return; CS is the new one already.
  static void setStack(Cpu cpu, int selector, long descriptor, int size, long rsp) {
    if (descriptor == 0) {
      Segmentation.setNull(cpu, Segment.SS, selector);
    } else {
      Segmentation.set(cpu, Segment.SS, selector, descriptor);
    }
    long mask = Stack.pointerMask(cpu);
    if (mask == 0xffff) {
      cpu.r[RSP] = cpu.r[RSP] & ~mask | rsp & mask;
    } else {
      cpu.r[RSP] = rsp & mask;
    }
  }
}

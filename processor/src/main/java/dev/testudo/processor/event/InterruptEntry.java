package dev.testudo.processor.event;

import dev.testudo.architecture.interrupt.Vector;
import dev.testudo.architecture.register.Efer;
import dev.testudo.architecture.vmx.InterruptionType;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.paging.MemoryAccess;
import dev.testudo.processor.segmentation.Descriptor;
import dev.testudo.processor.segmentation.DescriptorTables;
import dev.testudo.processor.segmentation.InnerStack;
import dev.testudo.processor.segmentation.Segmentation;
import dev.testudo.processor.segmentation.TaskState;
import dev.testudo.processor.segmentation.TaskSwitch;
import dev.testudo.processor.semantics.integer.Stack;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.Segment;

/// The way through the interrupt-descriptor table to a handler, in each mode. RIP, as it is to be
/// saved, is in `Cpu.rip`. A fault leaves the registers as they were.
///
/// @sdm 3A "Interrupt and Exception Handling"
final class InterruptEntry {
  private static final int RSP = 4;

  /// In error codes: the index is one of the IDT.
  private static final int IN_IDT = 2;

  private InterruptEntry() {}

  /// Delivers a vector.
  ///
  /// @param type of the event: for INT n, INT3 and INTO the gate's DPL counts
  /// @param errorCode to be pushed, or [Fault#NO_ERROR_CODE]
  /// @param flags RFLAGS to be saved
  static void enter(Cpu cpu, int vector, InterruptionType type, int errorCode, long flags) {
    boolean software =
        type == InterruptionType.SOFTWARE_INTERRUPT || type == InterruptionType.SOFTWARE_EXCEPTION;
    if ((cpu.cr0 & 1) == 0) {
      enterReal(cpu, vector, flags);
    } else if (type == InterruptionType.SOFTWARE_INTERRUPT
        && VirtualInterruptFlag.redirects(cpu, vector)) {
      enterVirtual8086(cpu, vector, flags);
    } else if ((cpu.efer & Efer.LMA) != 0) {
      enterLong(cpu, vector, software, errorCode, flags);
    } else {
      enterProtected(cpu, vector, software, errorCode, flags);
    }
    cpu.interruptShadow = 0;
    cpu.updateMode();
    cpu.updateStepping();
  }

  private static Fault idtFault(Cpu cpu, int fault, int vector) {
    return new Fault(fault, vector << 3 | IN_IDT | cpu.deliveringExternal(), 0);
  }

  // ---- real-address mode
  // -----------------------------------------------------------------------------------------

  private static void enterReal(Cpu cpu, int vector, long flags) {
    if (4 * vector + 3 > (cpu.idtrLimit & 0xffff)) {
      throw idtFault(cpu, Vector.GP, vector);
    }
    long pointer = MemoryAccess.loadSystem(cpu, cpu.idtrBase + 4L * vector, 4);
    long top = cpu.r[RSP];
    push16(cpu, Stack.moved(cpu, -2), flags);
    push16(cpu, Stack.moved(cpu, -4), cpu.selector[Segment.CS]);
    push16(cpu, Stack.moved(cpu, -6), cpu.rip);
    cpu.r[RSP] = top & ~0xffffL | Stack.moved(cpu, -6) & 0xffff;
    Segmentation.setReal(cpu, Segment.CS, (int) (pointer >>> 16) & 0xffff);
    cpu.rip = pointer & 0xffff;
    cpu.rflags &= ~(CpuState.IF | CpuState.TF | CpuState.RF | CpuState.AC);
  }

  private static void push16(Cpu cpu, long rsp, long value) {
    cpu.store(Stack.linear(cpu, rsp, 2, true), 2, value & 0xffff);
  }

  // ---- virtual-8086 mode with its own interrupt table
  // -------------------------------------------------------------

  private static void enterVirtual8086(Cpu cpu, int vector, long flags) {
    boolean replaced = VirtualInterruptFlag.replacesInterruptFlag(cpu);
    long pointer = MemoryAccess.loadSystem(cpu, 4L * vector, 4);
    long top = cpu.r[RSP];
    push16(cpu, Stack.moved(cpu, -2), replaced ? VirtualInterruptFlag.pushed(flags) : flags);
    push16(cpu, Stack.moved(cpu, -4), cpu.selector[Segment.CS]);
    push16(cpu, Stack.moved(cpu, -6), cpu.rip);
    cpu.r[RSP] = top & ~0xffffL | Stack.moved(cpu, -6) & 0xffff;
    Segmentation.setReal(cpu, Segment.CS, (int) (pointer >>> 16) & 0xffff);
    cpu.rip = pointer & 0xffff;
    cpu.rflags &= ~(CpuState.TF | CpuState.RF | (replaced ? CpuState.VIF : CpuState.IF));
  }

  // ---- IA-32e mode
  // -----------------------------------------------------------------------------------------------

  private static void enterLong(Cpu cpu, int vector, boolean software, int errorCode, long flags) {
    if (16 * vector + 15 > (cpu.idtrLimit & 0xffff)) {
      throw idtFault(cpu, Vector.GP, vector);
    }
    long address = cpu.idtrBase + 16L * vector;
    long gate = MemoryAccess.loadSystem(cpu, address, 8);
    long high = MemoryAccess.loadSystem(cpu, address + 8, 8);
    int type = Descriptor.type(gate);
    if (!Descriptor.isSystem(gate)
        || type != Descriptor.INTERRUPT_GATE && type != Descriptor.TRAP_GATE
        || software && Descriptor.dpl(gate) < cpu.cpl) {
      throw idtFault(cpu, Vector.GP, vector);
    }
    if (!Descriptor.isPresent(gate)) {
      throw idtFault(cpu, Vector.NP, vector);
    }
    int selector = Descriptor.gateSelector(gate);
    long code = handlerCode(cpu, selector);
    if (!Descriptor.isLong(code) || Descriptor.isBig(code)) {
      throw DescriptorTables.generalProtection(cpu, selector);
    }
    long target = Descriptor.gateOffset(gate) | high << 32;
    int cpl = Descriptor.isConforming(code) ? cpu.cpl : Descriptor.dpl(code);
    int stackIndex = Descriptor.interruptStack(gate);
    boolean inner = cpl < cpu.cpl;
    long rsp = cpu.r[RSP];
    if (stackIndex != 0) {
      rsp = TaskState.interruptStack(cpu, stackIndex);
    } else if (inner) {
      rsp = TaskState.stackPointer64(cpu, cpl);
    }
    if (target << 16 >> 16 != target) {
      throw DescriptorTables.generalProtection(cpu, 0);
    }
    rsp &= -16L;
    int count = errorCode == Fault.NO_ERROR_CODE ? 5 : 6;
    long frame = rsp - 8L * count;
    if (frame << 16 >> 16 != frame || rsp - 1 << 16 >> 16 != rsp - 1) {
      throw DescriptorTables.fault(cpu, Vector.SS, 0);
    }
    long at = frame;
    if (count == 6) {
      push(cpu, inner, at, errorCode & 0xffff_ffffL);
      at += 8;
    }
    push(cpu, inner, at, cpu.rip);
    push(cpu, inner, at + 8, cpu.selector[Segment.CS]);
    push(cpu, inner, at + 16, flags);
    push(cpu, inner, at + 24, cpu.r[RSP]);
    push(cpu, inner, at + 32, cpu.selector[Segment.SS]);
    code = DescriptorTables.markAccessed(cpu, selector, code);

    cpu.r[RSP] = frame;
    Segmentation.setCode(cpu, selector, code, cpl);
    if (inner) {
      Segmentation.setNull(cpu, Segment.SS, cpl);
    }
    cpu.rip = target;
    maskFlags(cpu, type);
  }

  private static void push(Cpu cpu, boolean inner, long linear, long value) {
    if (inner) {
      MemoryAccess.storeSystem(cpu, linear, 8, value);
    } else {
      cpu.store64(linear, value);
    }
  }

  /// The code segment of a handler, after the checks that all modes have in common.
  private static long handlerCode(Cpu cpu, int selector) {
    if (DescriptorTables.isNull(selector)) {
      throw DescriptorTables.generalProtection(cpu, 0);
    }
    long code = DescriptorTables.read(cpu, selector, Vector.GP);
    if (!Descriptor.isCode(code) || Descriptor.dpl(code) > cpu.cpl) {
      throw DescriptorTables.generalProtection(cpu, selector);
    }
    if (!Descriptor.isPresent(code)) {
      throw DescriptorTables.fault(cpu, Vector.NP, selector);
    }
    return code;
  }

  private static void maskFlags(Cpu cpu, int gateType) {
    cpu.rflags &= ~(CpuState.TF | CpuState.NT | CpuState.RF | CpuState.VM);
    if ((gateType & 1) == 0) {
      cpu.rflags &= ~CpuState.IF;
    }
  }

  // ---- protected mode
  // --------------------------------------------------------------------------------------------

  private static void enterProtected(
      Cpu cpu, int vector, boolean software, int errorCode, long flags) {
    if (8 * vector + 7 > (cpu.idtrLimit & 0xffff)) {
      throw idtFault(cpu, Vector.GP, vector);
    }
    long gate = MemoryAccess.loadSystem(cpu, cpu.idtrBase + 8L * vector, 8);
    int type = Descriptor.type(gate);
    boolean valid =
        switch (type) {
          case Descriptor.TASK_GATE,
              Descriptor.INTERRUPT_GATE_16,
              Descriptor.TRAP_GATE_16,
              Descriptor.INTERRUPT_GATE,
              Descriptor.TRAP_GATE ->
              Descriptor.isSystem(gate);
          default -> false;
        };
    if (!valid || software && Descriptor.dpl(gate) < cpu.cpl) {
      throw idtFault(cpu, Vector.GP, vector);
    }
    if (!Descriptor.isPresent(gate)) {
      throw idtFault(cpu, Vector.NP, vector);
    }
    if (type == Descriptor.TASK_GATE) {
      TaskSwitch.throughInterruptGate(cpu, Descriptor.gateSelector(gate), errorCode, flags);
      return;
    }
    int selector = Descriptor.gateSelector(gate);
    long code = handlerCode(cpu, selector);
    int cpl = Descriptor.isConforming(code) ? cpu.cpl : Descriptor.dpl(code);
    boolean from8086 = cpu.virtual8086();
    if (from8086 && cpl != 0) {
      throw DescriptorTables.generalProtection(cpu, selector);
    }
    int size = type >= Descriptor.INTERRUPT_GATE ? 4 : 2;
    long target = Descriptor.gateOffset(gate) & (size == 4 ? 0xffff_ffffL : 0xffffL);
    int ring = cpu.selector[Segment.SS];
    long pointer = cpu.r[RSP];
    InnerStack stack = cpl < cpu.cpl ? InnerStack.of(cpu, cpl) : InnerStack.present(cpu);
    int words = 3 + (cpl < cpu.cpl ? 2 : 0) + (from8086 ? 4 : 0);
    stack.require(words + (errorCode == Fault.NO_ERROR_CODE ? 0 : 1), size);
    if (target > (Descriptor.limit(code) & 0xffff_ffffL)) {
      throw DescriptorTables.generalProtection(cpu, 0);
    }
    if (from8086) {
      stack.push(size, cpu.selector[Segment.GS]);
      stack.push(size, cpu.selector[Segment.FS]);
      stack.push(size, cpu.selector[Segment.DS]);
      stack.push(size, cpu.selector[Segment.ES]);
    }
    if (cpl < cpu.cpl) {
      stack.push(size, ring);
      stack.push(size, pointer);
    }
    stack.push(size, flags);
    stack.push(size, cpu.selector[Segment.CS]);
    stack.push(size, cpu.rip);
    if (errorCode != Fault.NO_ERROR_CODE) {
      stack.push(size, errorCode & 0xffff_ffffL);
    }
    code = DescriptorTables.markAccessed(cpu, selector, code);
    maskFlags(cpu, type);
    if (from8086) {
      for (int segment : new int[] {Segment.GS, Segment.FS, Segment.DS, Segment.ES}) {
        Segmentation.setNull(cpu, segment, 0);
      }
    }
    Segmentation.setCode(cpu, selector, code, cpl);
    stack.commit();
    cpu.rip = target;
  }
}

package dev.testudo.processor.segmentation;

import dev.testudo.architecture.interrupt.Vector;
import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.register.Cr4;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.interpret.Block;
import dev.testudo.processor.paging.MemoryAccess;
import dev.testudo.processor.semantics.integer.Stack;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.Segment;

/// Switches between hardware tasks. Not in IA-32e mode.
///
/// Once the state of the old task is saved and that of the new one loaded, the checks of the new
/// task's segments raise their faults in the new task.
///
/// @sdm 3A "Task Management > Task Switching"
public final class TaskSwitch {
  /// What starts a switch; the numbers are those of VM exits due to task switches.
  public static final int CALL = 0;

  public static final int IRET = 1;
  public static final int JMP = 2;
  public static final int GATE = 3;

  private static final int LIMIT_32 = 0x67;
  private static final int LIMIT_16 = 0x2b;

  /// BT of DR6.
  private static final long TASK_SWITCH_TRAP = 1 << 15;

  private static final int[] SEGMENTS_32 = {
    Segment.ES, Segment.CS, Segment.SS, Segment.DS, Segment.FS, Segment.GS
  };

  private TaskSwitch() {}

  /// A task gate of the IDT.
  public static void throughInterruptGate(Cpu cpu, int selector, int errorCode, long flags) {
    perform(cpu, selector, GATE, errorCode, flags);
  }

  /// JMP, CALL or IRET to a task-state segment, after the privilege checks of JMP and CALL.
  public static void through(Cpu cpu, int selector, int source) {
    perform(cpu, selector, source, Fault.NO_ERROR_CODE, cpu.readFlags());
  }

  /// A task gate named by a far JMP or CALL, after its privilege check.
  static void throughGate(Cpu cpu, long gate, int selector, int source) {
    if (!Descriptor.isPresent(gate)) {
      throw DescriptorTables.fault(cpu, Vector.NP, selector);
    }
    through(cpu, Descriptor.gateSelector(gate), source);
  }

  private static long newDescriptor(Cpu cpu, int selector, int source) {
    int vector = source == IRET ? Vector.TS : Vector.GP;
    if ((selector & 4) != 0 || DescriptorTables.isNull(selector)) {
      throw DescriptorTables.fault(cpu, vector, selector);
    }
    long d = DescriptorTables.read(cpu, selector, vector);
    int type = Descriptor.type(d);
    boolean right =
        source == IRET
            ? type == Descriptor.TSS_BUSY || type == Descriptor.TSS_16_BUSY
            : type == Descriptor.TSS_AVAILABLE || type == Descriptor.TSS_16_AVAILABLE;
    if (!Descriptor.isSystem(d) || !right) {
      throw DescriptorTables.fault(cpu, vector, selector);
    }
    if (!Descriptor.isPresent(d)) {
      throw DescriptorTables.fault(cpu, Vector.NP, selector);
    }
    long least = (type & 8) != 0 ? LIMIT_32 : LIMIT_16;
    if ((Descriptor.limit(d) & 0xffff_ffffL) < least) {
      throw DescriptorTables.fault(cpu, Vector.TS, selector);
    }
    return d;
  }

  private static void perform(Cpu cpu, int selector, int source, int errorCode, long flags) {
    long d = newDescriptor(cpu, selector, source);
    if (cpu.nonRoot) {
      cpu.interception.taskSwitch(cpu, selector & 0xffff, source);
    }
    boolean from32 = TaskState.is32(cpu);
    boolean to32 = (Descriptor.type(d) & 8) != 0;
    long oldBase = cpu.base[Segment.TR];
    long newBase = Descriptor.base(d);
    int oldSelector = cpu.selector[Segment.TR];
    boolean nested = source == CALL || source == GATE;
    long[] image = read(cpu, newBase, to32);
    save(cpu, oldBase, from32, source == IRET ? flags & ~CpuState.NT : flags);
    if (!nested) {
      DescriptorTables.markBusy(cpu, oldSelector, false);
    }
    if (nested) {
      MemoryAccess.storeSystem(cpu, newBase, 2, oldSelector);
    }
    if (source != IRET) {
      DescriptorTables.markBusy(cpu, selector, true);
    }
    cpu.block = Block.NONE;
    Segmentation.set(cpu, Segment.TR, selector, d | 2L << 40);
    cpu.cr0 |= Cr0.TS;
    boolean trap = load(cpu, image, to32, nested);
    loadSegments(cpu, image, to32);
    if (errorCode != Fault.NO_ERROR_CODE) {
      Stack.push(cpu, to32 ? 4 : 2, errorCode & 0xffff_ffffL);
    }
    cpu.dr[7] &= ~0x155L;
    if (trap) {
      cpu.pendingDebug |= TASK_SWITCH_TRAP;
      cpu.attention |= Cpu.ATTENTION_EVENT;
    }
  }

  // ---- images
  // ----------------------------------------------------------------------------------------------------
  // An image is: CR3, EIP, EFLAGS, eight registers, six selectors, LDT selector, T flag.

  private static final int SELECTORS = 11;
  private static final int LDT = 17;

  private static long[] read(Cpu cpu, long base, boolean is32) {
    long[] image = new long[19];
    if (is32) {
      for (int i = 0; i < SELECTORS; i++) {
        image[i] = MemoryAccess.loadSystem(cpu, base + 0x1c + 4L * i, 4);
      }
      for (int i = 0; i < 7; i++) {
        image[SELECTORS + i] = MemoryAccess.loadSystem(cpu, base + 0x48 + 4L * i, 2);
      }
      image[18] = MemoryAccess.loadSystem(cpu, base + 0x64, 2) & 1;
      return image;
    }
    for (int i = 1; i < SELECTORS; i++) {
      image[i] = MemoryAccess.loadSystem(cpu, base + 0x0e + 2L * (i - 1), 2);
    }
    for (int i = 0; i < 4; i++) {
      image[SELECTORS + i] = MemoryAccess.loadSystem(cpu, base + 0x22 + 2L * i, 2);
    }
    image[LDT] = MemoryAccess.loadSystem(cpu, base + 0x2a, 2);
    return image;
  }

  private static void save(Cpu cpu, long base, boolean is32, long flags) {
    if (is32) {
      MemoryAccess.storeSystem(cpu, base + 0x20, 4, cpu.rip);
      MemoryAccess.storeSystem(cpu, base + 0x24, 4, flags);
      for (int i = 0; i < 8; i++) {
        MemoryAccess.storeSystem(cpu, base + 0x28 + 4L * i, 4, cpu.r[i]);
      }
      for (int i = 0; i < 6; i++) {
        MemoryAccess.storeSystem(cpu, base + 0x48 + 4L * i, 2, cpu.selector[SEGMENTS_32[i]]);
      }
      return;
    }
    MemoryAccess.storeSystem(cpu, base + 0x0e, 2, cpu.rip);
    MemoryAccess.storeSystem(cpu, base + 0x10, 2, flags);
    for (int i = 0; i < 8; i++) {
      MemoryAccess.storeSystem(cpu, base + 0x12 + 2L * i, 2, cpu.r[i]);
    }
    for (int i = 0; i < 4; i++) {
      MemoryAccess.storeSystem(cpu, base + 0x22 + 2L * i, 2, cpu.selector[SEGMENTS_32[i]]);
    }
  }

  /// Loads what needs no check; returns the T flag.
  private static boolean load(Cpu cpu, long[] image, boolean is32, boolean nested) {
    if (is32 && (cpu.cr0 & Cr0.PG) != 0) {
      if ((cpu.cr4 & Cr4.PAE) != 0) {
        cpu.spaces.walker().loadPdptes(image[0]);
      }
      cpu.cr3 = image[0];
      cpu.spaces.changedCr3(false);
    }
    cpu.rip = image[1];
    long flags = is32 ? image[2] & 0x3f_7fd5 : image[2] & 0x7fd5;
    cpu.setFlags(nested ? flags | CpuState.NT : flags);
    for (int i = 0; i < 8; i++) {
      cpu.r[i] = is32 ? image[3 + i] : cpu.r[i] & 0xffff_0000L | image[3 + i];
    }
    return image[18] != 0;
  }

  // ---- segments of the new task
  // ----------------------------------------------------------------------------------

  private static void loadSegments(Cpu cpu, long[] image, boolean is32) {
    for (int i = 0; i < 6; i++) {
      int selector = is32 || i < 4 ? (int) image[SELECTORS + i] : 0;
      Segmentation.setNull(cpu, SEGMENTS_32[i], selector);
    }
    Segmentation.setNull(cpu, Segment.LDTR, (int) image[LDT]);
    if (cpu.virtual8086()) {
      cpu.cpl = 3;
      loadLdt(cpu, (int) image[LDT]);
      for (int i = 0; i < 6; i++) {
        Segmentation.setReal(cpu, SEGMENTS_32[i], (int) image[SELECTORS + i]);
      }
      cpu.updateMode();
      return;
    }
    int code = (int) image[SELECTORS + 1];
    cpu.cpl = code & 3;
    cpu.updateMode();
    loadLdt(cpu, (int) image[LDT]);
    loadCode(cpu, code);
    loadStack(cpu, (int) image[SELECTORS + 2]);
    for (int i = 0; i < 6; i++) {
      int segment = SEGMENTS_32[i];
      if (segment != Segment.CS && segment != Segment.SS) {
        loadData(cpu, segment, is32 || i < 4 ? (int) image[SELECTORS + i] : 0);
      }
    }
    cpu.updateMode();
    if (cpu.rip > (cpu.limit[Segment.CS] & 0xffff_ffffL)) {
      throw cpu.generalProtection(0);
    }
  }

  private static void loadLdt(Cpu cpu, int selector) {
    if (DescriptorTables.isNull(selector)) {
      return;
    }
    if ((selector & 4) != 0) {
      throw DescriptorTables.fault(cpu, Vector.TS, selector);
    }
    long d = DescriptorTables.read(cpu, selector, Vector.TS);
    if (!Descriptor.isSystem(d)
        || Descriptor.type(d) != Descriptor.LDT
        || !Descriptor.isPresent(d)) {
      throw DescriptorTables.fault(cpu, Vector.TS, selector);
    }
    Segmentation.set(cpu, Segment.LDTR, selector, d);
  }

  private static void loadCode(Cpu cpu, int selector) {
    if (DescriptorTables.isNull(selector)) {
      throw DescriptorTables.fault(cpu, Vector.TS, selector);
    }
    long d = DescriptorTables.read(cpu, selector, Vector.TS);
    int rpl = selector & 3;
    boolean allowed =
        Descriptor.isCode(d)
            && (Descriptor.isConforming(d) ? Descriptor.dpl(d) <= rpl : Descriptor.dpl(d) == rpl);
    if (!allowed) {
      throw DescriptorTables.fault(cpu, Vector.TS, selector);
    }
    if (!Descriptor.isPresent(d)) {
      throw DescriptorTables.fault(cpu, Vector.NP, selector);
    }
    Segmentation.setCode(cpu, selector, DescriptorTables.markAccessed(cpu, selector, d), rpl);
  }

  private static void loadStack(Cpu cpu, int selector) {
    if (DescriptorTables.isNull(selector)) {
      throw DescriptorTables.fault(cpu, Vector.TS, selector);
    }
    long d = Segmentation.stackDescriptor(cpu, selector, cpu.cpl, Vector.TS);
    Segmentation.set(cpu, Segment.SS, selector, DescriptorTables.markAccessed(cpu, selector, d));
  }

  private static void loadData(Cpu cpu, int segment, int selector) {
    if (!DescriptorTables.isNull(selector)) {
      long d = Segmentation.dataDescriptor(cpu, selector, cpu.cpl, Vector.TS);
      Segmentation.set(cpu, segment, selector, DescriptorTables.markAccessed(cpu, selector, d));
    }
  }
}

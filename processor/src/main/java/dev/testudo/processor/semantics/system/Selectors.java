package dev.testudo.processor.semantics.system;

import dev.testudo.architecture.interrupt.Vector;
import dev.testudo.architecture.register.Cr4;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.event.Intercepted;
import dev.testudo.processor.segmentation.Descriptor;
import dev.testudo.processor.segmentation.DescriptorTables;
import dev.testudo.processor.segmentation.Segmentation;
import dev.testudo.processor.semantics.integer.Forms;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.Segment;

/// LDTR and TR, and the instructions that examine selectors. All are undefined outside protected
/// mode.
final class Selectors {
  private Selectors() {}

  private static void requireProtected(Cpu cpu) {
    if (Segmentation.isReal(cpu)) {
      throw cpu.undefined();
    }
  }

  private static void intercept(Cpu cpu, Instruction i, Intercepted kind) {
    if (cpu.nonRoot) {
      long address = i.isMemory() ? i.effectiveAddress(cpu) : 0;
      cpu.interception.instructionWithAddress(cpu, i, kind, address);
    }
  }

  // ---- LDTR and TR
  // -----------------------------------------------------------------------------------------------

  static void sldt(Cpu cpu, Instruction i) {
    store(cpu, i, Segment.LDTR, Intercepted.SLDT);
  }

  static void str(Cpu cpu, Instruction i) {
    store(cpu, i, Segment.TR, Intercepted.STR);
  }

  private static void store(Cpu cpu, Instruction i, int segment, Intercepted kind) {
    requireProtected(cpu);
    if (cpu.cpl > 0 && (cpu.cr4 & Cr4.UMIP) != 0) {
      throw cpu.generalProtection(0);
    }
    intercept(cpu, i, kind);
    if (i.isMemory()) {
      cpu.store16(i.linear(cpu, 2, true), cpu.selector[segment]);
    } else {
      cpu.setRegister(i.rm, i.operandSize, cpu.selector[segment]);
    }
  }

  static void lldt(Cpu cpu, Instruction i) {
    requireProtected(cpu);
    Privilege.require(cpu);
    intercept(cpu, i, Intercepted.LLDT);
    Segmentation.loadLdt(cpu, (int) Forms.readRm(cpu, i, 2));
  }

  static void ltr(Cpu cpu, Instruction i) {
    requireProtected(cpu);
    Privilege.require(cpu);
    intercept(cpu, i, Intercepted.LTR);
    Segmentation.loadTaskRegister(cpu, (int) Forms.readRm(cpu, i, 2));
  }

  // ---- examination
  // -----------------------------------------------------------------------------------------------

  /// The descriptor of a selector if there is one that it may see, else 0.
  private static long visible(Cpu cpu, int selector) {
    if (DescriptorTables.isNull(selector) || !DescriptorTables.contains(cpu, selector, 8)) {
      return 0;
    }
    long d = DescriptorTables.read(cpu, selector, Vector.GP);
    boolean conforming = Descriptor.isCode(d) && Descriptor.isConforming(d);
    boolean allowed =
        conforming || Descriptor.dpl(d) >= cpu.cpl && Descriptor.dpl(d) >= (selector & 3);
    return allowed ? d : 0;
  }

  private static void setZero(Cpu cpu, boolean zero) {
    long flags = cpu.arithmeticFlags() & ~CpuState.ZF;
    cpu.setArithmeticFlags(zero ? flags | CpuState.ZF : flags);
  }

  static void verr(Cpu cpu, Instruction i) {
    requireProtected(cpu);
    long d = visible(cpu, (int) Forms.readRm(cpu, i, 2));
    setZero(cpu, d != 0 && Descriptor.isReadable(d));
  }

  static void verw(Cpu cpu, Instruction i) {
    requireProtected(cpu);
    long d = visible(cpu, (int) Forms.readRm(cpu, i, 2));
    setZero(cpu, d != 0 && Descriptor.isWritableData(d));
  }

  static void lar(Cpu cpu, Instruction i) {
    requireProtected(cpu);
    long d = visible(cpu, (int) Forms.readRm(cpu, i, 2));
    boolean valid = d != 0 && (!Descriptor.isSystem(d) || hasRights(cpu, Descriptor.type(d)));
    setZero(cpu, valid);
    if (valid) {
      cpu.setRegister(i.reg, i.operandSize, d >>> 32 & 0xff_ff00);
    }
  }

  private static boolean hasRights(Cpu cpu, int type) {
    return switch (type) {
      case Descriptor.LDT, Descriptor.TSS_AVAILABLE, Descriptor.TSS_BUSY, Descriptor.CALL_GATE ->
          true;
      case Descriptor.TSS_16_AVAILABLE,
          Descriptor.TSS_16_BUSY,
          Descriptor.CALL_GATE_16,
          Descriptor.TASK_GATE ->
          !cpu.longMode();
      default -> false;
    };
  }

  static void lsl(Cpu cpu, Instruction i) {
    requireProtected(cpu);
    long d = visible(cpu, (int) Forms.readRm(cpu, i, 2));
    boolean valid = d != 0 && (!Descriptor.isSystem(d) || hasLimit(cpu, Descriptor.type(d)));
    setZero(cpu, valid);
    if (valid) {
      cpu.setRegister(i.reg, i.operandSize, Descriptor.limit(d) & 0xffff_ffffL);
    }
  }

  private static boolean hasLimit(Cpu cpu, int type) {
    return switch (type) {
      case Descriptor.LDT, Descriptor.TSS_AVAILABLE, Descriptor.TSS_BUSY -> true;
      case Descriptor.TSS_16_AVAILABLE, Descriptor.TSS_16_BUSY -> !cpu.longMode();
      default -> false;
    };
  }

  static void arpl(Cpu cpu, Instruction i) {
    requireProtected(cpu);
    int rpl = (int) cpu.r[i.reg] & 3;
    int selector;
    long linear = 0;
    if (i.isMemory()) {
      linear = i.linear(cpu, 2, true);
      selector = (int) cpu.loadForStore(linear, 2);
    } else {
      selector = (int) cpu.r[i.rm] & 0xffff;
    }
    boolean raise = (selector & 3) < rpl;
    if (raise) {
      int raised = selector & ~3 | rpl;
      if (i.isMemory()) {
        cpu.store16(linear, raised);
      } else {
        cpu.setRegister16(i.rm, raised);
      }
    }
    setZero(cpu, raise);
  }
}

package dev.testudo.processor.event;

import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.register.Cr4;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.segmentation.TaskState;
import dev.testudo.processor.state.CpuState;

/// CR4.VME and CR4.PVI: at IOPL below 3 the instructions that change IF change VIF instead, and
/// with CR4.VME a bitmap in the task-state segment says which INT n of virtual-8086 mode its own
/// interrupt table serves.
///
/// @sdm 3A "8086 Emulation > Interrupt and Exception Handling in Virtual-8086 Mode"
public final class VirtualInterruptFlag {
  private VirtualInterruptFlag() {}

  private static boolean ownsInterrupts(Cpu cpu) {
    return (cpu.rflags & CpuState.IOPL) == CpuState.IOPL;
  }

  /// Whether CLI and STI act on VIF: both extensions know that.
  public static boolean replacesInterruptFlag(Cpu cpu) {
    return (cpu.cr0 & Cr0.PE) != 0
        && cpu.cpl == 3
        && !ownsInterrupts(cpu)
        && (cpu.cr4 & (cpu.virtual8086() ? Cr4.VME : Cr4.PVI)) != 0;
  }

  /// Whether PUSHF, POPF and IRET of 16 bits act on VIF: that is of virtual-8086 mode alone.
  public static boolean replacesInterruptFlagOfStack(Cpu cpu, int size) {
    return size == 2 && cpu.virtual8086() && replacesInterruptFlag(cpu);
  }

  /// CLI.
  public static void clear(Cpu cpu) {
    cpu.rflags &= ~CpuState.VIF;
  }

  /// STI. Raises #GP(0) when an interrupt waits for it.
  public static void set(Cpu cpu) {
    if ((cpu.rflags & CpuState.VIP) != 0) {
      throw cpu.generalProtection(0);
    }
    cpu.rflags |= CpuState.VIF;
  }

  /// Flags as the stack gets them: VIF in the place of IF, and an IOPL of 3.
  public static long pushed(long flags) {
    return flags & ~CpuState.IF | CpuState.IOPL | ((flags & CpuState.VIF) != 0 ? CpuState.IF : 0);
  }

  /// Raises #GP(0) for flags of the stack that the system has to see: IF while an interrupt waits,
  /// and TF.
  public static void checkPopped(Cpu cpu, long flags) {
    if ((flags & CpuState.TF) != 0
        || (flags & CpuState.IF) != 0 && (cpu.rflags & CpuState.VIP) != 0) {
      throw cpu.generalProtection(0);
    }
  }

  /// Takes VIF from flags of the stack that [#checkPopped] let pass.
  public static void popped(Cpu cpu, long flags) {
    cpu.rflags =
        (flags & CpuState.IF) != 0 ? cpu.rflags | CpuState.VIF : cpu.rflags & ~CpuState.VIF;
  }

  /// Whether INT n goes through the interrupt table at linear address 0.
  ///
  /// Raises #GP(0) where there is no bitmap.
  public static boolean redirects(Cpu cpu, int vector) {
    return cpu.virtual8086()
        && (cpu.cr4 & Cr4.VME) != 0
        && TaskState.redirectsInterrupt(cpu, vector);
  }
}

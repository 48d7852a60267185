package dev.testudo.processor.event;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.state.ActivityState;
import dev.testudo.processor.state.Segment;
import java.util.Arrays;

/// The state of a processor after power-up, after INIT, and at a start-up message.
///
/// @sdm 3A "Processor Management and Initialization > Initialization Overview"
public final class Initialization {
  private static final int FAMILY_MODEL = 0x50654;

  private Initialization() {}

  /// What power-up and INIT have in common.
  private static void common(Cpu cpu) {
    Arrays.fill(cpu.r, 0);
    cpu.r[2] = FAMILY_MODEL;
    cpu.setFlags(2);
    for (int segment = Segment.ES; segment <= Segment.GS; segment++) {
      cpu.selector[segment] = 0;
      cpu.base[segment] = 0;
      cpu.limit[segment] = 0xffff;
      cpu.rights[segment] = segment == Segment.CS ? 0x9b : 0x93;
    }
    cpu.selector[Segment.CS] = 0xf000;
    cpu.base[Segment.CS] = 0xffff_0000L;
    cpu.rip = 0xfff0;
    for (int segment : new int[] {Segment.LDTR, Segment.TR}) {
      cpu.selector[segment] = 0;
      cpu.base[segment] = 0;
      cpu.limit[segment] = 0xffff;
      cpu.rights[segment] = segment == Segment.TR ? 0x8b : 0x82;
    }
    cpu.cpl = 0;
    cpu.gdtrBase = 0;
    cpu.gdtrLimit = 0xffff;
    cpu.idtrBase = 0;
    cpu.idtrLimit = 0xffff;
    cpu.cr2 = 0;
    cpu.cr3 = 0;
    cpu.cr4 = 0;
    cpu.efer = 0;
    Arrays.fill(cpu.dr, 0);
    cpu.dr[6] = 0xffff_0ff0L;
    cpu.dr[7] = 0x400;
    cpu.msr.kernelGsBase = 0;
    cpu.interruptShadow = 0;
    cpu.nmiBlocked = false;
    cpu.nmiPending = false;
    cpu.initPending = false;
    cpu.pendingDebug = 0;
    cpu.deliveringInformation = 0;
  }

  /// An INIT: caches, the x87 and vector state and most MSRs are kept. A bootstrap processor starts
  /// at the reset vector, the others wait for a start-up message.
  public static void init(Cpu cpu) {
    common(cpu);
    cpu.cr0 = cpu.cr0 & 0x6000_0000L | 0x10;
    cpu.apic.init();
    boolean bootstrap = cpu.number == 0;
    cpu.activity = bootstrap ? ActivityState.ACTIVE : ActivityState.WAIT_FOR_SIPI;
    settle(cpu);
  }

  /// Power-up.
  public static void reset(Cpu cpu) {
    common(cpu);
    cpu.cr0 = 0x6000_0010L;
    cpu.xcr0 = 1;
    cpu.mxcsr = 0x1f80;
    cpu.fpu.reset();
    Arrays.fill(cpu.xmm, 0);
    cpu.apic.reset();
    cpu.activity = cpu.number == 0 ? ActivityState.ACTIVE : ActivityState.WAIT_FOR_SIPI;
    settle(cpu);
  }

  private static void settle(Cpu cpu) {
    if (cpu.activity == ActivityState.ACTIVE) {
      cpu.attention &= ~Cpu.ATTENTION_INACTIVE;
    } else {
      cpu.attention |= Cpu.ATTENTION_INACTIVE;
    }
    Breakpoints.changed(cpu);
    cpu.spaces.flushPresent();
    cpu.updateMode();
    cpu.updateStepping();
  }

  /// A start-up message to a processor that waits for one.
  public static void startup(Cpu cpu, int vector) {
    cpu.selector[Segment.CS] = vector << 8;
    cpu.base[Segment.CS] = (long) vector << 12;
    cpu.rip = 0;
    cpu.activity = ActivityState.ACTIVE;
    settle(cpu);
  }
}

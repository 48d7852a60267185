package dev.testudo.processor.semantics.simd;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.event.Intercepted;

/// FXSAVE and XSAVE and their kin, and MXCSR.
///
/// The components offered are x87 and SSE; their place is the same in the standard and the
/// compacted format. XSAVEOPT and XSAVES make use of the initial-state optimization and not of the
/// modified optimization.
///
/// @sdm 1 "Managing State Using the XSAVE Feature Set"
public final class StateInstructions {
  private static final long EMULATION = 1 << 2;
  private static final long TASK_SWITCHED = 1 << 3;
  private static final long OSFXSR = 1 << 9;
  private static final long OSXSAVE = 1 << 18;

  private static final int LEGACY_SIZE = 512;
  private static final int XSAVE_SIZE = 576;

  /// Offsets of the XSAVE header's fields.
  private static final int XSTATE_BV = 512;

  private static final int XCOMP_BV = 520;
  private static final int RESERVED = 528;

  /// Bit 63 of XCOMP_BV: the area is in the compacted format.
  private static final long COMPACTED = Long.MIN_VALUE;

  private StateInstructions() {}

  // ---- MXCSR

  /// LDMXCSR
  public static void loadMxcsr(Cpu cpu, Instruction i) {
    int value = Xmm.source32(cpu, i);
    if ((value & ~ExtendedState.MXCSR_MASK) != 0) {
      throw cpu.generalProtection(0);
    }
    cpu.mxcsr = value;
  }

  /// STMXCSR
  public static void storeMxcsr(Cpu cpu, Instruction i) {
    Xmm.require(cpu);
    cpu.store32(i.linear(cpu, 4, true), cpu.mxcsr);
  }

  // ---- FXSAVE

  private static long fxArea(Cpu cpu, Instruction i, boolean write) {
    if ((cpu.cr0 & (EMULATION | TASK_SWITCHED)) != 0) {
      throw cpu.fault(7);
    }
    return aligned(cpu, i, LEGACY_SIZE, 16, write);
  }

  private static long aligned(Cpu cpu, Instruction i, int size, int alignment, boolean write) {
    long area = i.linear(cpu, size, write);
    if ((area & alignment - 1) != 0) {
      throw cpu.generalProtection(0);
    }
    return area;
  }

  /// FXSAVE
  public static void fxsave(Cpu cpu, Instruction i) {
    long area = fxArea(cpu, i, true);
    ExtendedState.probeWrite(cpu, area, LEGACY_SIZE);
    ExtendedState.storeX87(cpu, area, i.has(Instruction.REX_W));
    ExtendedState.storeMxcsr(cpu, area);
    if ((cpu.cr4 & OSFXSR) != 0) {
      ExtendedState.storeXmm(cpu, area);
    }
  }

  /// FXRSTOR
  public static void fxrstor(Cpu cpu, Instruction i) {
    long area = fxArea(cpu, i, false);
    ExtendedState.probeRead(cpu, area, LEGACY_SIZE);
    int mxcsr = ExtendedState.checkedMxcsr(cpu, area);
    ExtendedState.loadX87(cpu, area, i.has(Instruction.REX_W));
    if ((cpu.cr4 & OSFXSR) != 0) {
      cpu.mxcsr = mxcsr;
      ExtendedState.loadXmm(cpu, area);
    }
  }

  // ---- XSAVE

  private static long requestedFeatures(Cpu cpu) {
    return cpu.r[2] << 32 | cpu.r[0] & 0xffff_ffffL;
  }

  private static void requireXsave(Cpu cpu) {
    if ((cpu.cr4 & OSXSAVE) == 0) {
      throw cpu.undefined();
    }
    if ((cpu.cr0 & TASK_SWITCHED) != 0) {
      throw cpu.fault(7);
    }
  }

  private static void requireSupervisor(Cpu cpu, Instruction i, Intercepted kind) {
    if (cpu.nonRoot && !cpu.interception.enables(cpu, kind)) {
      throw cpu.undefined();
    }
    requireXsave(cpu);
    if (cpu.cpl != 0) {
      throw cpu.generalProtection(0);
    }
    if (cpu.nonRoot) {
      cpu.interception.instructionWithAddress(cpu, i, kind, requestedFeatures(cpu));
    }
  }

  private static void storeStandard(Cpu cpu, Instruction i, boolean optimized) {
    requireXsave(cpu);
    long area = aligned(cpu, i, XSAVE_SIZE, 64, true);
    ExtendedState.probeWrite(cpu, area, XSAVE_SIZE);
    long features = requestedFeatures(cpu) & cpu.xcr0;
    long inUse = ExtendedState.inUse(cpu);
    long old = cpu.load64(area + XSTATE_BV);
    long stored = optimized ? features & inUse : features;
    if ((stored & ExtendedState.X87) != 0) {
      ExtendedState.storeX87(cpu, area, i.has(Instruction.REX_W));
    }
    if ((features & ExtendedState.SSE) != 0) {
      ExtendedState.storeMxcsr(cpu, area);
    }
    if ((stored & ExtendedState.SSE) != 0) {
      ExtendedState.storeXmm(cpu, area);
    }
    cpu.store64(area + XSTATE_BV, old & ~features | inUse & features);
  }

  /// XSAVE
  public static void xsave(Cpu cpu, Instruction i) {
    storeStandard(cpu, i, false);
  }

  /// XSAVEOPT
  public static void xsaveopt(Cpu cpu, Instruction i) {
    storeStandard(cpu, i, true);
  }

  private static void storeCompacted(Cpu cpu, Instruction i, long features) {
    long area = aligned(cpu, i, XSAVE_SIZE, 64, true);
    ExtendedState.probeWrite(cpu, area, XSAVE_SIZE);
    long inUse = ExtendedState.inUse(cpu);
    if (cpu.mxcsr != ExtendedState.MXCSR_DEFAULT) {
      inUse |= ExtendedState.SSE;
    }
    long stored = features & inUse;
    if ((stored & ExtendedState.X87) != 0) {
      ExtendedState.storeX87(cpu, area, i.has(Instruction.REX_W));
    }
    if ((stored & ExtendedState.SSE) != 0) {
      ExtendedState.storeMxcsr(cpu, area);
      ExtendedState.storeXmm(cpu, area);
    }
    cpu.store64(area + XSTATE_BV, stored);
    cpu.store64(area + XCOMP_BV, features | COMPACTED);
  }

  /// XSAVEC
  public static void xsavec(Cpu cpu, Instruction i) {
    requireXsave(cpu);
    storeCompacted(cpu, i, requestedFeatures(cpu) & cpu.xcr0);
  }

  /// XSAVES
  public static void xsaves(Cpu cpu, Instruction i) {
    requireSupervisor(cpu, i, Intercepted.XSAVES);
    storeCompacted(cpu, i, requestedFeatures(cpu) & (cpu.xcr0 | cpu.msr.xss));
  }

  // ---- XRSTOR

  /// XRSTOR
  public static void xrstor(Cpu cpu, Instruction i) {
    requireXsave(cpu);
    long area = aligned(cpu, i, XSAVE_SIZE, 64, false);
    ExtendedState.probeRead(cpu, area, XSAVE_SIZE);
    if (cpu.load64(area + XCOMP_BV) < 0) {
      restoreCompacted(cpu, i, area, cpu.xcr0);
      return;
    }
    long present = cpu.load64(area + XSTATE_BV);
    if ((present & ~cpu.xcr0) != 0
        || cpu.load64(area + XCOMP_BV) != 0
        || cpu.load64(area + RESERVED) != 0) {
      throw cpu.generalProtection(0);
    }
    long features = requestedFeatures(cpu) & cpu.xcr0;
    // In the standard format MXCSR comes from memory whatever XSTATE_BV says.
    int mxcsr =
        (features & ExtendedState.SSE) != 0 ? ExtendedState.checkedMxcsr(cpu, area) : cpu.mxcsr;
    restore(cpu, i, area, features, present);
    cpu.mxcsr = mxcsr;
  }

  private static void restoreCompacted(Cpu cpu, Instruction i, long area, long allowed) {
    long format = cpu.load64(area + XCOMP_BV) & ~COMPACTED;
    long present = cpu.load64(area + XSTATE_BV);
    long reserved = 0;
    for (int k = RESERVED; k < XSAVE_SIZE; k += 8) {
      reserved |= cpu.load64(area + k);
    }
    if ((format & ~allowed) != 0 || (present & ~format) != 0 || reserved != 0) {
      throw cpu.generalProtection(0);
    }
    long features = requestedFeatures(cpu) & allowed;
    int mxcsr = cpu.mxcsr;
    if ((features & ExtendedState.SSE) != 0) {
      mxcsr =
          (present & ExtendedState.SSE) != 0
              ? ExtendedState.checkedMxcsr(cpu, area)
              : ExtendedState.MXCSR_DEFAULT;
    }
    restore(cpu, i, area, features, present);
    cpu.mxcsr = mxcsr;
  }

  private static void restore(Cpu cpu, Instruction i, long area, long features, long present) {
    if ((features & ExtendedState.X87) != 0) {
      if ((present & ExtendedState.X87) != 0) {
        ExtendedState.loadX87(cpu, area, i.has(Instruction.REX_W));
      } else {
        ExtendedState.initializeX87(cpu);
      }
    }
    if ((features & ExtendedState.SSE) != 0) {
      if ((present & ExtendedState.SSE) != 0) {
        ExtendedState.loadXmm(cpu, area);
      } else {
        ExtendedState.initializeXmm(cpu);
      }
    }
  }

  /// XRSTORS
  public static void xrstors(Cpu cpu, Instruction i) {
    requireSupervisor(cpu, i, Intercepted.XRSTORS);
    long area = aligned(cpu, i, XSAVE_SIZE, 64, false);
    ExtendedState.probeRead(cpu, area, XSAVE_SIZE);
    if (cpu.load64(area + XCOMP_BV) >= 0) {
      throw cpu.generalProtection(0);
    }
    restoreCompacted(cpu, i, area, cpu.xcr0 | cpu.msr.xss);
  }

  /// XGETBV
  public static void xgetbv(Cpu cpu, Instruction i) {
    if ((cpu.cr4 & OSXSAVE) == 0) {
      throw cpu.undefined();
    }
    long value =
        switch ((int) cpu.r[1]) {
          case 0 -> cpu.xcr0;
          case 1 -> cpu.xcr0 & ExtendedState.inUse(cpu);
          default -> throw cpu.generalProtection(0);
        };
    cpu.r[0] = value & 0xffff_ffffL;
    cpu.r[2] = value >>> 32;
  }
}

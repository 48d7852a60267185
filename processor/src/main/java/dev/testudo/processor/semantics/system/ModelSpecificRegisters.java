package dev.testudo.processor.semantics.system;

import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.register.Efer;
import dev.testudo.architecture.register.Msr;
import dev.testudo.architecture.vmx.VmxMsr;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.apic.LocalApic;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.state.MsrState;
import dev.testudo.processor.state.Segment;

/// The model-specific registers of this processor. What is not listed here does not exist: reading
/// or writing it is #GP(0).
///
/// @sdm 4 "Model-Specific Registers (MSRs)"
public final class ModelSpecificRegisters {
  private static final int VARIABLE_RANGES = 8;

  /// IA32_MTRRCAP: eight variable ranges, fixed ranges, write combining.
  private static final long MTRR_CAPABILITIES = VARIABLE_RANGES | 1 << 8 | 1 << 10;

  /// LBR and BTF.
  private static final long DEBUG_CONTROL_BITS = 3;

  /// Fast strings; branch trace storage and PEBS unavailable.
  private static final long MISC_ENABLE_FIXED = 1 | 1 << 11 | 1 << 12;

  /// The maximum non-turbo ratio in bits 15:8, in units of 100 MHz.
  private static final long PLATFORM_INFORMATION = 10 << 8;

  private static final long MICROCODE_REVISION = 0x0200_0065L << 32;

  private static final int FEATURE_CONTROL_LOCK = 1;
  private static final int FEATURE_CONTROL_VMX = 1 << 2;

  /// The four performance counters that each of AMD's processors has, with their event selection;
  /// here nothing can be selected.
  private static final int AMD_COUNTERS = 0xc001_0000;

  private ModelSpecificRegisters() {}

  private static boolean isAmdCounter(Cpu cpu, int index) {
    return (index & ~7) == AMD_COUNTERS && cpu.model.cpuid().isAmd();
  }

  // ---- instructions
  // ------------------------------------------------------------------------------------------------

  static void rdmsr(Cpu cpu, Instruction i) {
    Privilege.require(cpu);
    int index = (int) cpu.r[1];
    if (cpu.nonRoot && cpu.interception.readMsr(cpu, index)) {
      return;
    }
    if (index == Msr.IA32_TIME_STAMP_COUNTER) {
      Timestamp.setPair(cpu, Timestamp.visible(cpu));
      return;
    }
    Timestamp.setPair(cpu, read(cpu, index));
  }

  static void wrmsr(Cpu cpu, Instruction i) {
    Privilege.require(cpu);
    int index = (int) cpu.r[1];
    long value = cpu.r[2] << 32 | cpu.r[0] & 0xffff_ffffL;
    if (cpu.nonRoot && cpu.interception.writeMsr(cpu, index, value)) {
      return;
    }
    write(cpu, index, value);
  }

  // ---- reading
  // -----------------------------------------------------------------------------------------------------

  /// Reads a register.
  ///
  /// Raises #GP(0) when there is none with this index
  public static long read(Cpu cpu, int index) {
    MsrState msr = cpu.msr;
    if (LocalApic.ownsMsr(index)) {
      if (!cpu.apic.canReadMsr(index)) {
        throw cpu.generalProtection(0);
      }
      return cpu.apic.readMsr(index);
    }
    if (index >= VmxMsr.IA32_VMX_BASIC && index <= VmxMsr.IA32_VMX_BASIC + 0x12) {
      if (!cpu.model.vmx() || !cpu.vmxRegisters.hasMsr(index)) {
        throw cpu.generalProtection(0);
      }
      return cpu.vmxRegisters.msr(index);
    }
    if (isAmdCounter(cpu, index)) {
      return 0;
    }
    if (isVariableRange(index)) {
      return msr.mtrrVariable[index - Msr.IA32_MTRR_PHYSBASE0];
    }
    int fixed = fixedRange(index);
    if (fixed >= 0) {
      return msr.mtrrFixed[fixed];
    }
    return switch (index) {
      case Msr.IA32_TIME_STAMP_COUNTER -> Timestamp.counter(cpu);
      case Msr.IA32_TSC_ADJUST -> msr.tscAdjust;
      case Msr.IA32_FEATURE_CONTROL -> vmxOffered(cpu, msr.featureControl);
      case Msr.IA32_BIOS_SIGN_ID -> MICROCODE_REVISION;
      case Msr.MSR_PLATFORM_INFO -> PLATFORM_INFORMATION;
      case Msr.IA32_MTRRCAP -> MTRR_CAPABILITIES;
      case Msr.IA32_SYSENTER_CS -> msr.sysenterCs;
      case Msr.IA32_SYSENTER_ESP -> msr.sysenterEsp;
      case Msr.IA32_SYSENTER_EIP -> msr.sysenterEip;
      case Msr.IA32_MISC_ENABLE -> msr.miscEnable | MISC_ENABLE_FIXED;
      case Msr.IA32_DEBUGCTL -> msr.debugControl;
      case Msr.IA32_PAT -> msr.pat;
      case Msr.IA32_MTRR_DEF_TYPE -> msr.mtrrDefaultType;
      case Msr.IA32_XSS -> msr.xss;
      case Msr.IA32_EFER -> cpu.efer;
      case Msr.IA32_STAR -> msr.star;
      case Msr.IA32_LSTAR -> msr.lstar;
      case Msr.IA32_CSTAR -> msr.cstar;
      case Msr.IA32_FMASK -> msr.syscallMask;
      case Msr.IA32_FS_BASE -> cpu.base[Segment.FS];
      case Msr.IA32_GS_BASE -> cpu.base[Segment.GS];
      case Msr.IA32_KERNEL_GS_BASE -> msr.kernelGsBase;
      case Msr.IA32_TSC_AUX -> msr.tscAux;
      case Msr.IA32_P5_MC_ADDR,
          Msr.IA32_P5_MC_TYPE,
          Msr.IA32_PLATFORM_ID,
          Msr.MSR_EBL_CR_POWERON,
          Msr.MSR_SMI_COUNT,
          Msr.IA32_MCG_CAP,
          Msr.IA32_MCG_STATUS,
          Msr.IA32_PERF_STATUS,
          Msr.MSR_LASTBRANCH_FROM_IP,
          Msr.MSR_LASTBRANCH_TO_IP,
          Msr.MSR_LASTINT_FROM_IP,
          Msr.MSR_LASTINT_TO_IP ->
          0;
      default -> throw cpu.generalProtection(0);
    };
  }

  private static long vmxOffered(Cpu cpu, long value) {
    if (!cpu.model.vmx()) {
      throw cpu.generalProtection(0);
    }
    return value;
  }

  // ---- writing
  // -----------------------------------------------------------------------------------------------------

  /// Writes a register, with its checks and consequences.
  ///
  /// Raises #GP(0) when there is none with this index, or it does not take the value
  public static void write(Cpu cpu, int index, long value) {
    MsrState msr = cpu.msr;
    if (LocalApic.ownsMsr(index)) {
      require(cpu, cpu.apic.writeMsr(index, value));
      return;
    }
    if (isAmdCounter(cpu, index)) {
      require(cpu, value == 0);
      return;
    }
    if (isVariableRange(index)) {
      writeVariableRange(cpu, index - Msr.IA32_MTRR_PHYSBASE0, value);
      return;
    }
    int fixed = fixedRange(index);
    if (fixed >= 0) {
      require(cpu, eachByte(value, true));
      msr.mtrrFixed[fixed] = value;
      return;
    }
    switch (index) {
      case Msr.IA32_TIME_STAMP_COUNTER -> Timestamp.set(cpu, value);
      case Msr.IA32_TSC_ADJUST -> Timestamp.setAdjust(cpu, value);
      case Msr.IA32_FEATURE_CONTROL -> {
        long before = vmxOffered(cpu, msr.featureControl);
        require(cpu, (before & FEATURE_CONTROL_LOCK) == 0);
        require(cpu, (value & ~(long) (FEATURE_CONTROL_LOCK | FEATURE_CONTROL_VMX)) == 0);
        msr.featureControl = value;
      }
      case Msr.IA32_SYSENTER_CS -> msr.sysenterCs = value & 0xffff_ffffL;
      case Msr.IA32_SYSENTER_ESP -> msr.sysenterEsp = canonical(cpu, value);
      case Msr.IA32_SYSENTER_EIP -> msr.sysenterEip = canonical(cpu, value);
      case Msr.IA32_MISC_ENABLE -> msr.miscEnable = value;
      case Msr.IA32_DEBUGCTL -> {
        require(cpu, (value & ~DEBUG_CONTROL_BITS) == 0);
        msr.debugControl = value;
      }
      case Msr.IA32_PAT -> {
        require(cpu, eachByte(value, false));
        msr.pat = value;
      }
      case Msr.IA32_MTRR_DEF_TYPE -> {
        require(cpu, (value & ~0xcffL) == 0 && memoryType((int) value & 0xff, true));
        msr.mtrrDefaultType = value;
      }
      case Msr.IA32_XSS -> {
        require(cpu, value == 0);
        msr.xss = value;
      }
      case Msr.IA32_EFER -> writeEfer(cpu, value);
      case Msr.IA32_STAR -> msr.star = value;
      case Msr.IA32_LSTAR -> msr.lstar = canonical(cpu, value);
      case Msr.IA32_CSTAR -> msr.cstar = canonical(cpu, value);
      case Msr.IA32_FMASK -> {
        require(cpu, value >>> 32 == 0);
        msr.syscallMask = value;
      }
      case Msr.IA32_FS_BASE -> cpu.base[Segment.FS] = canonical(cpu, value);
      case Msr.IA32_GS_BASE -> cpu.base[Segment.GS] = canonical(cpu, value);
      case Msr.IA32_KERNEL_GS_BASE -> msr.kernelGsBase = canonical(cpu, value);
      case Msr.IA32_TSC_AUX -> {
        require(cpu, value >>> 32 == 0);
        msr.tscAux = value;
      }
      case Msr.IA32_MCG_STATUS -> require(cpu, value == 0);
      case Msr.IA32_BIOS_SIGN_ID, Msr.IA32_BIOS_UPDT_TRIG -> {
        // Software writes the first to have it filled by CPUID; no update is ever loaded.
      }
      default -> throw cpu.generalProtection(0);
    }
  }

  private static void require(Cpu cpu, boolean valid) {
    if (!valid) {
      throw cpu.generalProtection(0);
    }
  }

  private static long canonical(Cpu cpu, long value) {
    require(cpu, value << 16 >> 16 == value);
    return value;
  }

  private static void writeEfer(Cpu cpu, long value) {
    require(cpu, (value & ~Efer.DEFINED) == 0);
    boolean paging = (cpu.cr0 & Cr0.PG) != 0;
    require(cpu, !paging || ((cpu.efer ^ value) & Efer.LME) == 0);
    long next = value & ~Efer.LMA | cpu.efer & Efer.LMA;
    boolean flush = ((cpu.efer ^ next) & Efer.NXE) != 0;
    cpu.efer = next;
    if (flush) {
      cpu.spaces.flushPresent();
    }
    cpu.updateMode();
  }

  // ---- memory types
  // ------------------------------------------------------------------------------------------------

  private static boolean isVariableRange(int index) {
    return index >= Msr.IA32_MTRR_PHYSBASE0
        && index < Msr.IA32_MTRR_PHYSBASE0 + 2 * VARIABLE_RANGES;
  }

  private static void writeVariableRange(Cpu cpu, int slot, long value) {
    long reserved = -1L << cpu.model.physicalAddressBits();
    if ((slot & 1) == 0) {
      require(cpu, (value & (reserved | 0xf00)) == 0 && memoryType((int) value & 0xff, true));
    } else {
      require(cpu, (value & (reserved | 0x7ff)) == 0);
    }
    cpu.msr.mtrrVariable[slot] = value;
  }

  private static int fixedRange(int index) {
    return switch (index) {
      case Msr.IA32_MTRR_FIX64K_00000 -> 0;
      case Msr.IA32_MTRR_FIX16K_80000 -> 1;
      case Msr.IA32_MTRR_FIX16K_A0000 -> 2;
      default ->
          index >= Msr.IA32_MTRR_FIX4K_C0000 && index <= Msr.IA32_MTRR_FIX4K_F8000
              ? 3 + index - Msr.IA32_MTRR_FIX4K_C0000
              : -1;
    };
  }

  private static boolean eachByte(long value, boolean mtrr) {
    for (int shift = 0; shift < 64; shift += 8) {
      if (!memoryType((int) (value >>> shift) & 0xff, mtrr)) {
        return false;
      }
    }
    return true;
  }

  /// UC, WC, WT, WP, WB; and UC- in the PAT.
  private static boolean memoryType(int type, boolean mtrr) {
    return type == 0 || type == 1 || type >= 4 && type <= 6 || type == 7 && !mtrr;
  }
}

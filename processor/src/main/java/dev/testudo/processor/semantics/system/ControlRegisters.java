package dev.testudo.processor.semantics.system;

import dev.testudo.architecture.cpuid.CpuidFeature;
import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.register.Cr4;
import dev.testudo.architecture.register.Efer;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.Ticks;
import dev.testudo.processor.cpuid.CpuidTable;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.event.Intercepted;
import dev.testudo.processor.state.Segment;
import java.util.EnumMap;
import java.util.Map;

/// Control registers: what may be written to them, and what follows from it.
///
/// @sdm 3A "System Architecture Overview > Control Registers"
public final class ControlRegisters {
  /// CR4 bits of a processor with all features; any other is reserved.
  public static final long CR4_BITS =
      Cr4.VME
          | Cr4.PVI
          | Cr4.TSD
          | Cr4.DE
          | Cr4.PSE
          | Cr4.PAE
          | Cr4.MCE
          | Cr4.PGE
          | Cr4.PCE
          | Cr4.OSFXSR
          | Cr4.OSXMMEXCPT
          | Cr4.UMIP
          | Cr4.FSGSBASE
          | Cr4.PCIDE
          | Cr4.OSXSAVE
          | Cr4.SMEP
          | Cr4.SMAP;

  /// CR4 bits that a processor without their feature reserves.
  private static final Map<CpuidFeature, Long> CR4_BITS_OF =
      new EnumMap<>(
          Map.of(
              CpuidFeature.VME, Cr4.VME | Cr4.PVI,
              CpuidFeature.PCID, Cr4.PCIDE,
              CpuidFeature.SMEP, Cr4.SMEP,
              CpuidFeature.SMAP, Cr4.SMAP,
              CpuidFeature.UMIP, Cr4.UMIP,
              CpuidFeature.FSGSBASE, Cr4.FSGSBASE,
              CpuidFeature.XSAVE, Cr4.OSXSAVE));

  /// CR4 bits that software may set with these features, but for CR4.VMXE, which VMX adds.
  public static long cr4Bits(CpuidTable cpuid) {
    long bits = CR4_BITS;
    for (Map.Entry<CpuidFeature, Long> entry : CR4_BITS_OF.entrySet()) {
      if (!cpuid.has(entry.getKey())) {
        bits &= ~entry.getValue();
      }
    }
    return bits;
  }

  private static final long CR0_WRITABLE = Cr0.DEFINED & ~Cr0.ET;

  private ControlRegisters() {}

  static void read(Cpu cpu, Instruction i) {
    int register = register(cpu, i);
    Privilege.require(cpu);
    long value =
        switch (register) {
          case 0 -> cpu.cr0;
          case 2 -> cpu.cr2;
          case 3 -> cpu.cr3;
          case 4 -> cpu.cr4;
          default -> cpu.apic.cr8();
        };
    if (cpu.nonRoot && register != 2) {
      value = cpu.interception.readControlRegister(cpu, register, i.rm, value);
    }
    cpu.setRegister(i.rm, i.codeSize == 64 ? 8 : 4, value);
    if (register == 8) {
      cpu.spend(Ticks.TASK_PRIORITY);
    }
  }

  static void write(Cpu cpu, Instruction i) {
    int register = register(cpu, i);
    Privilege.require(cpu);
    long value = i.codeSize == 64 ? cpu.r[i.rm] : cpu.r[i.rm] & 0xffff_ffffL;
    if (cpu.nonRoot && register != 2) {
      value = cpu.interception.writeControlRegister(cpu, register, i.rm, value);
    }
    switch (register) {
      case 0 -> writeCr0(cpu, value);
      case 2 -> cpu.cr2 = value;
      case 3 -> writeCr3(cpu, value);
      case 4 -> writeCr4(cpu, value);
      default -> {
        if ((value & ~15L) != 0) {
          throw cpu.generalProtection(0);
        }
        if (!(cpu.nonRoot && cpu.interception.virtualizesCr8(cpu))) {
          cpu.apic.setCr8((int) value);
        }
      }
    }
    if (register == 8) {
      cpu.spend(Ticks.TASK_PRIORITY);
    }
  }

  private static int register(Cpu cpu, Instruction i) {
    if (i.reg != 0 && i.reg != 2 && i.reg != 3 && i.reg != 4 && i.reg != 8) {
      throw cpu.undefined();
    }
    return i.reg;
  }

  /// Writes CR0 with all checks and consequences.
  ///
  /// Raises #GP(0)
  public static void writeCr0(Cpu cpu, long value) {
    long next = value & CR0_WRITABLE | Cr0.ET;
    boolean paging = (next & Cr0.PG) != 0;
    boolean pagingBefore = (cpu.cr0 & Cr0.PG) != 0;
    if (value >>> 32 != 0
        || paging && (next & Cr0.PE) == 0
        || (next & (Cr0.NW | Cr0.CD)) == Cr0.NW
        || !paging && (cpu.cr4 & Cr4.PCIDE) != 0
        || !paging && pagingBefore && cpu.code64()
        || !cpu.vmxRegisters.cr0Allowed(next)) {
      throw cpu.generalProtection(0);
    }
    boolean longMode = (cpu.efer & Efer.LME) != 0;
    if (paging && !pagingBefore && longMode) {
      if ((cpu.cr4 & Cr4.PAE) == 0 || (cpu.rights[Segment.CS] & Segment.LONG) != 0) {
        throw cpu.generalProtection(0);
      }
      cpu.efer |= Efer.LMA;
    } else if (paging
        && !longMode
        && (cpu.cr4 & Cr4.PAE) != 0
        && ((cpu.cr0 ^ next) & (Cr0.PG | Cr0.CD | Cr0.NW)) != 0) {
      cpu.spaces.walker().loadPdptes(cpu.cr3);
    } else if (!paging) {
      cpu.efer &= ~Efer.LMA;
    }
    long changed = cpu.cr0 ^ next;
    cpu.cr0 = next;
    if ((changed & (Cr0.PG | Cr0.WP | Cr0.PE)) != 0) {
      cpu.spaces.flushPresent();
    }
    cpu.updateMode();
  }

  /// Writes CR3; bit 63 asks, with CR4.PCIDE, to keep translations.
  ///
  /// Raises #GP(0)
  public static void writeCr3(Cpu cpu, long value) {
    boolean pcid = (cpu.cr4 & Cr4.PCIDE) != 0;
    boolean keep = pcid && value < 0;
    long next = keep ? value & Long.MAX_VALUE : value;
    if (cpu.longMode() && next >>> cpu.model.physicalAddressBits() != 0) {
      throw cpu.generalProtection(0);
    }
    if (paePaging(cpu)) {
      cpu.spaces.walker().loadPdptes(next);
    }
    cpu.cr3 = next;
    cpu.spaces.changedCr3(keep);
  }

  private static boolean paePaging(Cpu cpu) {
    return (cpu.cr0 & Cr0.PG) != 0 && (cpu.cr4 & Cr4.PAE) != 0 && !cpu.longMode();
  }

  /// Writes CR4 with all checks and consequences.
  ///
  /// Raises #GP(0)
  public static void writeCr4(Cpu cpu, long next) {
    long changed = cpu.cr4 ^ next;
    long known = cr4Bits(cpu.model.cpuid()) | (cpu.model.vmx() || cpu.nonRoot ? Cr4.VMXE : 0);
    boolean pcidOn = (changed & next & Cr4.PCIDE) != 0;
    if ((next & ~known) != 0
        || cpu.longMode() && (next & Cr4.PAE) == 0
        || pcidOn && (!cpu.longMode() || (cpu.cr3 & 0xfff) != 0)
        || !cpu.vmxRegisters.cr4Allowed(next)) {
      throw cpu.generalProtection(0);
    }
    long paging = Cr4.PGE | Cr4.PSE | Cr4.PAE | Cr4.SMEP;
    long before = cpu.cr4;
    cpu.cr4 = next;
    if ((changed & paging) != 0 && paePaging(cpu)) {
      try {
        cpu.spaces.walker().loadPdptes(cpu.cr3);
      } catch (Fault fault) {
        cpu.cr4 = before;
        throw fault;
      }
    }
    if ((changed & (paging | Cr4.PCIDE | Cr4.SMAP)) != 0) {
      cpu.spaces.flushPresent();
    }
    cpu.updateMode();
  }

  static void clearTaskSwitched(Cpu cpu, Instruction i) {
    Privilege.require(cpu);
    if (!cpu.nonRoot || cpu.interception.clearTaskSwitched(cpu)) {
      cpu.cr0 &= ~Cr0.TS;
    }
  }

  /// LMSW can set PE but not clear it.
  static void loadMachineStatusWord(Cpu cpu, Instruction i) {
    Privilege.require(cpu);
    boolean memory = i.isMemory();
    long linear = memory ? i.linear(cpu, 2, false) : 0;
    int source = memory ? cpu.load16(linear) : (int) cpu.r[i.rm] & 0xffff;
    long value = cpu.cr0 & ~0xeL | source & 0xf;
    if (cpu.nonRoot) {
      value = cpu.interception.loadMachineStatusWord(cpu, source, memory, linear);
    }
    writeCr0(cpu, value);
  }

  static void storeMachineStatusWord(Cpu cpu, Instruction i) {
    if (cpu.cpl > 0 && (cpu.cr4 & Cr4.UMIP) != 0) {
      throw cpu.generalProtection(0);
    }
    long value = cpu.nonRoot ? cpu.interception.visibleCr0(cpu) : cpu.cr0;
    if (i.isMemory()) {
      cpu.store16(i.linear(cpu, 2, true), (int) value);
    } else {
      cpu.setRegister(i.rm, i.operandSize, value);
    }
  }

  /// XSETBV.
  static void setExtendedControl(Cpu cpu, Instruction i) {
    if ((cpu.cr4 & Cr4.OSXSAVE) == 0) {
      throw cpu.undefined();
    }
    Privilege.require(cpu);
    if (Privilege.intercepts(cpu, i, Intercepted.XSETBV)) {
      return;
    }
    long value = cpu.r[2] << 32 | cpu.r[0] & 0xffff_ffffL;
    if ((int) cpu.r[1] != 0 || (value & 1) == 0 || (value & ~3L) != 0) {
      throw cpu.generalProtection(0);
    }
    cpu.xcr0 = value;
  }
}

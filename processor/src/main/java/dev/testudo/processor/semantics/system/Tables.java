package dev.testudo.processor.semantics.system;

import dev.testudo.architecture.cpuid.CpuidFeature;
import dev.testudo.architecture.register.Cr4;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.event.Intercepted;

/// GDTR and IDTR, INVLPG, INVPCID, and the segment-base instructions.
final class Tables {
  private static final int FS = 4;

  private Tables() {}

  private static void store(Cpu cpu, Instruction i, Intercepted kind, long base, int limit) {
    if (cpu.cpl > 0 && (cpu.cr4 & Cr4.UMIP) != 0) {
      throw cpu.generalProtection(0);
    }
    if (cpu.nonRoot) {
      cpu.interception.instructionWithAddress(cpu, i, kind, i.effectiveAddress(cpu));
    }
    int width = i.codeSize == 64 ? 8 : 4;
    long linear = i.linear(cpu, 2 + width, true);
    cpu.loadForStore(linear + 2, width);
    cpu.store16(linear, limit);
    cpu.store(linear + 2, width, base);
  }

  static void sgdt(Cpu cpu, Instruction i) {
    store(cpu, i, Intercepted.SGDT, cpu.gdtrBase, cpu.gdtrLimit);
  }

  static void sidt(Cpu cpu, Instruction i) {
    store(cpu, i, Intercepted.SIDT, cpu.idtrBase, cpu.idtrLimit);
  }

  private static long baseOperand(Cpu cpu, Instruction i, long linear) {
    if (i.codeSize != 64) {
      // With a 16-bit operand size only 24 bits of the base count.
      return cpu.load32(linear + 2) & (i.operandSize == 2 ? 0xff_ffffL : 0xffff_ffffL);
    }
    long base = cpu.load64(linear + 2);
    if (base << 16 >> 16 != base) {
      throw cpu.generalProtection(0);
    }
    return base;
  }

  static void lgdt(Cpu cpu, Instruction i) {
    long linear = begin(cpu, i, Intercepted.LGDT);
    int limit = cpu.load16(linear);
    cpu.gdtrBase = baseOperand(cpu, i, linear);
    cpu.gdtrLimit = limit;
  }

  static void lidt(Cpu cpu, Instruction i) {
    long linear = begin(cpu, i, Intercepted.LIDT);
    int limit = cpu.load16(linear);
    cpu.idtrBase = baseOperand(cpu, i, linear);
    cpu.idtrLimit = limit;
  }

  private static long begin(Cpu cpu, Instruction i, Intercepted kind) {
    Privilege.require(cpu);
    if (cpu.nonRoot) {
      cpu.interception.instructionWithAddress(cpu, i, kind, i.effectiveAddress(cpu));
    }
    return i.linear(cpu, i.codeSize == 64 ? 10 : 6, false);
  }

  static void invlpg(Cpu cpu, Instruction i) {
    Privilege.require(cpu);
    long linear = i.effectiveAddress(cpu) + cpu.base[i.baseSegment];
    if (i.codeSize != 64) {
      linear &= 0xffff_ffffL;
    }
    if (cpu.nonRoot) {
      cpu.interception.instructionWithAddress(cpu, i, Intercepted.INVLPG, linear);
    }
    if (i.codeSize != 64 || linear << 16 >> 16 == linear) {
      cpu.spaces.invalidatePage(linear);
    }
  }

  static void invpcid(Cpu cpu, Instruction i) {
    if (!cpu.model.cpuid().has(CpuidFeature.INVPCID)
        || cpu.nonRoot && !cpu.interception.enables(cpu, Intercepted.INVPCID)) {
      throw cpu.undefined();
    }
    Privilege.require(cpu);
    if (cpu.nonRoot) {
      cpu.interception.instructionWithAddress(cpu, i, Intercepted.INVPCID, i.effectiveAddress(cpu));
    }
    long type = i.codeSize == 64 ? cpu.r[i.reg] : cpu.r[i.reg] & 0xffff_ffffL;
    long linear = i.linear(cpu, 16, false);
    long pcid = cpu.load64(linear);
    long address = cpu.load64(linear + 8);
    boolean pcidOff = (cpu.cr4 & Cr4.PCIDE) == 0;
    if (Long.compareUnsigned(type, 3) > 0
        || type < 2 && pcid >>> 12 != 0
        || type == 0 && address << 16 >> 16 != address
        || type < 2 && pcidOff && pcid != 0) {
      throw cpu.generalProtection(0);
    }
    cpu.spaces.invalidatePcid((int) type, (int) pcid, address);
  }

  static void swapgs(Cpu cpu, Instruction i) {
    Privilege.require(cpu);
    long base = cpu.base[5];
    cpu.base[5] = cpu.msr.kernelGsBase;
    cpu.msr.kernelGsBase = base;
  }

  private static int baseRegister(Cpu cpu, Instruction i) {
    if ((cpu.cr4 & Cr4.FSGSBASE) == 0) {
      throw cpu.undefined();
    }
    return FS + (i.extension() & 1);
  }

  /// RDFSBASE, RDGSBASE
  static void readBase(Cpu cpu, Instruction i) {
    int segment = baseRegister(cpu, i);
    cpu.setRegister(i.rm, i.operandSize, cpu.base[segment]);
  }

  /// WRFSBASE, WRGSBASE
  static void writeBase(Cpu cpu, Instruction i) {
    int segment = baseRegister(cpu, i);
    long base = cpu.register(i.rm, i.operandSize);
    if (base << 16 >> 16 != base) {
      throw cpu.generalProtection(0);
    }
    cpu.base[segment] = base;
  }
}

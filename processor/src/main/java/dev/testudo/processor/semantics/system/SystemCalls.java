package dev.testudo.processor.semantics.system;

import dev.testudo.architecture.register.Efer;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.event.Events;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.Segment;

/// SYSCALL, SYSRET, SYSENTER and SYSEXIT: transfers to and from fixed flat segments, of which no
/// descriptor is read.
final class SystemCalls {
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int RSP = 4;
  private static final int R11 = 11;

  /// Accessed, readable code and writable data, present, 4 GiB.
  private static final int CODE_64 = 0xa09b;

  private static final int CODE_32 = 0xc09b;
  private static final int DATA = 0xc093;
  private static final int USER = 3 << Segment.DPL_SHIFT;

  /// Flags that SYSRET loads from R11.
  private static final long RESTORED = 0x3c_7fd7;

  private SystemCalls() {}

  private static void setFlat(Cpu cpu, int segment, int selector, int rights) {
    cpu.selector[segment] = selector & 0xffff;
    cpu.base[segment] = 0;
    cpu.limit[segment] = -1;
    cpu.rights[segment] = rights;
  }

  /// Enters privilege level 0 or 3 with CS and SS from a selector each.
  private static void setSegments(Cpu cpu, int code, int codeRights, int stack, int cpl) {
    int user = cpl == 3 ? USER : 0;
    setFlat(cpu, Segment.CS, code & ~3 | cpl, codeRights | user);
    setFlat(cpu, Segment.SS, stack & ~3 | cpl, DATA | user);
    cpu.cpl = cpl;
  }

  /// SYSCALL and SYSRET are for 64-bit mode, and on AMD's processors for all of protected mode.
  private static void requireExtension(Cpu cpu) {
    boolean mode = cpu.code64() || cpu.model.cpuid().isAmd() && cpu.longMode();
    if (!mode || (cpu.efer & Efer.SCE) == 0) {
      throw cpu.undefined();
    }
  }

  static void syscall(Cpu cpu, Instruction i) {
    requireExtension(cpu);
    int selector = (int) (cpu.msr.star >>> 32) & 0xfffc;
    long flags = cpu.readFlags() & ~CpuState.RF;
    cpu.r[RCX] = cpu.rip;
    cpu.r[R11] = flags;
    cpu.rip = cpu.code64() ? cpu.msr.lstar : cpu.msr.cstar;
    cpu.setFlags(flags & ~cpu.msr.syscallMask);
    cpu.trapSuppressed = (cpu.rflags & CpuState.TF) == 0;
    setSegments(cpu, selector, CODE_64, selector + 8, 0);
    Events.flagsWritten(cpu);
  }

  static void sysret(Cpu cpu, Instruction i) {
    requireExtension(cpu);
    Privilege.require(cpu);
    boolean wide = i.has(Instruction.REX_W);
    long target = wide ? cpu.r[RCX] : cpu.r[RCX] & 0xffff_ffffL;
    if (target << 16 >> 16 != target) {
      throw cpu.generalProtection(0);
    }
    int selector = (int) (cpu.msr.star >>> 48);
    cpu.setFlags(cpu.r[R11] & RESTORED);
    cpu.rip = target;
    setSegments(cpu, wide ? selector + 16 : selector, wide ? CODE_64 : CODE_32, selector + 8, 3);
    Events.flagsWritten(cpu);
    if ((cpu.rflags & CpuState.TF) != 0) {
      // TF counts at the end of SYSCALL and SYSRET.
      cpu.pendingDebug |= Events.SINGLE_STEP;
      cpu.attention |= Cpu.ATTENTION_EVENT;
    }
  }

  static void sysenter(Cpu cpu, Instruction i) {
    int selector = (int) cpu.msr.sysenterCs & 0xfffc;
    if ((cpu.cr0 & 1) == 0 || selector == 0) {
      throw cpu.generalProtection(0);
    }
    boolean longMode = cpu.longMode();
    cpu.rflags &= ~(CpuState.VM | CpuState.IF | CpuState.RF);
    cpu.rip = longMode ? cpu.msr.sysenterEip : cpu.msr.sysenterEip & 0xffff_ffffL;
    cpu.r[RSP] = longMode ? cpu.msr.sysenterEsp : cpu.msr.sysenterEsp & 0xffff_ffffL;
    setSegments(cpu, selector, longMode ? CODE_64 : CODE_32, selector + 8, 0);
    Events.flagsWritten(cpu);
  }

  static void sysexit(Cpu cpu, Instruction i) {
    int selector = (int) cpu.msr.sysenterCs & 0xfffc;
    if ((cpu.cr0 & 1) == 0 || selector == 0 || cpu.cpl != 0) {
      throw cpu.generalProtection(0);
    }
    boolean wide = i.has(Instruction.REX_W);
    long target = cpu.r[RDX];
    long stack = cpu.r[RCX];
    if (wide && (target << 16 >> 16 != target || stack << 16 >> 16 != stack)) {
      throw cpu.generalProtection(0);
    }
    cpu.rip = wide ? target : target & 0xffff_ffffL;
    cpu.r[RSP] = wide ? stack : stack & 0xffff_ffffL;
    int code = wide ? selector + 32 : selector + 16;
    setSegments(cpu, code, wide ? CODE_64 : CODE_32, code + 8, 3);
    cpu.updateMode();
  }
}

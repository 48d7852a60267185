package dev.testudo.processor.semantics.system;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.Ticks;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.event.Breakpoints;
import dev.testudo.processor.paging.MemoryAccess;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.Segment;

/// IN, OUT, INS, OUTS.
///
/// @sdm 1 "Input/Output > Protected-Mode I/O"
final class Ports {
  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int RSI = 6;
  private static final int RDI = 7;

  private Ports() {}

  /// Operand size of an I/O instruction: REX.W does not count.
  private static int size(Instruction i) {
    return Math.min(i.operandSize, 4);
  }

  static void inImmediate(Cpu cpu, Instruction i) {
    in(cpu, i, (int) i.immediate & 0xff);
  }

  static void inDx(Cpu cpu, Instruction i) {
    in(cpu, i, (int) cpu.r[RDX] & 0xffff);
  }

  static void outImmediate(Cpu cpu, Instruction i) {
    out(cpu, i, (int) i.immediate & 0xff);
  }

  static void outDx(Cpu cpu, Instruction i) {
    out(cpu, i, (int) cpu.r[RDX] & 0xffff);
  }

  private static void in(Cpu cpu, Instruction i, int port) {
    int size = size(i);
    check(cpu, port, size);
    if (cpu.nonRoot && cpu.interception.portAccess(cpu, i, port, size, true, false, 0)) {
      return;
    }
    cpu.setRegister(RAX, size, cpu.memory.bus().readPort(port, size));
    accessed(cpu, port, size);
  }

  private static void out(Cpu cpu, Instruction i, int port) {
    int size = size(i);
    check(cpu, port, size);
    if (cpu.nonRoot && cpu.interception.portAccess(cpu, i, port, size, false, false, 0)) {
      return;
    }
    cpu.memory.bus().writePort(port, size, (int) cpu.register(RAX, size));
    accessed(cpu, port, size);
  }

  private static void accessed(Cpu cpu, int port, int size) {
    cpu.spend(Ticks.PORT_ACCESS);
    if (cpu.breakpointsActive) {
      Breakpoints.portAccess(cpu, port, size);
    }
  }

  /// INS: one iteration at a time; with REP the instruction is repeated.
  static void ins(Cpu cpu, Instruction i) {
    if (finished(cpu, i)) {
      return;
    }
    int size = size(i);
    int port = (int) cpu.r[RDX] & 0xffff;
    check(cpu, port, size);
    long offset = cpu.r[RDI] & i.addressMask;
    long linear = i.codeSize == 64 ? offset : cpu.segmentLinear(Segment.ES, offset, size, true);
    if (cpu.nonRoot && cpu.interception.portAccess(cpu, i, port, size, true, true, linear)) {
      return;
    }
    cpu.loadForStore(linear, size);
    cpu.store(linear, size, cpu.memory.bus().readPort(port, size));
    accessed(cpu, port, size);
    advance(cpu, i, RDI, size);
  }

  static void outs(Cpu cpu, Instruction i) {
    if (finished(cpu, i)) {
      return;
    }
    int size = size(i);
    int port = (int) cpu.r[RDX] & 0xffff;
    check(cpu, port, size);
    long offset = cpu.r[RSI] & i.addressMask;
    long linear =
        i.codeSize == 64
            ? offset + cpu.base[i.baseSegment]
            : cpu.segmentLinear(i.segment, offset, size, false);
    if (cpu.nonRoot && cpu.interception.portAccess(cpu, i, port, size, false, true, linear)) {
      return;
    }
    long value = cpu.load(linear, size);
    cpu.memory.bus().writePort(port, size, (int) value);
    accessed(cpu, port, size);
    advance(cpu, i, RSI, size);
  }

  private static boolean repeats(Instruction i) {
    return (i.prefixes & (Instruction.REP | Instruction.REPNE)) != 0;
  }

  private static boolean finished(Cpu cpu, Instruction i) {
    return repeats(i) && (cpu.r[RCX] & i.addressMask) == 0;
  }

  private static void advance(Cpu cpu, Instruction i, int register, int size) {
    long delta = (cpu.rflags & CpuState.DF) != 0 ? -size : size;
    cpu.setRegister(register, i.addressSize, cpu.r[register] + delta);
    if (repeats(i)) {
      long count = (cpu.r[RCX] & i.addressMask) - 1;
      cpu.setRegister(RCX, i.addressSize, count);
      if (count != 0) {
        cpu.rip = cpu.currentRip();
      }
    }
  }

  /// Raises #GP(0) when neither IOPL nor the I/O permission bitmap of the TSS allows the access.
  private static void check(Cpu cpu, int port, int size) {
    boolean byBitmap =
        cpu.virtual8086() || cpu.protectedMode() && cpu.cpl > Privilege.ioPrivilegeLevel(cpu);
    if (!byBitmap) {
      return;
    }
    int rights = cpu.rights[Segment.TR];
    long limit = cpu.limit[Segment.TR] & 0xffff_ffffL;
    // A 32- or 64-bit TSS (type 9 or 11) that reaches the bitmap's base address.
    if ((rights & Segment.UNUSABLE) != 0 || (rights & 0xd) != 9 || limit < 103) {
      throw cpu.generalProtection(0);
    }
    long tss = cpu.base[Segment.TR];
    long bitmap = MemoryAccess.loadSystem(cpu, tss + 102, 2) + (port >> 3);
    if (bitmap + 1 > limit) {
      throw cpu.generalProtection(0);
    }
    long bits = MemoryAccess.loadSystem(cpu, tss + bitmap, 2) >> (port & 7);
    if ((bits & (1 << size) - 1) != 0) {
      throw cpu.generalProtection(0);
    }
  }
}

package dev.testudo.processor.semantics.integer;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.state.Segment;

/// Pushes and pops at the stack-pointer width of the mode. Nothing changes when an access faults.
public final class Stack {
  private static final int RSP = 4;
  private static final int STACK_FAULT = 12;

  private Stack() {}

  /// All ones in the width of the stack pointer.
  public static long pointerMask(Cpu cpu) {
    return cpu.code64()
        ? -1L
        : (cpu.rights[Segment.SS] & Segment.BIG) != 0 ? 0xffff_ffffL : 0xffffL;
  }

  /// The stack pointer moved by `delta`, at its width; the rest of RSP is kept.
  public static long moved(Cpu cpu, long delta) {
    long mask = pointerMask(cpu);
    long rsp = cpu.r[RSP];
    return mask == 0xffff ? rsp & ~mask | rsp + delta & mask : rsp + delta & mask;
  }

  /// A stack address of 64-bit mode, which must be canonical: #SS(0).
  public static long canonical(Cpu cpu, long rsp) {
    if (rsp << 16 >> 16 != rsp) {
      throw cpu.fault(STACK_FAULT, 0);
    }
    return rsp;
  }

  /// The linear address of stack memory at `rsp`, checked.
  public static long linear(Cpu cpu, long rsp, int size, boolean write) {
    return cpu.code64()
        ? canonical(cpu, rsp)
        : cpu.segmentLinear(Segment.SS, rsp & pointerMask(cpu), size, write);
  }

  public static void push(Cpu cpu, int size, long value) {
    long rsp = moved(cpu, -size);
    cpu.store(linear(cpu, rsp, size, true), size, value);
    cpu.r[RSP] = rsp;
  }

  /// What lies `offset` bytes above the stack pointer.
  public static long peek(Cpu cpu, int size, int offset) {
    return cpu.load(linear(cpu, moved(cpu, offset), size, false), size);
  }

  public static long pop(Cpu cpu, int size) {
    long value = peek(cpu, size, 0);
    cpu.r[RSP] = moved(cpu, size);
    return value;
  }
}

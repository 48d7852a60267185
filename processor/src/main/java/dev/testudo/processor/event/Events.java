package dev.testudo.processor.event;

import dev.testudo.processor.Cpu;

/// Delivery of exceptions and interrupts.
public final class Events {
  /// BS in the format of pending debug exceptions and of DR6.
  public static final long SINGLE_STEP = 1 << 14;

  private Events() {}

  /// Delivers an exception raised by the instruction at `cpu.rip`.
  public static void deliver(Cpu cpu, Fault fault) {
    throw new UnimplementedException("delivery of vector " + fault.vector);
  }

  /// What happens between two instructions when `cpu.attention` is set.
  public static void boundary(Cpu cpu) {
    cpu.attention &= ~Cpu.ATTENTION_EVENT;
  }

  /// Raises #DB if an instruction breakpoint matches the instruction about to be executed.
  public static void instructionBreakpoint(Cpu cpu) {
    throw new UnimplementedException("breakpoints");
  }
}

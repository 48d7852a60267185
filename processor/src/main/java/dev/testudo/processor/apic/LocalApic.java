package dev.testudo.processor.apic;

import dev.testudo.processor.Cpu;

/// The local APIC of one logical processor.
public final class LocalApic {
  final Cpu cpu;

  public LocalApic(Cpu cpu) {
    this.cpu = cpu;
  }

  /// Virtual time of the next timer event, or `Long.MAX_VALUE`.
  public long nextDeadline() {
    return Long.MAX_VALUE;
  }
}

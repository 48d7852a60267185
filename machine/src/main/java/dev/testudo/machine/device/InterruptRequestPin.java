package dev.testudo.machine.device;

/// The processor's INTR pin (or LINT0 of its local APIC), as the 8259 pair sees it.
@FunctionalInterface
public interface InterruptRequestPin {
  /// Tells the processor whether an interrupt waits to be acknowledged.
  void setInterruptRequestLine(boolean asserted);
}

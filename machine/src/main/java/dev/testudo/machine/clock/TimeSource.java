package dev.testudo.machine.clock;

/// Tells the current virtual time, exact to the instruction that asks.
@FunctionalInterface
public interface TimeSource {
  /// Nanoseconds since the machine was switched on; never decreases.
  long now();
}

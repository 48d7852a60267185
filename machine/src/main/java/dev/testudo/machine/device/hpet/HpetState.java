package dev.testudo.machine.device.hpet;

/// Everything the timer block remembers but its comparators.
final class HpetState {
  long configuration;
  long status;

  /// The main counter's value while it stands, or when it was started.
  long counterBase;

  /// The moment at which the main counter was started.
  long startedAt;
}

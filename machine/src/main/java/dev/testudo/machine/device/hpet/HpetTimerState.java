package dev.testudo.machine.device.hpet;

/// Everything one comparator of the event timer remembers.
final class HpetTimerState {
  /// The writable bits of the configuration register.
  long configuration;

  long comparator = -1L;

  /// What a periodic comparator is moved on by.
  long period;

  /// Whether the next write to the comparator sets the accumulator although the timer is periodic.
  boolean setAccumulator;
}

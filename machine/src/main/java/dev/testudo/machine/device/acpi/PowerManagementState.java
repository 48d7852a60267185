package dev.testudo.machine.device.acpi;

/// Everything the fixed hardware remembers, in one place.
final class PowerManagementState {
  int status;
  int enable;
  int control;

  /// The half periods of the timer's highest bit that have been reported.
  long halvesSeen;
}

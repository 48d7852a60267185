package dev.testudo.machine.device.ioapic;

/// Everything the I/O APIC remembers, in one place.
final class IoApicState {
  /// The redirection table.
  final long[] entries = new long[IoApic.PINS];

  /// Levels of the inputs.
  int lines;

  /// The register that the window shows.
  int selected;

  int id;
}

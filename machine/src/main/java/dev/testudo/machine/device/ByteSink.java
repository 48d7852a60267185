package dev.testudo.machine.device;

/// Where bytes go that a device sends out of the machine.
@FunctionalInterface
public interface ByteSink {
  /// Takes one byte, 0 to 255.
  void accept(int value);
}

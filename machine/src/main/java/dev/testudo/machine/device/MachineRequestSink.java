package dev.testudo.machine.device;

/// Where devices leave their requests to the machine.
@FunctionalInterface
public interface MachineRequestSink {
  /// Takes a request; the machine carries it out after the instruction that caused it.
  void request(MachineRequest request);
}

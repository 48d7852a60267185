package dev.testudo.machine.device;

/// The system bus as an I/O APIC or a message-signalled interrupt sees it.
@FunctionalInterface
public interface InterruptMessageSink {
  /// Delivers a message to the local APICs that it names.
  ///
  /// @param destination APIC ID or logical destination, eight bits
  /// @param destinationMode 0 physical, 1 logical
  /// @param deliveryMode as encoded in the local vector table: 0 fixed, 1 lowest priority, 2 SMI, 4
  ///   NMI, 5 INIT, 7 ExtINT
  /// @param vector 0 to 255
  /// @param level whether the line is asserted
  /// @param trigger 0 edge, 1 level
  void deliver(
      int destination,
      int destinationMode,
      int deliveryMode,
      int vector,
      boolean level,
      int trigger);
}

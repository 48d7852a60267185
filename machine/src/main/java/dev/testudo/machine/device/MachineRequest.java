package dev.testudo.machine.device;

/// What a device asks of the machine as a whole.
public sealed interface MachineRequest {
  /// The guest switched the machine off.
  ///
  /// @param by the way it took
  record PowerOff(String by) implements MachineRequest {}

  /// The guest reset the machine.
  ///
  /// @param by the way it took
  record Reset(String by) implements MachineRequest {}

  /// The guest entered a sleep state from which it wants to be woken.
  ///
  /// @param state 1 to 4, as in S3
  record Sleep(int state) implements MachineRequest {}

  /// A test program ended with a status.
  ///
  /// @param status the process status as test runners know it: (value &lt;&lt; 1) | 1
  record Exit(int status) implements MachineRequest {}
}

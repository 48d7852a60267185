package dev.testudo.machine.device.system;

/// Everything the keyboard controller remembers, in one place.
final class KeyboardControllerState {
  /// The controller's RAM, of which byte 0 is the command byte.
  final byte[] memory = new byte[32];

  int status;
  int output;
  int outputPort = 0x03;

  /// The command that waits for its data byte, 0 when none does.
  int pendingCommand;
}

package dev.testudo.machine.device.debug;

import dev.testudo.machine.device.ByteSink;
import dev.testudo.machine.device.PortDevice;

/// The port to which programs write characters without any set-up. Reading gives its own number, by
/// which programs know it.
public final class DebugConsole implements PortDevice {
  /// Its port.
  public static final int PORT = 0xe9;

  private final ByteSink output;

  /// Creates the port.
  public DebugConsole(ByteSink output) {
    this.output = output;
  }

  @Override
  public int read(int port, int size) {
    return PORT;
  }

  @Override
  public void write(int port, int size, int value) {
    output.accept(value & 0xff);
  }
}

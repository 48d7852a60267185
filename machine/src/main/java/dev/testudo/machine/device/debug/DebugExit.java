package dev.testudo.machine.device.debug;

import dev.testudo.machine.device.MachineRequest;
import dev.testudo.machine.device.MachineRequestSink;
import dev.testudo.machine.device.PortDevice;

/// The port by which test programs end with a status; writing `code` gives the status `(code << 1)
/// | 1`.
public final class DebugExit implements PortDevice {
  /// Its first port.
  public static final int PORT = 0xf4;

  /// Ports that it takes.
  public static final int PORTS = 4;

  private final MachineRequestSink requests;

  /// Creates the port.
  public DebugExit(MachineRequestSink requests) {
    this.requests = requests;
  }

  @Override
  public int widestAccess() {
    return 4;
  }

  @Override
  public int read(int port, int size) {
    return 0;
  }

  @Override
  public void write(int port, int size, int value) {
    requests.request(new MachineRequest.Exit(value << 1 | 1));
  }
}

package dev.testudo.machine.device.system;

import dev.testudo.machine.device.MachineRequest;
import dev.testudo.machine.device.MachineRequestSink;
import dev.testudo.machine.device.PortDevice;

/// Port 0x92: the fast A20 gate, which is kept but gates nothing because no address is ever wrapped
/// here, and a fast reset.
public final class SystemControlPort implements PortDevice {
  /// Its port.
  public static final int PORT = 0x92;

  private static final int RESET = 1;
  private static final int A20 = 2;

  private final MachineRequestSink requests;
  private int value = A20;

  /// Creates the port.
  public SystemControlPort(MachineRequestSink requests) {
    this.requests = requests;
  }

  @Override
  public int read(int port, int size) {
    return value;
  }

  @Override
  public void write(int port, int size, int written) {
    boolean resets = (written & ~value & RESET) != 0;
    value = written & (RESET | A20);
    if (resets) {
      value &= ~RESET;
      requests.request(new MachineRequest.Reset("port 0x92"));
    }
  }
}

package dev.testudo.machine.device.system;

import dev.testudo.machine.device.MachineRequest;
import dev.testudo.machine.device.MachineRequestSink;
import dev.testudo.machine.device.PortDevice;

/// Port 0xcf9: the chipset's reset control, which is the reset register that the ACPI tables name,
/// too.
public final class ResetControl implements PortDevice {
  /// Its port, in the middle of the PCI address register, which takes accesses of four bytes only.
  public static final int PORT = 0xcf9;

  /// What has to be written for a full reset.
  public static final int FULL_RESET = 0x06;

  private static final int SYSTEM_RESET = 0x02;
  private static final int RESET_CPU = 0x04;

  private final MachineRequestSink requests;
  private int value;

  /// Creates the port.
  public ResetControl(MachineRequestSink requests) {
    this.requests = requests;
  }

  @Override
  public int read(int port, int size) {
    return value;
  }

  @Override
  public void write(int port, int size, int written) {
    boolean resets = (written & RESET_CPU) != 0 && (value & RESET_CPU) == 0;
    value = written & (SYSTEM_RESET | RESET_CPU);
    if (resets) {
      value = 0;
      requests.request(new MachineRequest.Reset("port 0xcf9"));
    }
  }
}

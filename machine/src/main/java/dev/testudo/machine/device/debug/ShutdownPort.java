package dev.testudo.machine.device.debug;

import dev.testudo.machine.device.MachineRequest;
import dev.testudo.machine.device.MachineRequestSink;
import dev.testudo.machine.device.PortDevice;

/// The port of Bochs' BIOS that switches the machine off when the word "Shutdown" is written to it
/// letter by letter.
public final class ShutdownPort implements PortDevice {
  /// Its port.
  public static final int PORT = 0x8900;

  private static final String WORD = "Shutdown";

  private final MachineRequestSink requests;
  private int matched;

  /// Creates the port.
  public ShutdownPort(MachineRequestSink requests) {
    this.requests = requests;
  }

  @Override
  public int read(int port, int size) {
    return 0xff;
  }

  @Override
  public void write(int port, int size, int value) {
    char letter = (char) (value & 0xff);
    if (letter == WORD.charAt(matched)) {
      matched++;
    } else {
      matched = letter == WORD.charAt(0) ? 1 : 0;
    }
    if (matched == WORD.length()) {
      matched = 0;
      requests.request(new MachineRequest.PowerOff("port 0x8900"));
    }
  }
}

package dev.testudo.machine.device.testdevice;

import dev.testudo.machine.device.InterruptLine;
import dev.testudo.machine.device.MmioBus;
import dev.testudo.machine.device.MmioDevice;
import dev.testudo.machine.device.PortBus;
import dev.testudo.machine.device.PortDevice;
import java.util.List;

/// The device by which kvm-unit-tests drive a PC: ports that echo, ports that raise interrupt
/// lines, and a piece of memory that is not RAM.
public final class PcTestDevice implements PortDevice, MmioDevice {
  private static final int ECHO = 0xe0;
  private static final int FLUSH = 0xe4;
  private static final int ECHO_BYTE = 0xe8;
  private static final int LINES = 0x2000;
  private static final long MEMORY = 0xff00_0000L;
  private static final int MEMORY_SIZE = 0x10000;

  private final List<InterruptLine> lines;
  private final byte[] memory = new byte[MEMORY_SIZE];
  private int echo;
  private int echoByte;

  /// Creates the device.
  ///
  /// @param lines the interrupt lines that it drives, by number
  public PcTestDevice(List<InterruptLine> lines) {
    this.lines = List.copyOf(lines);
  }

  /// Attaches ports and memory.
  public void attachTo(PortBus ports, MmioBus mmio) {
    ports.attach(ECHO, 4, this);
    ports.attach(FLUSH, 4, this);
    ports.attach(ECHO_BYTE, 1, this);
    ports.attach(LINES, lines.size(), this);
    mmio.attach(MEMORY, MEMORY_SIZE, this);
  }

  @Override
  public int widestAccess() {
    return 4;
  }

  @Override
  public int read(int port, int size) {
    if (port >= ECHO && port < ECHO + 4) {
      return echo >>> 8 * (port - ECHO);
    }
    return port == ECHO_BYTE ? echoByte : 0;
  }

  @Override
  public void write(int port, int size, int value) {
    if (port >= ECHO && port < ECHO + 4) {
      int shift = 8 * (port - ECHO);
      int mask = (size == 4 ? -1 : (1 << 8 * size) - 1) << shift;
      echo = (echo & ~mask) | (value << shift & mask);
    } else if (port == ECHO_BYTE) {
      echoByte = value & 0xff;
    } else if (port >= LINES && port - LINES < lines.size()) {
      lines.get(port - LINES).set(value != 0);
    }
    // The flush ports ask a hypervisor to drop a page that it can bring back; no page here is ever
    // dropped.
  }

  @Override
  public long read(long offset, int size) {
    long value = 0;
    for (int i = 0; i < size && offset + i < MEMORY_SIZE; i++) {
      value |= (memory[(int) offset + i] & 0xffL) << 8 * i;
    }
    return value;
  }

  @Override
  public void write(long offset, int size, long value) {
    for (int i = 0; i < size && offset + i < MEMORY_SIZE; i++) {
      memory[(int) offset + i] = (byte) (value >>> 8 * i);
    }
  }
}

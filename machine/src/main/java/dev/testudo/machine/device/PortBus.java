package dev.testudo.machine.device;

import org.jspecify.annotations.Nullable;

/// The 64 KiB space of I/O ports. Ports that nobody claims read as all ones and ignore writes.
public final class PortBus {
  private static final int PORTS = 0x10000;

  private final @Nullable PortDevice[] devices = new @Nullable PortDevice[PORTS];

  /// Attaches a device to a range of ports, replacing what was there.
  public void attach(int first, int count, PortDevice device) {
    for (int port = first; port < first + count; port++) {
      devices[port] = device;
    }
  }

  /// Removes a device from a range of ports; ports that others have claimed since stay theirs.
  @SuppressWarnings("ReferenceEquality") // This very device, whatever it calls equal.
  public void detach(int first, int count, PortDevice device) {
    for (int port = first; port < first + count; port++) {
      if (devices[port] == device) {
        devices[port] = null;
      }
    }
  }

  /// Reads 1, 2 or 4 bytes.
  ///
  /// @return the value, zero-extended from `size` bytes (for four bytes, all of the int)
  public int read(int port, int size) {
    PortDevice device = devices[port & 0xffff];
    if (device != null && size <= device.widestAccess()) {
      return device.read(port & 0xffff, size) & mask(size);
    }
    if (size == 1) {
      return 0xff;
    }
    int value = 0;
    for (int i = 0; i < size; i++) {
      value |= read(port + i, 1) << (8 * i);
    }
    return value;
  }

  /// Writes 1, 2 or 4 bytes.
  public void write(int port, int size, int value) {
    PortDevice device = devices[port & 0xffff];
    if (device != null && size <= device.widestAccess()) {
      device.write(port & 0xffff, size, value & mask(size));
    } else if (size > 1) {
      for (int i = 0; i < size; i++) {
        write(port + i, 1, value >>> (8 * i));
      }
    }
  }

  private static int mask(int size) {
    return size == 4 ? -1 : (1 << (8 * size)) - 1;
  }
}

package dev.testudo.machine.device;

/// A device with I/O ports.
///
/// The guest chooses port, size and value: no combination may throw.
public interface PortDevice {
  /// Reads a port.
  ///
  /// @param port the absolute port number
  /// @param size 1, or up to [#widestAccess()]
  /// @return the value, of which the bus uses the low `size` bytes
  int read(int port, int size);

  /// Writes a port.
  ///
  /// @param port the absolute port number
  /// @param size 1, or up to [#widestAccess()]
  /// @param value the value; only its low `size` bytes are set
  void write(int port, int size, int value);

  /// The widest access in bytes that the device takes in one piece. The bus splits wider ones into
  /// bytes, as the ISA bus does for a device of eight bits.
  default int widestAccess() {
    return 1;
  }
}

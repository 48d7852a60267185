package dev.testudo.machine.device;

/// A device with registers in physical memory.
///
/// The guest chooses offset, size and value: no combination may throw.
public interface MmioDevice {
  /// Reads 1, 2, 4 or 8 bytes.
  ///
  /// @param offset from the start of the device's range
  /// @return the value, of which the bus uses the low `size` bytes
  long read(long offset, int size);

  /// Writes 1, 2, 4 or 8 bytes.
  ///
  /// @param offset from the start of the device's range
  void write(long offset, int size, long value);
}

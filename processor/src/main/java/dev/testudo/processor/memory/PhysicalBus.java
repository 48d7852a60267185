package dev.testudo.processor.memory;

/// What answers at physical addresses that are not RAM, and at I/O ports. The machine implements
/// it.
public interface PhysicalBus {
  /// Reads `size` bytes (1, 2, 4 or 8) of a device register; unclaimed addresses read as all ones.
  long read(long physical, int size);

  void write(long physical, int size, long value);

  /// Reads an I/O port; `size` is 1, 2 or 4.
  int readPort(int port, int size);

  void writePort(int port, int size, int value);
}

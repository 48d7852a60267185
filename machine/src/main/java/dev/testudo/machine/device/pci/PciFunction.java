package dev.testudo.machine.device.pci;

/// The configuration space of one PCI function: 256 bytes, of which a mask says what the guest may
/// write.
public class PciFunction {
  /// The command register.
  protected static final int COMMAND = 0x04;

  private static final int SIZE = 256;

  private final byte[] bytes = new byte[SIZE];
  private final byte[] writable = new byte[SIZE];

  /// Creates a function.
  ///
  /// @param vendor vendor identification
  /// @param device device identification
  /// @param classCode base class, subclass and programming interface, 24 bits
  public PciFunction(int vendor, int device, int classCode) {
    define(0x00, 2, vendor, 0);
    define(0x02, 2, device, 0);
    define(COMMAND, 2, 0, 0x0107);
    define(0x09, 3, classCode, 0);
    define(0x0c, 1, 0, 0xff);
    define(0x3c, 1, 0, 0xff);
  }

  /// Sets bytes and says which of their bits the guest may write.
  protected final void define(int offset, int size, int value, int mask) {
    for (int i = 0; i < size; i++) {
      bytes[offset + i] = (byte) (value >>> 8 * i);
      writable[offset + i] = (byte) (mask >>> 8 * i);
    }
  }

  /// A little-endian value of up to four bytes.
  protected final int get(int offset, int size) {
    int value = 0;
    for (int i = 0; i < size; i++) {
      value |= (bytes[offset + i] & 0xff) << 8 * i;
    }
    return value;
  }

  /// Reads one byte.
  public final int read(int offset) {
    return bytes[offset & 0xff] & 0xff;
  }

  /// Writes 1, 2 or 4 bytes.
  public final void write(int offset, int size, int value) {
    for (int i = 0; i < size && offset + i < SIZE; i++) {
      int mask = writable[offset + i];
      int octet = value >>> 8 * i;
      bytes[offset + i] = (byte) ((bytes[offset + i] & ~mask) | (octet & mask));
    }
    written();
  }

  /// Something in the configuration space was written.
  protected void written() {}
}

package dev.testudo.machine.firmware;

import java.io.ByteArrayOutputStream;

/// Writes the resource descriptors of a `_CRS` object.
///
/// @see <a href="https://uefi.org/specs/ACPI/6.5/06_Device_Configuration.html">ACPI, resource data
///   types</a>
final class ResourceTemplate {
  private static final int MEMORY_RANGE = 0;
  private static final int PORT_RANGE = 1;
  private static final int BUS_RANGE = 2;
  private static final int FIXED_ENDS = 0x0c;
  private static final int WRITABLE = 1;
  private static final int ENTIRE_RANGE = 3;

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  /// The descriptors with the tag that ends them.
  byte[] bytes() {
    put(0x79, 1);
    put(0, 1);
    return output.toByteArray();
  }

  ResourceTemplate ports(int first, int count) {
    put(0x47, 1);
    put(1, 1);
    put(first, 2);
    put(first, 2);
    put(1, 1);
    put(count, 1);
    return this;
  }

  ResourceTemplate interrupt(int number) {
    put(0x22, 1);
    put(1L << number, 2);
    return this;
  }

  ResourceTemplate fixedMemory(long start, long length) {
    put(0x86, 1);
    put(9, 2);
    put(WRITABLE, 1);
    put(start, 4);
    put(length, 4);
    return this;
  }

  ResourceTemplate busRange(int first, int last) {
    return wordRange(BUS_RANGE, 0, first, last);
  }

  ResourceTemplate portRange(int first, int last) {
    return wordRange(PORT_RANGE, ENTIRE_RANGE, first, last);
  }

  ResourceTemplate memoryRange(long first, long last) {
    put(0x87, 1);
    put(0x17, 2);
    put(MEMORY_RANGE, 1);
    put(FIXED_ENDS, 1);
    put(WRITABLE, 1);
    put(0, 4);
    put(first, 4);
    put(last, 4);
    put(0, 4);
    put(last - first + 1, 4);
    return this;
  }

  private ResourceTemplate wordRange(int type, int typeFlags, int first, int last) {
    put(0x88, 1);
    put(0x0d, 2);
    put(type, 1);
    put(FIXED_ENDS, 1);
    put(typeFlags, 1);
    put(0, 2);
    put(first, 2);
    put(last, 2);
    put(0, 2);
    put(last - first + 1, 2);
    return this;
  }

  private void put(long value, int size) {
    for (int i = 0; i < size; i++) {
      output.write((int) (value >>> 8 * i));
    }
  }
}

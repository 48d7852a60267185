package dev.testudo.cli.law;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The memory with which a case begins.
final class Image {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;

  Image() {
    bytes = new byte[Places.SIZE];
  }

  private Image(byte[] bytes) {
    this.bytes = bytes;
  }

  Image copy() {
    return new Image(bytes.clone());
  }

  byte[] bytes() {
    return bytes;
  }

  static long longAt(byte[] bytes, int address) {
    return (long) LONG.get(bytes, address);
  }

  long getLong(int address) {
    return longAt(bytes, address);
  }

  void put(int address, byte[] content) {
    System.arraycopy(content, 0, bytes, address, content.length);
  }

  void putByte(int address, int value) {
    bytes[address] = (byte) value;
  }

  void putInt(int address, int value) {
    INT.set(bytes, address, value);
  }

  void putLong(int address, long value) {
    LONG.set(bytes, address, value);
  }

  /// A list that ends with all ones.
  void putInts(int address, int[] values) {
    for (int i = 0; i < values.length; i++) {
      putInt(address + 4 * i, values[i]);
    }
    putInt(address + 4 * values.length, -1);
  }
}

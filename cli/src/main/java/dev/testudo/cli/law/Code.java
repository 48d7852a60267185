package dev.testudo.cli.law;

import java.util.Arrays;

/// Machine code being written.
final class Code {
  private byte[] bytes = new byte[256];
  private int size;

  int size() {
    return size;
  }

  byte[] bytes() {
    return Arrays.copyOf(bytes, size);
  }

  /// Adds bytes, given in hexadecimal.
  Code hex(String text) {
    String digits = text.replace(" ", "");
    for (int i = 0; i < digits.length(); i += 2) {
      add(Integer.parseInt(digits, i, i + 2, 16));
    }
    return this;
  }

  Code add(int value) {
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, size * 2);
    }
    bytes[size++] = (byte) value;
    return this;
  }

  /// Adds a little-endian number.
  Code number(long value, int length) {
    for (int i = 0; i < length; i++) {
      add((int) (value >>> 8 * i));
    }
    return this;
  }

  Code bytes(byte[] added) {
    for (byte value : added) {
      add(value);
    }
    return this;
  }

  /// Makes the near jump's 32-bit displacement that ends at `end` lead to `target`.
  void link(int end, int target) {
    int displacement = target - end;
    for (int i = 0; i < 4; i++) {
      bytes[end - 4 + i] = (byte) (displacement >>> 8 * i);
    }
  }
}

package dev.testudo.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The bytes of an image with reads that cannot go wrong unnoticed: what lies outside the file is a
/// truncated file.
final class ImageBytes {
  private final String name;
  private final ByteBuffer buffer;

  ImageBytes(String name, byte[] content) {
    this.name = name;
    buffer = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
  }

  String name() {
    return name;
  }

  int size() {
    return buffer.capacity();
  }

  int unsignedByte(long offset) throws BootException {
    return buffer.get(check(offset, 1)) & 0xff;
  }

  int unsignedShort(long offset) throws BootException {
    return buffer.getShort(check(offset, 2)) & 0xffff;
  }

  int word(long offset) throws BootException {
    return buffer.getInt(check(offset, 4));
  }

  long unsignedWord(long offset) throws BootException {
    return word(offset) & 0xffff_ffffL;
  }

  long doubleWord(long offset) throws BootException {
    return buffer.getLong(check(offset, 8));
  }

  byte[] slice(long offset, long length) throws BootException {
    int from = check(offset, length);
    return Arrays.copyOfRange(buffer.array(), from, from + (int) length);
  }

  private int check(long offset, long length) throws BootException {
    if (offset < 0 || length < 0 || offset > size() || length > size() - offset) {
      throw new BootException(
          "%s is truncated: it has %d bytes and should have more than %s"
              .formatted(name, size(), Long.toUnsignedString(offset)));
    }
    return (int) offset;
  }

  BootException fault(String what) {
    return new BootException(name + ": " + what);
  }
}

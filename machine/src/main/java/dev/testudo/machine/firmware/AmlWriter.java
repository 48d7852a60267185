package dev.testudo.machine.firmware;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Writes ACPI Machine Language, as far as a description of fixed devices needs it.
///
/// @see <a href="https://uefi.org/specs/ACPI/6.5/20_AML_Specification.html">ACPI, AML
///   specification</a>
final class AmlWriter {
  private static final int ZERO = 0x00;
  private static final int ONE = 0x01;
  private static final int NAME = 0x08;
  private static final int BYTE = 0x0a;
  private static final int WORD = 0x0b;
  private static final int DOUBLE_WORD = 0x0c;
  private static final int STRING = 0x0d;
  private static final int SCOPE = 0x10;
  private static final int BUFFER = 0x11;
  private static final int PACKAGE = 0x12;
  private static final int EXTENDED = 0x5b;
  private static final int DEVICE = 0x82;
  private static final int SEGMENT_LENGTH = 4;

  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  byte[] bytes() {
    return output.toByteArray();
  }

  AmlWriter scope(String name, Consumer<AmlWriter> content) {
    output.write(SCOPE);
    return enclosed(inner -> {
      inner.nameString(name);
      content.accept(inner);
    });
  }

  AmlWriter device(String name, Consumer<AmlWriter> content) {
    output.write(EXTENDED);
    output.write(DEVICE);
    return enclosed(inner -> {
      inner.nameString(name);
      content.accept(inner);
    });
  }

  /// A name for the object that `value` writes.
  AmlWriter name(String name, Consumer<AmlWriter> value) {
    output.write(NAME);
    nameString(name);
    value.accept(this);
    return this;
  }

  AmlWriter name(String name, long value) {
    return name(name, writer -> writer.integer(value));
  }

  AmlWriter integer(long value) {
    if (value == 0) {
      output.write(ZERO);
    } else if (value == 1) {
      output.write(ONE);
    } else if (value <= 0xff) {
      output.write(BYTE);
      littleEndian(value, 1);
    } else if (value <= 0xffff) {
      output.write(WORD);
      littleEndian(value, 2);
    } else {
      output.write(DOUBLE_WORD);
      littleEndian(value, 4);
    }
    return this;
  }

  AmlWriter string(String text) {
    output.write(STRING);
    output.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    output.write(0);
    return this;
  }

  /// An identifier like PNP0A03, packed into 32 bits: three letters of five bits and four
  /// hexadecimal digits, the highest byte first.
  AmlWriter eisaId(String identifier) {
    int packed = 0;
    for (int i = 0; i < 3; i++) {
      packed = packed << 5 | identifier.charAt(i) - '@';
    }
    packed = packed << 16 | Integer.parseInt(identifier.substring(3), 16);
    output.write(DOUBLE_WORD);
    littleEndian(Integer.reverseBytes(packed) & 0xffff_ffffL, 4);
    return this;
  }

  /// A package of `count` elements, at most 255.
  AmlWriter elements(int count, Consumer<AmlWriter> content) {
    output.write(PACKAGE);
    return enclosed(inner -> {
      inner.output.write(count);
      content.accept(inner);
    });
  }

  AmlWriter buffer(byte[] content) {
    output.write(BUFFER);
    return enclosed(inner -> {
      inner.integer(content.length);
      inner.output.writeBytes(content);
    });
  }

  /// Writes what `content` writes, with its length in front. The length counts its own bytes.
  private AmlWriter enclosed(Consumer<AmlWriter> content) {
    AmlWriter inner = new AmlWriter();
    content.accept(inner);
    byte[] body = inner.bytes();
    if (body.length + 1 < 1 << 6) {
      output.write(body.length + 1);
    } else {
      int following = body.length + 2 < 1 << 12 ? 1 : body.length + 3 < 1 << 20 ? 2 : 3;
      int length = body.length + 1 + following;
      output.write(following << 6 | length & 0x0f);
      littleEndian(length >>> 4, following);
    }
    output.writeBytes(body);
    return this;
  }

  private void nameString(String name) {
    String path = name;
    if (path.startsWith("\\")) {
      output.write('\\');
      path = path.substring(1);
    }
    if (path.isEmpty() || path.length() > SEGMENT_LENGTH) {
      throw new IllegalArgumentException("not a name of one segment: " + name);
    }
    output.writeBytes(path.getBytes(StandardCharsets.US_ASCII));
    for (int i = path.length(); i < SEGMENT_LENGTH; i++) {
      output.write('_');
    }
  }

  private void littleEndian(long value, int size) {
    for (int i = 0; i < size; i++) {
      output.write((int) (value >>> 8 * i));
    }
  }
}

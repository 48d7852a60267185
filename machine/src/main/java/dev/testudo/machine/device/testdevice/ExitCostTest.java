package dev.testudo.machine.device.testdevice;

import java.nio.charset.StandardCharsets;

/// One register window of pci-testdev: a header that describes the selected experiment, and a
/// register in which writes of the announced width and value are counted.
///
/// Experiments differ in the width of the access only; nothing here stands for a shortcut of the
/// host.
final class ExitCostTest {
  /// Where the counted register lies, after the header and the name.
  static final int REGISTER = 0x40;

  private static final int[] WIDTHS = {1, 2, 4};
  private static final int SELECT = 0;
  private static final int WIDTH = 1;
  private static final int OFFSET = 4;
  private static final int DATA = 8;
  private static final int COUNT = 12;
  private static final int NAME = 16;
  private static final int PATTERN = 0xfafa_fafa;

  private final String prefix;
  private int selected;
  private int count;

  ExitCostTest(String prefix) {
    this.prefix = prefix;
  }

  long read(int offset, int size) {
    long value = 0;
    for (int i = 0; i < size; i++) {
      value |= (long) readByte(offset + i) << 8 * i;
    }
    return value;
  }

  void write(int offset, int size, long value) {
    if (offset == SELECT && size == 1) {
      selected = (int) value & 0xff;
      count = 0;
    } else if (offset == REGISTER && exists() && size == width() && (int) value == data()) {
      count++;
    }
  }

  private boolean exists() {
    return selected < WIDTHS.length;
  }

  private int width() {
    return exists() ? WIDTHS[selected] : 0;
  }

  private int data() {
    return width() == 4 ? PATTERN : PATTERN & (1 << 8 * width()) - 1;
  }

  private int readByte(int offset) {
    if (offset >= NAME) {
      byte[] name =
          (exists() ? prefix + "-" + 8 * width() : "").getBytes(StandardCharsets.US_ASCII);
      return offset - NAME < name.length ? name[offset - NAME] : 0;
    }
    int within = 8 * (offset & 3);
    return 0xff
        & switch (offset & ~3) {
          case SELECT -> (selected | width() << 8 * WIDTH) >>> within;
          case OFFSET -> (exists() ? REGISTER : 0) >>> within;
          case DATA -> data() >>> within;
          case COUNT -> count >>> within;
          default -> 0;
        };
  }
}

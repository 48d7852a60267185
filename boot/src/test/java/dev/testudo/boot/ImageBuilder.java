package dev.testudo.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/// Builds small images and environments, so that no test needs a file from outside.
final class ImageBuilder {
  static final int CODE_OFFSET = 0x200;

  private ImageBuilder() {}

  static BootEnvironment environment(int mebibytes, String commandLine, BootModule... modules) {
    long low = (long) mebibytes << 20;
    return new BootEnvironment(
        List.of(
            new MemoryRegion(0, 0x9fc00, MemoryRegion.Type.USABLE),
            new MemoryRegion(0x9fc00, 0x60400, MemoryRegion.Type.RESERVED),
            new MemoryRegion(0x100000, low - 0x100000, MemoryRegion.Type.USABLE)),
        commandLine,
        List.of(modules),
        0xe0010);
  }

  /// An ELF32 file with one segment of 16 bytes in the file and 64 in memory, linked at 0x400200
  /// and 0xc0400200.
  static byte[] elf32(int machine) {
    ByteBuffer file = ByteBuffer.allocate(CODE_OFFSET + 16).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0x464c457f).put((byte) 1).put((byte) 1).put((byte) 1);
    file.putShort(16, (short) 2).putShort(18, (short) machine).putInt(20, 1);
    file.putInt(24, 0xc0400204).putInt(28, 52);
    file.putShort(42, (short) 32).putShort(44, (short) 1);
    file.putInt(52, 1).putInt(56, CODE_OFFSET).putInt(60, 0xc0400200).putInt(64, 0x400200);
    file.putInt(68, 16).putInt(72, 64);
    Arrays.fill(file.array(), CODE_OFFSET, CODE_OFFSET + 16, (byte) 0x90);
    return file.array();
  }

  /// An ELF64 file with one segment and, if asked for, a PVH note.
  static byte[] elf64(boolean pvh) {
    ByteBuffer file = ByteBuffer.allocate(CODE_OFFSET + 16).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0x464c457f).put((byte) 2).put((byte) 1).put((byte) 1);
    file.putShort(16, (short) 2).putShort(18, (short) 62).putInt(20, 1);
    file.putLong(24, 0x200000).putLong(32, 64);
    file.putShort(54, (short) 56).putShort(56, (short) (pvh ? 2 : 1));
    file.putInt(64, 1).putLong(72, CODE_OFFSET).putLong(80, 0x200000).putLong(88, 0x200000);
    file.putLong(96, 16).putLong(104, 16);
    if (pvh) {
      file.putInt(120, 4).putLong(128, 0x1c0).putLong(152, 20).putLong(160, 20);
      file.position(0x1c0);
      file.putInt(4).putInt(4).putInt(18).putInt(0x006e6558).putInt(0x200008);
    }
    return file.array();
  }

  static byte[] withMultibootHeader(byte[] file, int at, int flags, int... addresses) {
    ByteBuffer image = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    image.putInt(at, 0x1badb002).putInt(at + 4, flags).putInt(at + 8, -(0x1badb002 + flags));
    for (int i = 0; i < addresses.length; i++) {
      image.putInt(at + 12 + 4 * i, addresses[i]);
    }
    return file;
  }

  /// A bzImage with one setup sector and a kernel of 4,096 bytes.
  static byte[] bzImage(boolean with64BitEntry) {
    ByteBuffer file = ByteBuffer.allocate(2 * 512 + 4096).order(ByteOrder.LITTLE_ENDIAN);
    file.put(0x1f1, (byte) 1).putInt(0x1f4, 4096 / 16).putShort(0x1fe, (short) 0xaa55);
    file.put(0x200, (byte) 0xeb).put(0x201, (byte) 0x6a);
    file.putInt(0x202, 0x53726448).putShort(0x206, (short) 0x020f).put(0x211, (byte) 1);
    file.putInt(0x214, 0x100000).putInt(0x22c, 0x7fffffff).put(0x234, (byte) 1);
    file.putShort(0x236, (short) (with64BitEntry ? 1 : 0)).putInt(0x238, 255);
    file.putLong(0x258, 0x1000000).putInt(0x260, 0x100000);
    Arrays.fill(file.array(), 1024, file.capacity(), (byte) 0xf4);
    return file.array();
  }

  static LoadSegment segment(LoadPlan plan, String name) {
    return plan.segments().stream()
        .filter(segment -> segment.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static ByteBuffer content(LoadPlan plan, String name) {
    return ByteBuffer.wrap(segment(plan, name).content()).order(ByteOrder.LITTLE_ENDIAN);
  }

  static String text(ByteBuffer buffer, int at) {
    StringBuilder text = new StringBuilder();
    for (int i = at; buffer.get(i) != 0; i++) {
      text.append((char) buffer.get(i));
    }
    return text.toString();
  }
}

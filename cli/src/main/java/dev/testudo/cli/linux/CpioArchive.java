package dev.testudo.cli.linux;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Writes the archive format that the kernel unpacks as its initramfs: cpio "newc", as the kernel's
/// document "initramfs buffer format" describes it. Every entry belongs to root and carries the
/// same time, so that equal inputs give equal bytes.
final class CpioArchive {
  private static final int DIRECTORY = 0040000;
  private static final int REGULAR = 0100000;
  private static final int SYMBOLIC_LINK = 0120000;
  private static final int CHARACTER_DEVICE = 0020000;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 20);
  private int inode = 1;

  CpioArchive directory(String path) {
    return entry(path, DIRECTORY | 0755, new byte[0], 0, 0);
  }

  CpioArchive executable(String path, byte[] content) {
    return entry(path, REGULAR | 0755, content, 0, 0);
  }

  CpioArchive file(String path, byte[] content) {
    return entry(path, REGULAR | 0644, content, 0, 0);
  }

  CpioArchive link(String path, String target) {
    return entry(path, SYMBOLIC_LINK | 0777, target.getBytes(StandardCharsets.UTF_8), 0, 0);
  }

  CpioArchive characterDevice(String path, int major, int minor) {
    return entry(path, CHARACTER_DEVICE | 0600, new byte[0], major, minor);
  }

  byte[] finish() {
    entry("TRAILER!!!", 0, new byte[0], 0, 0);
    return out.toByteArray();
  }

  private CpioArchive entry(String path, int mode, byte[] content, int major, int minor) {
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    StringBuilder header = new StringBuilder(110).append("070701");
    int[] fields = {
      inode++, mode, 0, 0, 1, 0, content.length, 0, 0, major, minor, name.length + 1, 0,
    };
    for (int field : fields) {
      header.append(String.format("%08X", field));
    }
    out.writeBytes(header.toString().getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(name);
    out.write(0);
    align();
    out.writeBytes(content);
    align();
    return this;
  }

  private void align() {
    while ((out.size() & 3) != 0) {
      out.write(0);
    }
  }
}

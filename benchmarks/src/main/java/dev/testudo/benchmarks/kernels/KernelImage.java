package dev.testudo.benchmarks.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The image in its two forms.
final class KernelImage {
  private static final int MULTIBOOT_MAGIC = 0x1badb002;
  private static final int FLOPPY_BYTES = 1_474_560;

  private KernelImage() {}

  /// A multiboot image in an ELF file.
  static byte[] multiboot() throws IOException {
    return resource("kernels.elf");
  }

  /// A floppy disk with scale and rounds written into it, since no loader gives a command line.
  static byte[] floppy(int scale, int rounds) throws IOException {
    byte[] disk = Arrays.copyOf(resource("kernels.disk"), FLOPPY_BYTES);
    ByteBuffer words = ByteBuffer.wrap(disk).order(ByteOrder.LITTLE_ENDIAN);
    for (int offset = 512; offset < 8192; offset += 4) {
      if (words.getInt(offset) == MULTIBOOT_MAGIC) {
        words.putInt(offset + 12, scale).putInt(offset + 16, rounds);
        return disk;
      }
    }
    throw new IOException("the floppy image has no multiboot header");
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in =
        KernelImage.class.getResourceAsStream("/dev/testudo/benchmarks/" + name)) {
      if (in == null) {
        throw new IOException("the benchmark image " + name + " is missing from the jar");
      }
      return in.readAllBytes();
    }
  }
}

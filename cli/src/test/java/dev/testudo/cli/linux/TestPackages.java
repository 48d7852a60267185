package dev.testudo.cli.linux;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/// Makes small Debian packages and kernel modules for the tests.
final class TestPackages {
  private TestPackages() {}

  /// A package with these files, its tars compressed by the extension given.
  static Path write(
      Path folder,
      String name,
      String architecture,
      String depends,
      String compression,
      Map<String, byte[]> files)
      throws IOException {
    Path file = folder.resolve(name + ".deb");
    String control =
        "Package: "
            + name
            + "\nVersion: 1.0\nArchitecture: "
            + architecture
            + "\nDepends: "
            + depends
            + "\nDescription: made by a test\n with a second line: ignored\n";
    try (ArArchiveOutputStream ar = new ArArchiveOutputStream(Files.newOutputStream(file))) {
      put(ar, "debian-binary", "2.0\n".getBytes(StandardCharsets.UTF_8));
      put(
          ar,
          "control.tar." + compression,
          tar(compression, Map.of("./control", control.getBytes(StandardCharsets.UTF_8))));
      put(ar, "data.tar." + compression, tar(compression, files));
    }
    return file;
  }

  private static void put(ArArchiveOutputStream ar, String name, byte[] content)
      throws IOException {
    ar.putArchiveEntry(new ArArchiveEntry(name, content.length));
    ar.write(content);
    ar.closeArchiveEntry();
  }

  private static byte[] tar(String compression, Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    OutputStream packed =
        switch (compression) {
          case "xz" -> new XZOutputStream(bytes, new LZMA2Options(1));
          case "gz" -> new GZIPOutputStream(bytes);
          default -> bytes;
        };
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(packed)) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
      for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
        TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
        entry.setSize(file.getValue().length);
        tar.putArchiveEntry(entry);
        tar.write(file.getValue());
        tar.closeArchiveEntry();
      }
    }
    return bytes.toByteArray();
  }

  /// An ELF file with nothing but a `.modinfo` section.
  static byte[] module(String depends) {
    byte[] names = "\0.modinfo\0.shstrtab\0".getBytes(StandardCharsets.US_ASCII);
    byte[] info = ("license=GPL\0depends=" + depends + "\0").getBytes(StandardCharsets.US_ASCII);
    ByteBuffer elf =
        ByteBuffer.allocate(64 + names.length + info.length + 3 * 64)
            .order(ByteOrder.LITTLE_ENDIAN);
    int infoOffset = 64 + names.length;
    int headers = infoOffset + info.length;
    elf.putInt(0, 0x464c457f).put(4, (byte) 2).put(5, (byte) 1);
    elf.putLong(40, headers)
        .putShort(58, (short) 64)
        .putShort(60, (short) 3)
        .putShort(62, (short) 2);
    elf.put(64, names).put(infoOffset, info);
    elf.putInt(headers + 64, 1).putLong(headers + 64 + 24, infoOffset);
    elf.putLong(headers + 64 + 32, info.length);
    elf.putInt(headers + 128, 10).putLong(headers + 128 + 24, 64);
    elf.putLong(headers + 128 + 32, names.length);
    return elf.array();
  }
}

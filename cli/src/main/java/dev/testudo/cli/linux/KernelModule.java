package dev.testudo.cli.linux;

import dev.testudo.cli.BadInput;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A kernel module as its own ELF file describes it. A Debian package has no `modules.dep` (depmod
/// writes it at installation), so dependencies are read from where depmod reads them: the
/// `.modinfo` section.
///
/// @param name the module's name as the kernel knows it, with underscores
/// @param dependencies names of the modules it needs loaded before
/// @param content the ELF file, decompressed
record KernelModule(String name, List<String> dependencies, byte[] content) {
  private static final int SECTION_HEADER_SIZE = 64;

  /// Reads a module from a package's file, compressed or not.
  static KernelModule of(String path, byte[] stored) {
    byte[] content = DebPackage.decompressed(path, stored);
    List<String> dependencies = new ArrayList<>();
    for (String entry : modinfo(path, content)) {
      if (entry.startsWith("depends=")) {
        for (String name : entry.substring("depends=".length()).split(",")) {
          if (!name.isBlank()) {
            dependencies.add(canonical(name));
          }
        }
      }
    }
    return new KernelModule(nameOf(path), List.copyOf(dependencies), content);
  }

  /// The module's name by its path: `kernel/arch/x86/kvm/kvm-intel.ko.xz` is `kvm_intel`.
  static String nameOf(String path) {
    String file = path.substring(path.lastIndexOf('/') + 1);
    int extension = file.indexOf(".ko");
    return canonical(extension < 0 ? file : file.substring(0, extension));
  }

  private static String canonical(String name) {
    return name.strip().replace('-', '_');
  }

  private static List<String> modinfo(String path, byte[] elf) {
    ByteBuffer data = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
    if (elf.length < 64 || data.getInt(0) != 0x464c457f || elf[4] != 2) {
      throw new BadInput(path + " in the package is not a 64-bit kernel module");
    }
    try {
      long headers = data.getLong(40);
      int count = data.getShort(60) & 0xffff;
      int namesIndex = data.getShort(62) & 0xffff;
      int names = section(headers, namesIndex);
      int namesOffset = Math.toIntExact(data.getLong(names + 24));
      for (int i = 0; i < count; i++) {
        int header = section(headers, i);
        if (string(elf, Math.addExact(namesOffset, data.getInt(header))).equals(".modinfo")) {
          int offset = Math.toIntExact(data.getLong(header + 24));
          int size = Math.toIntExact(data.getLong(header + 32));
          String text = new String(elf, offset, size, StandardCharsets.ISO_8859_1);
          return List.of(text.split("\0+"));
        }
      }
      return List.of();
    } catch (IndexOutOfBoundsException | ArithmeticException e) {
      throw new BadInput(path + " in the package is a truncated kernel module", e);
    }
  }

  private static int section(long headers, int index) {
    return Math.toIntExact(headers + (long) index * SECTION_HEADER_SIZE);
  }

  private static String string(byte[] bytes, int offset) {
    int end = offset;
    while (bytes[end] != 0) {
      end++;
    }
    return new String(bytes, offset, end - offset, StandardCharsets.ISO_8859_1);
  }
}

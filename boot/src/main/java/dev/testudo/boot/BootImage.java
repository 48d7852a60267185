package dev.testudo.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// A file that a machine can start from.
public sealed interface BootImage
    permits ElfImage, FlatImage, LinuxImage, MultibootImage, PvhImage {
  /// What the format is called.
  String format();

  /// Lays the image out for a machine.
  ///
  /// @throws BootException when the image is damaged or the machine cannot hold it
  LoadPlan plan(BootEnvironment environment) throws BootException;

  /// Recognizes a file's format.
  ///
  /// A Linux kernel is known by its setup header, a multiboot image by its header (also when it is
  /// an ELF file), a PVH image by its note; what remains is a plain ELF file. A flat binary has no
  /// mark and must be asked for by name: [FlatImage].
  ///
  /// @param name for messages and, in multiboot, the beginning of the command line
  static BootImage of(String name, byte[] content) throws BootException {
    ImageBytes bytes = new ImageBytes(name, content);
    if (content.length == 0) {
      throw new BootException(name + " is empty");
    }
    if (LinuxImage.isRecognized(bytes)) {
      return LinuxImage.of(bytes);
    }
    int multibootHeader = MultibootHeader.find(bytes);
    if (multibootHeader >= 0) {
      return MultibootImage.of(bytes, multibootHeader);
    }
    if (ElfFile.isRecognized(bytes)) {
      ElfFile elf = ElfFile.of(bytes);
      return elf.pvhEntry().isPresent() ? new PvhImage(elf) : new ElfImage(elf);
    }
    throw new BootException(
        name + " is no image that can be booted: neither Linux kernel, multiboot, PVH nor ELF");
  }

  /// Reads a file and recognizes its format.
  static BootImage read(Path file) throws BootException {
    return of(String.valueOf(file.getFileName()), readFile(file));
  }

  /// Reads a file; whatever goes wrong is told in one line.
  static byte[] readFile(Path file) throws BootException {
    try {
      if (Files.isDirectory(file)) {
        throw new BootException(file + " is a directory");
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException _) {
      throw new BootException(file + " does not exist");
    } catch (IOException | OutOfMemoryError e) {
      throw new BootException(file + " cannot be read: " + e.getMessage());
    }
  }
}

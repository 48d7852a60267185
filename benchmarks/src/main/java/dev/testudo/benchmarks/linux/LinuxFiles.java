package dev.testudo.benchmarks.linux;

import dev.testudo.cli.linux.LinuxGuest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Kernel and initial RAM disk as files, for machines that are other processes.
///
/// @param folder where they lie
record LinuxFiles(Path folder) implements AutoCloseable {
  static LinuxFiles of(LinuxGuest guest) throws IOException {
    LinuxFiles files = new LinuxFiles(Files.createTempDirectory("testudo-linux"));
    Files.write(files.kernel(), guest.kernel());
    Files.write(files.initramfs(), guest.initramfs());
    return files;
  }

  /// The bzImage.
  Path kernel() {
    return folder.resolve("kernel");
  }

  /// The cpio archive.
  Path initramfs() {
    return folder.resolve("initramfs");
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(kernel());
    Files.deleteIfExists(initramfs());
    Files.deleteIfExists(folder);
  }
}

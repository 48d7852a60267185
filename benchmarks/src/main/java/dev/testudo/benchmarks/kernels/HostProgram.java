package dev.testudo.benchmarks.kernels;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Starting other emulators: finding them on the path, and timing what they print.
final class HostProgram {
  private HostProgram() {}

  static Optional<Path> find(String name) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      Path program = Path.of(folder.isEmpty() ? "." : folder, name);
      if (Files.isExecutable(program) && !Files.isDirectory(program)) {
        return Optional.of(program);
      }
    }
    return Optional.empty();
  }

  /// Starts a program and times the markers in what it prints, until it ends.
  static List<KernelTime> time(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    process.getOutputStream().close();
    SerialMarkers markers = new SerialMarkers(System::nanoTime);
    try (InputStream in = process.getInputStream()) {
      byte[] buffer = new byte[4096];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        for (int i = 0; i < count; i++) {
          markers.accept(buffer[i] & 0xff);
        }
      }
    } finally {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    }
    return markers.times();
  }
}

package dev.testudo.benchmarks.kernels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Bochs as distributions build it: it boots by a BIOS from a floppy disk, and its text display
/// needs a terminal, which `script` gives it. The serial port is a pipe with a name, so that lines
/// are timed when they come.
final class Bochs implements Contender {
  private static final Path FIRMWARE = Path.of("/usr/share/bochs");

  @Override
  public String name() {
    return "Bochs";
  }

  @Override
  public Optional<String> missing() {
    for (String program : List.of("bochs", "script", "mkfifo", "cat")) {
      if (HostProgram.find(program).isEmpty()) {
        return Optional.of(program + " is not installed");
      }
    }
    return Files.isReadable(FIRMWARE.resolve("BIOS-bochs-latest"))
        ? Optional.empty()
        : Optional.of("no BIOS in " + FIRMWARE);
  }

  @Override
  public List<KernelTime> run(int scale, int rounds) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("testudo-bochs");
    Path disk = folder.resolve("kernels.img");
    Path serial = folder.resolve("serial");
    Path configuration = folder.resolve("bochsrc");
    Path debugger = folder.resolve("continue");
    Path log = folder.resolve("log");
    try {
      Files.write(disk, KernelImage.floppy(scale, rounds));
      Files.writeString(debugger, "c\n");
      Files.writeString(
          configuration,
          """
          megs: 64
          romimage: file=%1$s/BIOS-bochs-latest
          vgaromimage: file=%1$s/VGABIOS-lgpl-latest
          cpu: model=corei7_skylake_x
          floppya: 1_44=%2$s, status=inserted
          boot: floppy
          com1: enabled=1, mode=file, dev=%3$s
          display_library: term
          log: %4$s
          panic: action=fatal
          error: action=ignore
          info: action=ignore
          sound: driver=dummy
          plugin_ctrl: speaker=0
          """
              .formatted(FIRMWARE, disk, serial, log));
      new ProcessBuilder("mkfifo", serial.toString()).start().waitFor();
      ProcessBuilder bochs =
          new ProcessBuilder(
              "script", "-qec", "bochs -q -f " + configuration + " -rc " + debugger, "/dev/null");
      bochs.environment().put("TERM", "xterm");
      bochs.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      bochs.redirectError(ProcessBuilder.Redirect.DISCARD);
      Process process = bochs.start();
      process.getOutputStream().close();
      try {
        return HostProgram.time(new ProcessBuilder("cat", serial.toString()));
      } finally {
        process.destroy();
        process.waitFor();
      }
    } finally {
      for (Path file : List.of(disk, serial, configuration, debugger, log, folder)) {
        Files.deleteIfExists(file);
      }
    }
  }
}

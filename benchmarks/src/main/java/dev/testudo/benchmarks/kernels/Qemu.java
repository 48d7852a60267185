package dev.testudo.benchmarks.kernels;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// QEMU with its own compiler (TCG), never with the host's virtualization.
final class Qemu implements Contender {
  private static final String PROGRAM = "qemu-system-x86_64";

  @Override
  public String name() {
    return "QEMU TCG";
  }

  @Override
  public Optional<String> missing() {
    return HostProgram.find(PROGRAM).isPresent()
        ? Optional.empty()
        : Optional.of(PROGRAM + " is not installed");
  }

  @Override
  public List<KernelTime> run(int scale, int rounds) throws IOException, InterruptedException {
    Path image = Files.createTempFile("testudo-kernels", ".elf");
    try {
      Files.write(image, KernelImage.multiboot());
      return HostProgram.time(
          new ProcessBuilder(
              PROGRAM,
              "-accel",
              "tcg",
              "-nodefaults",
              "-display",
              "none",
              "-serial",
              "stdio",
              "-device",
              "isa-debug-exit,iobase=0xf4,iosize=4",
              "-kernel",
              image.toString(),
              "-append",
              "scale=" + scale + " rounds=" + rounds));
    } finally {
      Files.deleteIfExists(image);
    }
  }
}

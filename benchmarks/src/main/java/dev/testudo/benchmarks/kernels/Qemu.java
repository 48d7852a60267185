package dev.testudo.benchmarks.kernels;

import dev.testudo.benchmarks.measure.Contender;
import dev.testudo.benchmarks.measure.ContenderFailed;
import dev.testudo.benchmarks.measure.HostProgram;
import dev.testudo.benchmarks.measure.QemuHost;
import dev.testudo.benchmarks.measure.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// QEMU takes the kernels as a multiboot image.
record Qemu(KernelMarkers.Plan plan, Duration silence) implements Contender {
  @Override
  public String name() {
    return QemuHost.NAME;
  }

  @Override
  public Optional<String> missing() {
    return QemuHost.missing();
  }

  @Override
  public List<Sample> run() throws IOException, InterruptedException, ContenderFailed {
    Path image = Files.createTempFile("testudo-kernels", ".elf");
    try {
      Files.write(image, KernelImage.multiboot());
      KernelMarkers markers = new KernelMarkers(System::nanoTime);
      HostProgram.follow(
          QemuHost.program(
              List.of(
                  "-device",
                  "isa-debug-exit,iobase=0xf4,iosize=4",
                  "-kernel",
                  image.toString(),
                  "-append",
                  plan.commandLine())),
          silence,
          markers::accept);
      return plan.samples(markers.times());
    } finally {
      Files.deleteIfExists(image);
    }
  }
}

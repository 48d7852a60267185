package dev.testudo.benchmarks.kernels;

import dev.testudo.benchmarks.measure.BochsHost;
import dev.testudo.benchmarks.measure.Contender;
import dev.testudo.benchmarks.measure.ContenderFailed;
import dev.testudo.benchmarks.measure.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Bochs boots the kernels from a floppy disk.
record Bochs(KernelMarkers.Plan plan, Duration silence) implements Contender {
  @Override
  public String name() {
    return "Bochs";
  }

  @Override
  public Optional<String> missing() {
    return BochsHost.missing();
  }

  @Override
  public List<Sample> run() throws IOException, InterruptedException, ContenderFailed {
    Path disk = Files.createTempFile("testudo-kernels", ".img");
    try {
      Files.write(disk, KernelImage.floppy(plan.scale(), plan.rounds()));
      KernelMarkers markers = new KernelMarkers(System::nanoTime);
      BochsHost.find()
          .follow(
              List.of(
                  "megs: 64",
                  "cpu: model=corei7_skylake_x",
                  "floppya: 1_44=" + disk + ", status=inserted",
                  "boot: floppy"),
              silence,
              markers::accept);
      return plan.samples(markers.times());
    } finally {
      Files.deleteIfExists(disk);
    }
  }
}

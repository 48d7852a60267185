package dev.testudo.benchmarks.kernels;

import dev.testudo.boot.BootException;
import dev.testudo.boot.BootImage;
import dev.testudo.machine.Machine;
import dev.testudo.machine.MachineSpec;
import dev.testudo.machine.Outcome;
import dev.testudo.machine.RunLimits;
import dev.testudo.machine.SimulatedProcessors;
import dev.testudo.processor.ProcessorModel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Testudo itself, bare, in this JVM.
final class Testudo implements Contender {
  private static final ProcessorModel MODEL = ProcessorModel.standard(1, 1);

  @Override
  public String name() {
    return "Testudo";
  }

  @Override
  public Optional<String> missing() {
    return Optional.empty();
  }

  @Override
  public List<KernelTime> run(int scale, int rounds) throws IOException {
    return run(scale, rounds, new SerialMarkers(System::nanoTime));
  }

  /// How many instructions each kernel takes in one pass, by the machine's own exact count.
  Map<String, Long> instructions() throws IOException {
    Machine[] machine = new Machine[1];
    SerialMarkers markers = new SerialMarkers(() -> machine[0].now());
    machine[0] = machine(1, 1, markers);
    finish(machine[0]);
    Map<String, Long> counts = new TreeMap<>();
    markers.times().forEach(time -> counts.put(time.kernel(), time.nanoseconds()));
    return counts;
  }

  private static List<KernelTime> run(int scale, int rounds, SerialMarkers markers)
      throws IOException {
    finish(machine(scale, rounds, markers));
    return markers.times();
  }

  private static Machine machine(int scale, int rounds, SerialMarkers markers) throws IOException {
    try {
      return Machine.of(
          MachineSpec.of(
                  new SimulatedProcessors(MODEL),
                  BootImage.of("kernels.elf", KernelImage.multiboot()))
              .withRamBytes(64L << 20)
              .withCommandLine("scale=" + scale + " rounds=" + rounds)
              .withConsole(markers::accept));
    } catch (BootException e) {
      throw new IOException("the benchmark image cannot be booted: " + e.getMessage(), e);
    }
  }

  private static void finish(Machine machine) throws IOException {
    Outcome outcome = machine.run(RunLimits.NONE);
    if (!(outcome instanceof Outcome.Exited)) {
      throw new IOException("the benchmark image did not end: " + outcome.describe());
    }
  }
}

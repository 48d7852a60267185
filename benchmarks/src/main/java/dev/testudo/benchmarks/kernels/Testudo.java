package dev.testudo.benchmarks.kernels;

import dev.testudo.benchmarks.measure.Contender;
import dev.testudo.benchmarks.measure.ContenderFailed;
import dev.testudo.benchmarks.measure.LineAssembler;
import dev.testudo.benchmarks.measure.Sample;
import dev.testudo.boot.BootException;
import dev.testudo.boot.BootImage;
import dev.testudo.machine.Machine;
import dev.testudo.machine.MachineSpec;
import dev.testudo.machine.Outcome;
import dev.testudo.machine.RunLimits;
import dev.testudo.machine.SimulatedProcessors;
import dev.testudo.processor.Engine;
import dev.testudo.processor.ProcessorModel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Testudo itself, bare, in this JVM.
record Testudo(KernelMarkers.Plan plan, Engine engine) implements Contender {
  private static final ProcessorModel MODEL = ProcessorModel.standard(1, 1);

  @Override
  public String name() {
    return "Testudo bare";
  }

  @Override
  public Optional<String> missing() {
    return Optional.empty();
  }

  @Override
  public List<Sample> run() throws IOException, ContenderFailed {
    KernelMarkers markers = new KernelMarkers(System::nanoTime);
    finish(machine(plan.commandLine(), engine, markers));
    return plan.samples(markers.times());
  }

  /// The plan for so many passes. Testudo's exact count of instructions serves for all: they run
  /// the same code.
  static KernelMarkers.Plan plan(int scale, int rounds) throws IOException {
    Machine[] machine = new Machine[1];
    KernelMarkers markers = new KernelMarkers(() -> machine[0].now());
    machine[0] = machine("scale=1 rounds=1", Engine.DEFAULT, markers);
    finish(machine[0]);
    Map<String, Long> counts = new TreeMap<>();
    markers.times().forEach(time -> counts.put(time.kernel(), time.nanoseconds()));
    KernelMarkers.Plan plan = new KernelMarkers.Plan(scale, rounds, counts, List.of());
    KernelMarkers whole = new KernelMarkers(() -> 0);
    finish(machine(plan.commandLine(), Engine.DEFAULT, whole));
    return new KernelMarkers.Plan(
        scale, rounds, counts, whole.times().stream().map(KernelTime::result).toList());
  }

  private static Machine machine(String commandLine, Engine engine, KernelMarkers markers)
      throws IOException {
    LineAssembler lines = new LineAssembler(markers::accept);
    try {
      return Machine.of(
          MachineSpec.of(
                  new SimulatedProcessors(MODEL, engine),
                  BootImage.of("kernels.elf", KernelImage.multiboot()))
              .withRamBytes(64L << 20)
              .withCommandLine(commandLine)
              .withConsole(lines::accept));
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

package dev.testudo.cli;

import dev.testudo.boot.BootException;
import dev.testudo.boot.BootImage;
import dev.testudo.boot.BootModule;
import dev.testudo.cli.suite.CpuModel;
import dev.testudo.machine.ConsoleInput;
import dev.testudo.machine.Machine;
import dev.testudo.machine.MachineSpec;
import dev.testudo.machine.Outcome;
import dev.testudo.machine.RunLimits;
import dev.testudo.processor.Engine;
import dev.testudo.processor.memory.PhysicalMemory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/// A guest as the commands describe it, and the only place where they make a machine of it.
///
/// @param image what is booted
/// @param commandLine its arguments
/// @param modules initial RAM disk or multiboot modules
/// @param memory RAM
/// @param processors how many
/// @param cpu what is said about the processor
/// @param l0Features features of L0 switched on or off
/// @param seed of the processor's random numbers
/// @param testDevices whether the devices of test programs are there
/// @param engine how its processors execute code
record Guest(
    BootImage image,
    String commandLine,
    List<BootModule> modules,
    ByteSize memory,
    int processors,
    Optional<CpuModel> cpu,
    Map<String, Boolean> l0Features,
    long seed,
    boolean testDevices,
    Engine engine) {

  /// A guest with what the user chose, and defaults.
  static Guest of(BootImage image, GuestOptions options, ByteSize memory) {
    options.cpu().ifPresent(CpuFeatures::check);
    return new Guest(
        image,
        "",
        List.of(),
        options.memory().orElse(memory),
        processors(options.processors().orElse(1)),
        options.cpu(),
        options.l0Features(),
        options.seed,
        false,
        options.engine.engine);
  }

  Guest withArguments(String text, List<BootModule> given) {
    return new Guest(
        image, text, given, memory, processors, cpu, l0Features, seed, testDevices, engine);
  }

  Guest withTestDevices() {
    return new Guest(
        image, commandLine, modules, memory, processors, cpu, l0Features, seed, true, engine);
  }

  Guest withProcessors(int count, Optional<CpuModel> model) {
    return new Guest(
        image,
        commandLine,
        modules,
        memory,
        processors(count),
        model,
        l0Features,
        seed,
        testDevices,
        engine);
  }

  private static int processors(int count) {
    if (count < 1 || count > MachineSpec.MOST_PROCESSORS) {
      throw new BadInput(
          "-smp " + count + ": a machine has 1 to " + MachineSpec.MOST_PROCESSORS + " processors");
    }
    return count;
  }

  /// Runs the guest to its end.
  GuestRun run(Way way, RunLimit limit, ConsoleRecorder console, ConsoleInput input) {
    return run(way, limit, console, input, instructions -> {});
  }

  /// @param progress told now and then how much was executed
  GuestRun run(
      Way way, RunLimit limit, ConsoleRecorder console, ConsoleInput input, LongConsumer progress) {
    ProcessorChoice choice = ProcessorChoice.of(way, this, engine);
    MachineSpec spec =
        MachineSpec.of(choice.factory(), image)
            .withRamBytes(memory.bytes())
            .withProcessorCount(processors)
            .withCommandLine(commandLine)
            .withModules(modules)
            .withConsole(console)
            .withDebugConsole(console)
            .withInput(input)
            .withTestDevices(testDevices);
    try {
      Machine machine = Machine.of(spec);
      long begin = System.nanoTime();
      String[] ended = {""};
      Outcome outcome =
          machine.run(
              new RunLimits(
                  limit.instructions(),
                  () -> {
                    console.flush();
                    progress.accept(machine.now());
                    if (Thread.interrupted()) {
                      ended[0] = "ended by the user";
                    } else if (System.nanoTime() - begin > limit.hostNanoseconds()) {
                      ended[0] = "limit of " + limit.hostTime().toSeconds() + " s";
                    }
                    return !ended[0].isEmpty();
                  }));
      if (!ended[0].isEmpty() && outcome instanceof Outcome.LimitReached) {
        outcome = new Outcome.LimitReached(ended[0]);
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      console.flush();
      return new GuestRun(
          way,
          outcome,
          console.lines(),
          machine.now(),
          seconds,
          machine.memory().framesAllocated() * PhysicalMemory.FRAME_SIZE,
          choice.counters().get());
    } catch (BootException e) {
      throw new BadInput(String.valueOf(e.getMessage()));
    }
  }
}

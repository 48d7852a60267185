package dev.testudo.cli;

import dev.testudo.machine.ProcessorFactory;
import dev.testudo.machine.SimulatedProcessors;
import dev.testudo.processor.ProcessorModel;
import java.util.List;
import java.util.function.Supplier;

/// The processors for a guest, by the way it is run and by what the user says about them.
///
/// @param factory makes them
/// @param counters what was counted, one line each, once the guest has run
record ProcessorChoice(ProcessorFactory factory, Supplier<List<String>> counters) {
  static ProcessorChoice of(Way way, Guest guest) {
    ProcessorModel model =
        ProcessorModel.standard(guest.processors(), guest.seed(), CpuFeatures.removed(guest.cpu()));
    return switch (way) {
      case BARE -> new ProcessorChoice(new SimulatedProcessors(model), List::of);
      case NESTED -> throw new BadInput("L0 is missing from this build: use --bare");
    };
  }
}

package dev.testudo.cli;

import dev.testudo.machine.ProcessorFactory;
import dev.testudo.machine.SimulatedProcessors;
import dev.testudo.processor.ProcessorModel;
import dev.testudo.processor.cpuid.CpuidTable;
import java.util.List;

/// The processors for a guest, by the way it is run and by what the user says about them.
///
/// @param factory makes them
/// @param counters what was counted, one line each, once the guest has run
record ProcessorChoice(ProcessorFactory factory, List<String> counters) {
  private static final int PHYSICAL_ADDRESS_BITS = 40;
  private static final long TICKS_PER_SECOND = 1_000_000_000;

  static ProcessorChoice of(Way way, Guest guest) {
    ProcessorModel model =
        new ProcessorModel(
            new CpuidTable(), PHYSICAL_ADDRESS_BITS, TICKS_PER_SECOND, true, guest.seed());
    return switch (way) {
      case BARE -> new ProcessorChoice(new SimulatedProcessors(model), List.of());
      case NESTED -> throw new BadInput("L0 is missing from this build: use --bare");
    };
  }
}

package dev.testudo.cli;

import dev.testudo.hypervisor.CounterReport;
import dev.testudo.hypervisor.state.L0Feature;
import dev.testudo.machine.ProcessorFactory;
import dev.testudo.machine.SimulatedProcessors;
import dev.testudo.machine.VirtualProcessors;
import dev.testudo.processor.Engine;
import dev.testudo.processor.ProcessorModel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// The processors for a guest, by the way it is run and by what the user says about them.
///
/// @param factory makes them
/// @param counters what was counted, one line each, once the guest has run
record ProcessorChoice(ProcessorFactory factory, Supplier<List<String>> counters) {
  static ProcessorChoice of(Way way, Guest guest, Engine engine) {
    ProcessorModel model =
        ProcessorModel.standard(
            guest.processors(),
            guest.seed(),
            CpuFeatures.removed(guest.cpu()),
            CpuFeatures.vendor(guest.cpu()),
            CpuFeatures.physicalAddressBits(guest.cpu()));
    return switch (way) {
      case BARE -> new ProcessorChoice(new SimulatedProcessors(model, engine), List::of);
      case NESTED -> {
        VirtualProcessors virtual =
            new VirtualProcessors(model, features(guest.l0Features()), engine);
        yield new ProcessorChoice(virtual, () -> CounterReport.lines(virtual.made()));
      }
    };
  }

  private static Set<L0Feature> features(Map<String, Boolean> switched) {
    Set<L0Feature> features = L0Feature.all();
    switched.forEach((name, on) -> {
      L0Feature feature =
          L0Feature.ofOption(name)
              .orElseThrow(() -> new BadInput("--l0 " + name + ": L0 has " + L0Feature.options()));
      if (on) {
        features.add(feature);
      } else {
        features.remove(feature);
      }
    });
    return features;
  }
}

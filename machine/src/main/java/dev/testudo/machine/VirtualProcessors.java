package dev.testudo.machine;

import dev.testudo.boot.MemoryRegion;
import dev.testudo.hypervisor.Hypervisor;
import dev.testudo.hypervisor.VirtualProcessor;
import dev.testudo.hypervisor.state.L0Feature;
import dev.testudo.machine.firmware.MemoryLayout;
import dev.testudo.processor.Engine;
import dev.testudo.processor.Processor;
import dev.testudo.processor.ProcessorModel;
import dev.testudo.processor.memory.PhysicalBus;
import dev.testudo.processor.vmx.VmxPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Processors of a nested machine: the software runs as L1 on virtual processors that L0 makes of
/// simulated ones. Serves one machine.
public final class VirtualProcessors implements ProcessorFactory {
  private final ProcessorModel model;
  private final Set<L0Feature> features;
  private final Engine engine;
  private final List<VirtualProcessor> made = new ArrayList<>();

  /// Processors with the default engine.
  public VirtualProcessors(ProcessorModel model, Set<L0Feature> features) {
    this(model, features, Engine.DEFAULT);
  }

  /// @param model what each simulated processor is, and what the software sees
  /// @param features what L0 uses and offers
  /// @param engine how the simulated processors execute code
  public VirtualProcessors(ProcessorModel model, Set<L0Feature> features, Engine engine) {
    this.model = model;
    this.engine = engine;
    this.features = Set.copyOf(features);
  }

  /// All features.
  public static VirtualProcessors of(ProcessorModel model) {
    return new VirtualProcessors(model, L0Feature.all());
  }

  /// The processors of the machine, once it is made.
  public List<VirtualProcessor> made() {
    return List.copyOf(made);
  }

  @Override
  public Processors create(MemoryLayout layout, PhysicalBus bus, int count) {
    Hypervisor hypervisor = new Hypervisor(model, bus, features);
    for (MemoryRegion region : layout.ram()) {
      hypervisor.addRam(region.start(), region.length());
    }
    for (int number = 0; number < count; number++) {
      Processor hardware = new Processor(model, hypervisor.hostMemory(), number, engine);
      made.add(hypervisor.addProcessor(hardware, VmxPort.of(hardware)));
    }
    return new Processors(hypervisor.guestMemory(), made);
  }
}

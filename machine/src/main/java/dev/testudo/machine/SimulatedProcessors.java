package dev.testudo.machine;

import dev.testudo.boot.MemoryRegion;
import dev.testudo.machine.firmware.MemoryLayout;
import dev.testudo.processor.Engine;
import dev.testudo.processor.Processor;
import dev.testudo.processor.ProcessorModel;
import dev.testudo.processor.memory.PhysicalBus;
import dev.testudo.processor.memory.PhysicalMemory;
import java.util.ArrayList;
import java.util.List;

/// Processors of a bare machine: the software runs on the simulated hardware itself.
///
/// @param model what each of them is
/// @param engine how they execute code
public record SimulatedProcessors(ProcessorModel model, Engine engine) implements ProcessorFactory {
  /// Processors with the default engine.
  public SimulatedProcessors(ProcessorModel model) {
    this(model, Engine.DEFAULT);
  }

  @Override
  public Processors create(MemoryLayout layout, PhysicalBus bus, int count) {
    PhysicalMemory memory = new PhysicalMemory(bus, model.physicalAddressBits());
    for (MemoryRegion region : layout.ram()) {
      memory.addRam(region.start(), region.length());
    }
    List<Processor> processors = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      processors.add(new Processor(model, memory, number, engine));
    }
    return new Processors(memory, processors);
  }
}

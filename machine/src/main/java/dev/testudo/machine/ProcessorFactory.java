package dev.testudo.machine;

import dev.testudo.machine.firmware.MemoryLayout;
import dev.testudo.processor.LogicalProcessor;
import dev.testudo.processor.memory.PhysicalBus;
import dev.testudo.processor.memory.PhysicalMemory;
import java.util.List;

/// Makes the processors of a machine together with its memory: simulated ones, or virtual ones that
/// a hypervisor makes of simulated ones. The machine around them is the same.
@FunctionalInterface
public interface ProcessorFactory {
  /// What a machine needs of its processors.
  ///
  /// @param memory physical memory as the software sees it
  /// @param processors one for each number from 0
  record Processors(PhysicalMemory memory, List<? extends LogicalProcessor> processors) {
    /// Copies the list.
    public Processors {
      processors = List.copyOf(processors);
    }
  }

  /// Makes the processors.
  ///
  /// @param layout where RAM lies
  /// @param bus what answers where there is no RAM, and at ports
  /// @param count how many
  Processors create(MemoryLayout layout, PhysicalBus bus, int count);
}

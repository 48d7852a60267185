package dev.testudo.hypervisor.emulate;

import dev.testudo.processor.Cpu;

/// Where a guest's control registers are, if not in the VMCS as they are the guest's own.
public interface ControlRegisters {
  /// The VMCS has them.
  ControlRegisters IN_VMCS =
      new ControlRegisters() {
        @Override
        public void loaded(Cpu cpu) {}

        @Override
        public void stored(Cpu cpu) {}
      };

  /// The VMCS's registers have been loaded: puts the guest's own into their place.
  void loaded(Cpu cpu);

  /// The guest's own have been stored into the VMCS: puts what the processor needs into their
  /// place.
  void stored(Cpu cpu);
}

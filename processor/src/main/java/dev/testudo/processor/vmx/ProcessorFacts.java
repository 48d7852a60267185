package dev.testudo.processor.vmx;

import dev.testudo.architecture.register.Cr4;
import dev.testudo.architecture.register.Efer;

/// What the VM-entry rules have to know of a processor beyond its VMX capabilities.
///
/// @param physicalAddressBits MAXPHYADDR
/// @param cr4Bits the bits of CR4 that can be set
/// @param eferBits the bits of IA32_EFER that are not reserved
public record ProcessorFacts(int physicalAddressBits, long cr4Bits, long eferBits) {
  /// Bits of CR4 that go with the features the simulated processors offer.
  public static final long DEFAULT_CR4_BITS =
      Cr4.VME
          | Cr4.PVI
          | Cr4.TSD
          | Cr4.DE
          | Cr4.PSE
          | Cr4.PAE
          | Cr4.MCE
          | Cr4.PGE
          | Cr4.PCE
          | Cr4.OSFXSR
          | Cr4.OSXMMEXCPT
          | Cr4.UMIP
          | Cr4.VMXE
          | Cr4.FSGSBASE
          | Cr4.PCIDE
          | Cr4.OSXSAVE
          | Cr4.SMEP
          | Cr4.SMAP;

  /// A processor with this many physical-address bits and all that the simulated processors offer.
  public static ProcessorFacts of(int physicalAddressBits) {
    return new ProcessorFacts(physicalAddressBits, DEFAULT_CR4_BITS, Efer.DEFINED);
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

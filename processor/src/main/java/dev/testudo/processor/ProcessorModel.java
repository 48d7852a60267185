package dev.testudo.processor;

import dev.testudo.architecture.cpuid.CpuidFeature;
import dev.testudo.processor.cpuid.CpuidTable;
import dev.testudo.processor.cpuid.Vendor;
import java.util.EnumSet;
import java.util.Set;

/// What a processor is: its identity and what it offers. Immutable, shared by the processors of a
/// machine.
///
/// @param cpuid what CPUID answers
/// @param physicalAddressBits MAXPHYADDR
/// @param tscFrequency TSC ticks a second of virtual time; a tick is a retired instruction and a
///   nanosecond
/// @param vmx whether VMX is offered
/// @param seed of RDRAND and RDSEED
public record ProcessorModel(
    CpuidTable cpuid, int physicalAddressBits, long tscFrequency, boolean vmx, long seed) {

  /// MAXPHYADDR of the standard model, and the least that it can be told to have.
  public static final int PHYSICAL_ADDRESS_BITS = 40;

  public static final int LEAST_PHYSICAL_ADDRESS_BITS = 36;

  /// TSC frequency of the standard model, in hertz.
  public static final long TSC_FREQUENCY = 1_000_000_000L;

  /// The standard model with all its features.
  ///
  /// @param processors logical processors of the machine
  public static ProcessorModel standard(int processors, long seed) {
    return standard(processors, seed, Set.of());
  }

  /// The standard model less some features.
  public static ProcessorModel standard(int processors, long seed, Set<CpuidFeature> removed) {
    return standard(processors, seed, removed, Vendor.INTEL);
  }

  /// The standard model less some features, by another name. AMD's processors have no VMX.
  public static ProcessorModel standard(
      int processors, long seed, Set<CpuidFeature> removed, Vendor vendor) {
    return standard(processors, seed, removed, vendor, PHYSICAL_ADDRESS_BITS);
  }

  /// The standard model less some features, by another name, with fewer physical-address bits.
  public static ProcessorModel standard(
      int processors,
      long seed,
      Set<CpuidFeature> removed,
      Vendor vendor,
      int physicalAddressBits) {
    if (physicalAddressBits < LEAST_PHYSICAL_ADDRESS_BITS
        || physicalAddressBits > PHYSICAL_ADDRESS_BITS) {
      throw new IllegalArgumentException("physical-address bits: " + physicalAddressBits);
    }
    Set<CpuidFeature> features = EnumSet.copyOf(CpuidTable.OFFERED);
    features.removeAll(removed);
    if (vendor == Vendor.AMD) {
      features.remove(CpuidFeature.VMX);
    }
    return new ProcessorModel(
        new CpuidTable(features, processors, TSC_FREQUENCY, physicalAddressBits, vendor),
        physicalAddressBits,
        TSC_FREQUENCY,
        features.contains(CpuidFeature.VMX),
        seed);
  }
}

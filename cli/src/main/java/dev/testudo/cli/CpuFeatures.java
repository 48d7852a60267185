package dev.testudo.cli;

import dev.testudo.architecture.cpuid.CpuidFeature;
import dev.testudo.cli.suite.CpuModel;
import dev.testudo.processor.ProcessorModel;
import dev.testudo.processor.cpuid.CpuidTable;
import dev.testudo.processor.cpuid.Vendor;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// QEMU's names of processor features, as `-cpu` uses them, and ours, which are the manual's.
final class CpuFeatures {
  /// Names that differ by more than case and punctuation.
  private static final Map<String, CpuidFeature> ALIASES =
      Map.of(
          "ABM", CpuidFeature.LZCNT,
          "AES", CpuidFeature.AESNI,
          "CX16", CpuidFeature.CMPXCHG16B,
          "LM", CpuidFeature.INTEL_64,
          "PDPE1GB", CpuidFeature.PAGE_1GB,
          "PNI", CpuidFeature.SSE3,
          "SHA_NI", CpuidFeature.SHA,
          "3DNOWPREFETCH", CpuidFeature.PREFETCHW,
          "LAHF_LM", CpuidFeature.LAHF_SAHF_64,
          "INVTSC", CpuidFeature.INVARIANT_TSC);

  private CpuFeatures() {}

  /// The feature of a name.
  static Optional<CpuidFeature> named(String name) {
    String ours = name.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
    return Optional.ofNullable(ALIASES.get(ours))
        .or(() ->
            Arrays.stream(CpuidFeature.values()).filter(f -> f.name().equals(ours)).findFirst());
  }

  /// The features that a processor described so does not have.
  static Set<CpuidFeature> removed(Optional<CpuModel> model) {
    Set<CpuidFeature> removed = EnumSet.noneOf(CpuidFeature.class);
    model.ifPresent(cpu ->
        cpu.features()
            .forEach((name, on) -> {
              if (!on) {
                named(name).ifPresent(removed::add);
              }
            }));
    return removed;
  }

  /// Whose processor a description says it is.
  static Vendor vendor(Optional<CpuModel> model) {
    return model
        .map(cpu -> cpu.properties().get("vendor"))
        .filter(name -> name.equals(Vendor.AMD.identification()))
        .map(name -> Vendor.AMD)
        .orElse(Vendor.INTEL);
  }

  /// MAXPHYADDR of a processor described so.
  static int physicalAddressBits(Optional<CpuModel> model) {
    String text = model.map(cpu -> cpu.properties().get("phys-bits")).orElse("");
    if (text.isEmpty()) {
      return ProcessorModel.PHYSICAL_ADDRESS_BITS;
    }
    int bits = text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : 0;
    if (bits < ProcessorModel.LEAST_PHYSICAL_ADDRESS_BITS
        || bits > ProcessorModel.PHYSICAL_ADDRESS_BITS) {
      throw new BadInput(
          String.format(
              "-cpu: phys-bits=%s: the processor can have %d to %d",
              text,
              ProcessorModel.LEAST_PHYSICAL_ADDRESS_BITS,
              ProcessorModel.PHYSICAL_ADDRESS_BITS));
    }
    return bits;
  }

  /// Refuses what the processor cannot be.
  static void check(CpuModel model) {
    model
        .features()
        .forEach((name, on) -> {
          CpuidFeature feature =
              named(name).orElseThrow(() -> new BadInput("-cpu: no feature is called " + name));
          if (on && !CpuidTable.OFFERED.contains(feature)) {
            throw new BadInput("-cpu: the processor does not offer " + name);
          }
        });
  }
}

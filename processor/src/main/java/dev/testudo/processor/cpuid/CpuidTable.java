package dev.testudo.processor.cpuid;

import static dev.testudo.architecture.cpuid.CpuidFeature.*;

import dev.testudo.architecture.cpuid.CpuidFeature;
import dev.testudo.architecture.cpuid.CpuidLeaf;
import dev.testudo.architecture.register.Cr4;
import dev.testudo.processor.Cpu;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/// What CPUID answers: one named model, with the features that are offered.
///
/// The model is an Intel Xeon of the Skylake-server family without AVX. It has no frequency to
/// speak of: a tick of virtual time is an instruction.
///
/// @sdm 2A "CPUID - CPU Identification"
public final class CpuidTable {
  /// Family 6, model 55H, stepping 4.
  private static final int SIGNATURE = 0x0005_0654;

  private static final String BRAND = "Intel(R) Xeon(R) Testudo Processor @ 1.00GHz";
  private static final int MAXIMUM_LEAF = 0x16;
  private static final int MAXIMUM_EXTENDED_LEAF = 0x8000_0008;
  private static final int CACHE_LINE = 64;

  /// Size of the XSAVE area with x87 and SSE state: legacy region and header.
  private static final int XSAVE_SIZE = 576;

  private static final int XSAVE_COMPONENTS = 3;

  /// Features offered: each of them works.
  public static final Set<CpuidFeature> OFFERED =
      Collections.unmodifiableSet(
          EnumSet.of(
              SSE3,
              PCLMULQDQ,
              VMX,
              SSSE3,
              CMPXCHG16B,
              PCID,
              SSE4_1,
              SSE4_2,
              X2APIC,
              MOVBE,
              POPCNT,
              CpuidFeature.TSC_DEADLINE,
              AESNI,
              XSAVE,
              RDRAND,
              FPU,
              CpuidFeature.VME,
              DE,
              PSE,
              TSC,
              MSR,
              PAE,
              MCE,
              CX8,
              APIC,
              SEP,
              MTRR,
              PGE,
              MCA,
              CMOV,
              PAT,
              PSE36,
              CLFSH,
              ACPI,
              MMX,
              FXSR,
              SSE,
              SSE2,
              SS,
              FSGSBASE,
              TSC_ADJUST,
              FDP_EXCPTN_ONLY,
              SMEP,
              BMI1,
              BMI2,
              ERMS,
              INVPCID,
              DEPRECATES_FPU_CS_DS,
              RDSEED,
              ADX,
              SMAP,
              CLFLUSHOPT,
              CLWB,
              SHA,
              UMIP,
              RDPID,
              FSRM,
              XSAVEOPT,
              XSAVEC,
              XGETBV_ECX1,
              XSAVES,
              LAHF_SAHF_64,
              LZCNT,
              PREFETCHW,
              SYSCALL,
              NX,
              PAGE_1GB,
              RDTSCP,
              INTEL_64,
              INVARIANT_TSC));

  private final Set<CpuidFeature> features;
  private final int processors;
  private final long tscFrequency;
  private final int physicalAddressBits;
  private final Vendor vendor;

  /// A processor that says it is Intel's.
  public CpuidTable(
      Set<CpuidFeature> features, int processors, long tscFrequency, int physicalAddressBits) {
    this(features, processors, tscFrequency, physicalAddressBits, Vendor.INTEL);
  }

  /// @param features what to offer, a part of [#OFFERED]
  /// @param processors logical processors of the machine, each a core of one package
  public CpuidTable(
      Set<CpuidFeature> features,
      int processors,
      long tscFrequency,
      int physicalAddressBits,
      Vendor vendor) {
    if (!OFFERED.containsAll(features)) {
      Set<CpuidFeature> unknown = EnumSet.copyOf(features);
      unknown.removeAll(OFFERED);
      throw new IllegalArgumentException("CPUID features that do not exist: " + unknown);
    }
    this.features = Collections.unmodifiableSet(EnumSet.copyOf(features));
    this.processors = processors;
    this.tscFrequency = tscFrequency;
    this.physicalAddressBits = physicalAddressBits;
    this.vendor = vendor;
  }

  public boolean isAmd() {
    return vendor == Vendor.AMD;
  }

  public boolean has(CpuidFeature feature) {
    return features.contains(feature);
  }

  public Set<CpuidFeature> features() {
    return features;
  }

  private int bits(int leaf, int subleaf, Register register) {
    int bits = 0;
    for (CpuidFeature feature : features) {
      if (feature.leaf() == leaf
          && feature.subleaf() == subleaf
          && feature.register() == register) {
        bits |= feature.mask();
      }
    }
    return bits;
  }

  /// The answer for a processor: some fields tell its number, CR4.OSXSAVE and whether its APIC is
  /// enabled.
  public CpuidResult answer(Cpu cpu, int leaf, int subleaf) {
    int effective = leaf;
    if (Integer.compareUnsigned(leaf, 0x8000_0000) < 0
            && Integer.compareUnsigned(leaf, MAXIMUM_LEAF) > 0
        || Integer.compareUnsigned(leaf, MAXIMUM_EXTENDED_LEAF) > 0) {
      effective = MAXIMUM_LEAF; // beyond the maximum the data of the highest basic leaf is returned
    }
    return switch (effective) {
      case CpuidLeaf.VENDOR ->
          new CpuidResult(MAXIMUM_LEAF, vendor.word(0), vendor.word(2), vendor.word(1));
      case CpuidLeaf.FEATURES -> features(cpu);
      case CpuidLeaf.CACHE_DESCRIPTORS -> new CpuidResult(0x00ff_ff01, 0, 0, 0);
      case CpuidLeaf.CACHE_PARAMETERS -> caches(subleaf);
      case CpuidLeaf.THERMAL_POWER ->
          new CpuidResult(1 << 2, 0, 0, 0); // the APIC timer always runs
      case CpuidLeaf.STRUCTURED_FEATURES ->
          subleaf == 0
              ? new CpuidResult(
                  0,
                  bits(effective, 0, Register.EBX),
                  bits(effective, 0, Register.ECX),
                  bits(effective, 0, Register.EDX))
              : CpuidResult.ZERO;
      case CpuidLeaf.EXTENDED_TOPOLOGY -> topology(cpu, subleaf);
      case CpuidLeaf.XSAVE -> extendedState(subleaf);
      case CpuidLeaf.TSC_FREQUENCY ->
          new CpuidResult(1, 1, (int) Math.min(tscFrequency, 0xffff_ffffL), 0);
      case CpuidLeaf.PROCESSOR_FREQUENCY -> {
        int megahertz = (int) (tscFrequency / 1_000_000);
        yield new CpuidResult(megahertz, megahertz, 100, 0);
      }
      case CpuidLeaf.EXTENDED_MAXIMUM -> new CpuidResult(MAXIMUM_EXTENDED_LEAF, 0, 0, 0);
      case CpuidLeaf.EXTENDED_FEATURES -> extendedFeatures(cpu);
      case CpuidLeaf.BRAND_STRING_1, CpuidLeaf.BRAND_STRING_2, CpuidLeaf.BRAND_STRING_3 ->
          brand(effective - CpuidLeaf.BRAND_STRING_1);
      case CpuidLeaf.CACHE_LINE -> new CpuidResult(0, 0, 0x0100_6040, 0);
      case CpuidLeaf.INVARIANT_TSC -> new CpuidResult(0, 0, 0, bits(effective, 0, Register.EDX));
      case CpuidLeaf.ADDRESS_SIZES -> new CpuidResult(48 << 8 | physicalAddressBits, 0, 0, 0);
      default -> CpuidResult.ZERO;
    };
  }

  private CpuidResult features(Cpu cpu) {
    int ecx = bits(CpuidLeaf.FEATURES, 0, Register.ECX);
    if ((cpu.cr4 & Cr4.OSXSAVE) != 0) {
      ecx |= OSXSAVE.mask();
    }
    int edx = bits(CpuidLeaf.FEATURES, 0, Register.EDX) | (processors > 1 ? HTT.mask() : 0);
    if (!cpu.apic.isEnabled()) {
      edx &= ~APIC.mask();
    }
    int ebx = cpu.apic.initialId() << 24 | processors << 16 | CACHE_LINE / 8 << 8;
    return new CpuidResult(SIGNATURE, ebx, ecx, edx);
  }

  private CpuidResult extendedFeatures(Cpu cpu) {
    int edx = bits(CpuidLeaf.EXTENDED_FEATURES, 0, Register.EDX);
    if (!cpu.code64()) {
      edx &= ~SYSCALL.mask(); // Intel processors show SYSCALL in 64-bit mode only
    }
    return new CpuidResult(0, 0, bits(CpuidLeaf.EXTENDED_FEATURES, 0, Register.ECX), edx);
  }

  /// Deterministic cache parameters: L1 data, L1 instruction, L2, L3.
  private CpuidResult caches(int subleaf) {
    return switch (subleaf) {
      case 0 -> cache(1, 1, 8, 64, 1);
      case 1 -> cache(2, 1, 8, 64, 1);
      case 2 -> cache(3, 2, 16, 1024, 1);
      case 3 -> cache(3, 3, 11, 2048, processors);
      default -> CpuidResult.ZERO;
    };
  }

  private CpuidResult cache(int type, int level, int ways, int sets, int sharing) {
    int eax =
        type | level << 5 | 1 << 8 | roundUp(sharing) - 1 << 14 | roundUp(processors) - 1 << 26;
    return new CpuidResult(eax, CACHE_LINE - 1 | ways - 1 << 22, sets - 1, 0);
  }

  private static int roundUp(int n) {
    return n <= 1 ? 1 : Integer.highestOneBit(n - 1) << 1;
  }

  private CpuidResult topology(Cpu cpu, int subleaf) {
    int id = cpu.apic.initialId();
    int shift = Integer.numberOfTrailingZeros(roundUp(processors));
    return switch (subleaf) {
      case 0 -> new CpuidResult(0, 1, 1 << 8, id);
      case 1 -> new CpuidResult(shift, processors, 2 << 8 | 1, id);
      default -> new CpuidResult(0, 0, subleaf & 0xff, id);
    };
  }

  private CpuidResult extendedState(int subleaf) {
    if (!has(XSAVE)) {
      return CpuidResult.ZERO;
    }
    return switch (subleaf) {
      case 0 -> new CpuidResult(XSAVE_COMPONENTS, XSAVE_SIZE, XSAVE_SIZE, 0);
      case 1 -> new CpuidResult(bits(CpuidLeaf.XSAVE, 1, Register.EAX), XSAVE_SIZE, 0, 0);
      default -> CpuidResult.ZERO;
    };
  }

  private static CpuidResult brand(int part) {
    byte[] text = Arrays.copyOf(BRAND.getBytes(StandardCharsets.US_ASCII), 48);
    int[] words = new int[4];
    for (int i = 0; i < 16; i++) {
      words[i / 4] |= (text[16 * part + i] & 0xff) << 8 * (i % 4);
    }
    return new CpuidResult(words[0], words[1], words[2], words[3]);
  }
}

package dev.testudo.architecture.cpuid;

/// The feature bits of CPUID: leaf, subleaf, register and bit of each.
///
/// @sdm 2A "CPUID"
public enum CpuidFeature {
  // CPUID.(FEATURES, 0):ECX
  SSE3(CpuidLeaf.FEATURES, 0, Register.ECX, 0),
  PCLMULQDQ(CpuidLeaf.FEATURES, 0, Register.ECX, 1),
  DTES64(CpuidLeaf.FEATURES, 0, Register.ECX, 2),
  MONITOR(CpuidLeaf.FEATURES, 0, Register.ECX, 3),
  DS_CPL(CpuidLeaf.FEATURES, 0, Register.ECX, 4),
  VMX(CpuidLeaf.FEATURES, 0, Register.ECX, 5),
  SMX(CpuidLeaf.FEATURES, 0, Register.ECX, 6),
  EIST(CpuidLeaf.FEATURES, 0, Register.ECX, 7),
  TM2(CpuidLeaf.FEATURES, 0, Register.ECX, 8),
  SSSE3(CpuidLeaf.FEATURES, 0, Register.ECX, 9),
  SDBG(CpuidLeaf.FEATURES, 0, Register.ECX, 11),
  FMA(CpuidLeaf.FEATURES, 0, Register.ECX, 12),
  CMPXCHG16B(CpuidLeaf.FEATURES, 0, Register.ECX, 13),
  XTPR_UPDATE_CONTROL(CpuidLeaf.FEATURES, 0, Register.ECX, 14),
  PDCM(CpuidLeaf.FEATURES, 0, Register.ECX, 15),
  PCID(CpuidLeaf.FEATURES, 0, Register.ECX, 17),
  DCA(CpuidLeaf.FEATURES, 0, Register.ECX, 18),
  SSE4_1(CpuidLeaf.FEATURES, 0, Register.ECX, 19),
  SSE4_2(CpuidLeaf.FEATURES, 0, Register.ECX, 20),
  X2APIC(CpuidLeaf.FEATURES, 0, Register.ECX, 21),
  MOVBE(CpuidLeaf.FEATURES, 0, Register.ECX, 22),
  POPCNT(CpuidLeaf.FEATURES, 0, Register.ECX, 23),
  TSC_DEADLINE(CpuidLeaf.FEATURES, 0, Register.ECX, 24),
  AESNI(CpuidLeaf.FEATURES, 0, Register.ECX, 25),
  XSAVE(CpuidLeaf.FEATURES, 0, Register.ECX, 26),
  OSXSAVE(CpuidLeaf.FEATURES, 0, Register.ECX, 27),
  AVX(CpuidLeaf.FEATURES, 0, Register.ECX, 28),
  F16C(CpuidLeaf.FEATURES, 0, Register.ECX, 29),
  RDRAND(CpuidLeaf.FEATURES, 0, Register.ECX, 30),
  HYPERVISOR(CpuidLeaf.FEATURES, 0, Register.ECX, 31),

  // CPUID.(FEATURES, 0):EDX
  FPU(CpuidLeaf.FEATURES, 0, Register.EDX, 0),
  VME(CpuidLeaf.FEATURES, 0, Register.EDX, 1),
  DE(CpuidLeaf.FEATURES, 0, Register.EDX, 2),
  PSE(CpuidLeaf.FEATURES, 0, Register.EDX, 3),
  TSC(CpuidLeaf.FEATURES, 0, Register.EDX, 4),
  MSR(CpuidLeaf.FEATURES, 0, Register.EDX, 5),
  PAE(CpuidLeaf.FEATURES, 0, Register.EDX, 6),
  MCE(CpuidLeaf.FEATURES, 0, Register.EDX, 7),
  CX8(CpuidLeaf.FEATURES, 0, Register.EDX, 8),
  APIC(CpuidLeaf.FEATURES, 0, Register.EDX, 9),
  SEP(CpuidLeaf.FEATURES, 0, Register.EDX, 11),
  MTRR(CpuidLeaf.FEATURES, 0, Register.EDX, 12),
  PGE(CpuidLeaf.FEATURES, 0, Register.EDX, 13),
  MCA(CpuidLeaf.FEATURES, 0, Register.EDX, 14),
  CMOV(CpuidLeaf.FEATURES, 0, Register.EDX, 15),
  PAT(CpuidLeaf.FEATURES, 0, Register.EDX, 16),
  PSE36(CpuidLeaf.FEATURES, 0, Register.EDX, 17),
  PSN(CpuidLeaf.FEATURES, 0, Register.EDX, 18),
  CLFSH(CpuidLeaf.FEATURES, 0, Register.EDX, 19),
  DS(CpuidLeaf.FEATURES, 0, Register.EDX, 21),
  ACPI(CpuidLeaf.FEATURES, 0, Register.EDX, 22),
  MMX(CpuidLeaf.FEATURES, 0, Register.EDX, 23),
  FXSR(CpuidLeaf.FEATURES, 0, Register.EDX, 24),
  SSE(CpuidLeaf.FEATURES, 0, Register.EDX, 25),
  SSE2(CpuidLeaf.FEATURES, 0, Register.EDX, 26),
  SS(CpuidLeaf.FEATURES, 0, Register.EDX, 27),
  HTT(CpuidLeaf.FEATURES, 0, Register.EDX, 28),
  TM(CpuidLeaf.FEATURES, 0, Register.EDX, 29),
  PBE(CpuidLeaf.FEATURES, 0, Register.EDX, 31),

  // CPUID.(STRUCTURED_FEATURES, 0):EBX
  FSGSBASE(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 0),
  TSC_ADJUST(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 1),
  SGX(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 2),
  BMI1(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 3),
  HLE(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 4),
  AVX2(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 5),
  FDP_EXCPTN_ONLY(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 6),
  SMEP(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 7),
  BMI2(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 8),
  ERMS(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 9),
  INVPCID(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 10),
  RTM(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 11),
  DEPRECATES_FPU_CS_DS(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 13),
  MPX(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 14),
  AVX512F(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 16),
  AVX512DQ(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 17),
  RDSEED(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 18),
  ADX(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 19),
  SMAP(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 20),
  AVX512_IFMA(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 21),
  CLFLUSHOPT(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 23),
  CLWB(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 24),
  INTEL_PT(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 25),
  AVX512CD(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 28),
  SHA(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 29),
  AVX512BW(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 30),
  AVX512VL(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EBX, 31),

  // CPUID.(STRUCTURED_FEATURES, 0):ECX
  PREFETCHWT1(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.ECX, 0),
  AVX512_VBMI(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.ECX, 1),
  UMIP(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.ECX, 2),
  PKU(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.ECX, 3),
  OSPKE(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.ECX, 4),
  WAITPKG(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.ECX, 5),
  CET_SS(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.ECX, 7),
  GFNI(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.ECX, 8),
  VAES(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.ECX, 9),
  VPCLMULQDQ(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.ECX, 10),
  LA57(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.ECX, 16),
  RDPID(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.ECX, 22),
  KEY_LOCKER(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.ECX, 23),
  BUS_LOCK_DETECT(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.ECX, 24),
  CLDEMOTE(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.ECX, 25),
  MOVDIRI(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.ECX, 27),
  MOVDIR64B(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.ECX, 28),
  ENQCMD(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.ECX, 29),
  PKS(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.ECX, 31),

  // CPUID.(STRUCTURED_FEATURES, 0):EDX
  FSRM(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EDX, 4),
  MD_CLEAR(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EDX, 10),
  SERIALIZE(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EDX, 14),
  CET_IBT(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EDX, 20),
  IBRS_IBPB(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EDX, 26),
  STIBP(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EDX, 27),
  L1D_FLUSH(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EDX, 28),
  ARCH_CAPABILITIES(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EDX, 29),
  SSBD(CpuidLeaf.STRUCTURED_FEATURES, 0, Register.EDX, 31),

  // CPUID.(XSAVE, 1):EAX
  XSAVEOPT(CpuidLeaf.XSAVE, 1, Register.EAX, 0),
  XSAVEC(CpuidLeaf.XSAVE, 1, Register.EAX, 1),
  XGETBV_ECX1(CpuidLeaf.XSAVE, 1, Register.EAX, 2),
  XSAVES(CpuidLeaf.XSAVE, 1, Register.EAX, 3),

  // CPUID.(EXTENDED_FEATURES, 0):ECX
  LAHF_SAHF_64(CpuidLeaf.EXTENDED_FEATURES, 0, Register.ECX, 0),
  LZCNT(CpuidLeaf.EXTENDED_FEATURES, 0, Register.ECX, 5),
  PREFETCHW(CpuidLeaf.EXTENDED_FEATURES, 0, Register.ECX, 8),

  // CPUID.(EXTENDED_FEATURES, 0):EDX
  SYSCALL(CpuidLeaf.EXTENDED_FEATURES, 0, Register.EDX, 11),
  NX(CpuidLeaf.EXTENDED_FEATURES, 0, Register.EDX, 20),
  PAGE_1GB(CpuidLeaf.EXTENDED_FEATURES, 0, Register.EDX, 26),
  RDTSCP(CpuidLeaf.EXTENDED_FEATURES, 0, Register.EDX, 27),
  INTEL_64(CpuidLeaf.EXTENDED_FEATURES, 0, Register.EDX, 29),

  // CPUID.(INVARIANT_TSC, 0):EDX
  INVARIANT_TSC(CpuidLeaf.INVARIANT_TSC, 0, Register.EDX, 8);

  /// The register in which CPUID returns a feature.
  public enum Register {
    EAX,
    EBX,
    ECX,
    EDX
  }

  private final int leaf;
  private final int subleaf;
  private final Register register;
  private final int bit;

  CpuidFeature(int leaf, int subleaf, Register register, int bit) {
    this.leaf = leaf;
    this.subleaf = subleaf;
    this.register = register;
    this.bit = bit;
  }

  public int leaf() {
    return leaf;
  }

  public int subleaf() {
    return subleaf;
  }

  public Register register() {
    return register;
  }

  public int bit() {
    return bit;
  }

  public int mask() {
    return 1 << bit;
  }
}

package dev.testudo.architecture.register;

/// The numbers of model-specific registers; those of VMX are in
/// [dev.testudo.architecture.vmx.VmxMsr].
///
/// @sdm 4 "Architectural MSRs"
public final class Msr {
  public static final int IA32_P5_MC_ADDR = 0x0;
  public static final int IA32_P5_MC_TYPE = 0x1;
  public static final int IA32_TIME_STAMP_COUNTER = 0x10;
  public static final int IA32_PLATFORM_ID = 0x17;
  public static final int IA32_APIC_BASE = 0x1b;
  public static final int MSR_EBL_CR_POWERON = 0x2a;
  public static final int MSR_SMI_COUNT = 0x34;
  public static final int IA32_FEATURE_CONTROL = 0x3a;
  public static final int IA32_TSC_ADJUST = 0x3b;
  public static final int IA32_SPEC_CTRL = 0x48;
  public static final int IA32_PRED_CMD = 0x49;
  public static final int IA32_BIOS_UPDT_TRIG = 0x79;
  public static final int IA32_BIOS_SIGN_ID = 0x8b;
  public static final int IA32_SMM_MONITOR_CTL = 0x9b;
  public static final int IA32_SMBASE = 0x9e;
  public static final int IA32_PMC0 = 0xc1;
  public static final int MSR_PLATFORM_INFO = 0xce;
  public static final int IA32_MPERF = 0xe7;
  public static final int IA32_APERF = 0xe8;
  public static final int IA32_MTRRCAP = 0xfe;
  public static final int IA32_ARCH_CAPABILITIES = 0x10a;
  public static final int IA32_FLUSH_CMD = 0x10b;
  public static final int IA32_TSX_CTRL = 0x122;
  public static final int MISC_FEATURE_ENABLES = 0x140;
  public static final int IA32_SYSENTER_CS = 0x174;
  public static final int IA32_SYSENTER_ESP = 0x175;
  public static final int IA32_SYSENTER_EIP = 0x176;
  public static final int IA32_MCG_CAP = 0x179;
  public static final int IA32_MCG_STATUS = 0x17a;
  public static final int IA32_MCG_CTL = 0x17b;
  public static final int IA32_PERFEVTSEL0 = 0x186;
  public static final int IA32_PERF_STATUS = 0x198;
  public static final int IA32_PERF_CTL = 0x199;
  public static final int IA32_CLOCK_MODULATION = 0x19a;
  public static final int IA32_THERM_INTERRUPT = 0x19b;
  public static final int IA32_THERM_STATUS = 0x19c;
  public static final int IA32_MISC_ENABLE = 0x1a0;
  public static final int IA32_ENERGY_PERF_BIAS = 0x1b0;
  public static final int IA32_DEBUGCTL = 0x1d9;
  public static final int MSR_LASTBRANCH_FROM_IP = 0x1db;
  public static final int MSR_LASTBRANCH_TO_IP = 0x1dc;
  public static final int MSR_LASTINT_FROM_IP = 0x1dd;
  public static final int MSR_LASTINT_TO_IP = 0x1de;
  public static final int IA32_MTRR_PHYSBASE0 = 0x200;
  public static final int IA32_MTRR_PHYSMASK0 = 0x201;
  public static final int IA32_MTRR_FIX64K_00000 = 0x250;
  public static final int IA32_MTRR_FIX16K_80000 = 0x258;
  public static final int IA32_MTRR_FIX16K_A0000 = 0x259;
  public static final int IA32_MTRR_FIX4K_C0000 = 0x268;
  public static final int IA32_MTRR_FIX4K_F8000 = 0x26f;
  public static final int IA32_PAT = 0x277;
  public static final int IA32_MC0_CTL2 = 0x280;
  public static final int IA32_MTRR_DEF_TYPE = 0x2ff;
  public static final int IA32_FIXED_CTR0 = 0x309;
  public static final int IA32_PERF_CAPABILITIES = 0x345;
  public static final int IA32_FIXED_CTR_CTRL = 0x38d;
  public static final int IA32_PERF_GLOBAL_STATUS = 0x38e;
  public static final int IA32_PERF_GLOBAL_CTRL = 0x38f;
  public static final int IA32_PERF_GLOBAL_OVF_CTRL = 0x390;
  public static final int IA32_MC0_CTL = 0x400;
  public static final int IA32_MC0_STATUS = 0x401;
  public static final int IA32_MC0_ADDR = 0x402;
  public static final int IA32_MC0_MISC = 0x403;
  public static final int IA32_DS_AREA = 0x600;
  public static final int MSR_RAPL_POWER_UNIT = 0x606;
  public static final int IA32_U_CET = 0x6a0;
  public static final int IA32_S_CET = 0x6a2;
  public static final int IA32_PL0_SSP = 0x6a4;
  public static final int IA32_PL3_SSP = 0x6a7;
  public static final int IA32_INTERRUPT_SSP_TABLE_ADDR = 0x6a8;
  public static final int IA32_TSC_DEADLINE = 0x6e0;
  public static final int IA32_PKRS = 0x6e1;

  /// The first of the x2APIC registers: number 0x800 plus the xAPIC offset divided by 16.
  public static final int X2APIC_FIRST = 0x800;

  public static final int X2APIC_LAST = 0x8ff;
  public static final int X2APIC_ID = 0x802;
  public static final int X2APIC_TPR = 0x808;
  public static final int X2APIC_EOI = 0x80b;
  public static final int X2APIC_ICR = 0x830;
  public static final int X2APIC_SELF_IPI = 0x83f;

  public static final int IA32_DEBUG_INTERFACE = 0xc80;
  public static final int IA32_BNDCFGS = 0xd90;
  public static final int IA32_XSS = 0xda0;

  public static final int IA32_EFER = 0xc000_0080;
  public static final int IA32_STAR = 0xc000_0081;
  public static final int IA32_LSTAR = 0xc000_0082;
  public static final int IA32_CSTAR = 0xc000_0083;
  public static final int IA32_FMASK = 0xc000_0084;
  public static final int IA32_FS_BASE = 0xc000_0100;
  public static final int IA32_GS_BASE = 0xc000_0101;
  public static final int IA32_KERNEL_GS_BASE = 0xc000_0102;
  public static final int IA32_TSC_AUX = 0xc000_0103;

  private Msr() {}
}

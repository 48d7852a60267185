package dev.testudo.architecture.cpuid;

/// The leaves of CPUID.
///
/// @sdm 2A "CPUID"
public final class CpuidLeaf {
  public static final int VENDOR = 0x0;
  public static final int FEATURES = 0x1;
  public static final int CACHE_DESCRIPTORS = 0x2;
  public static final int CACHE_PARAMETERS = 0x4;
  public static final int MONITOR_MWAIT = 0x5;
  public static final int THERMAL_POWER = 0x6;
  public static final int STRUCTURED_FEATURES = 0x7;
  public static final int PERFORMANCE_MONITORING = 0xa;
  public static final int EXTENDED_TOPOLOGY = 0xb;
  public static final int XSAVE = 0xd;
  public static final int TSC_FREQUENCY = 0x15;
  public static final int PROCESSOR_FREQUENCY = 0x16;
  public static final int V2_EXTENDED_TOPOLOGY = 0x1f;
  public static final int HYPERVISOR = 0x4000_0000;
  public static final int EXTENDED_MAXIMUM = 0x8000_0000;
  public static final int EXTENDED_FEATURES = 0x8000_0001;
  public static final int BRAND_STRING_1 = 0x8000_0002;
  public static final int BRAND_STRING_2 = 0x8000_0003;
  public static final int BRAND_STRING_3 = 0x8000_0004;
  public static final int CACHE_LINE = 0x8000_0006;
  public static final int INVARIANT_TSC = 0x8000_0007;
  public static final int ADDRESS_SIZES = 0x8000_0008;

  private CpuidLeaf() {}
}

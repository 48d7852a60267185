package dev.testudo.architecture.vmx;

/// The numbers of the VMX capability MSRs and of IA32_FEATURE_CONTROL, with the bits of those that
/// are not allowed-settings masks.
///
/// @sdm 3D "VMX Capability Reporting Facility"
public final class VmxMsr {
  public static final int IA32_FEATURE_CONTROL = 0x3a;

  public static final int IA32_VMX_BASIC = 0x480;
  public static final int IA32_VMX_PINBASED_CTLS = 0x481;
  public static final int IA32_VMX_PROCBASED_CTLS = 0x482;
  public static final int IA32_VMX_EXIT_CTLS = 0x483;
  public static final int IA32_VMX_ENTRY_CTLS = 0x484;
  public static final int IA32_VMX_MISC = 0x485;
  public static final int IA32_VMX_CR0_FIXED0 = 0x486;
  public static final int IA32_VMX_CR0_FIXED1 = 0x487;
  public static final int IA32_VMX_CR4_FIXED0 = 0x488;
  public static final int IA32_VMX_CR4_FIXED1 = 0x489;
  public static final int IA32_VMX_VMCS_ENUM = 0x48a;
  public static final int IA32_VMX_PROCBASED_CTLS2 = 0x48b;
  public static final int IA32_VMX_EPT_VPID_CAP = 0x48c;
  public static final int IA32_VMX_TRUE_PINBASED_CTLS = 0x48d;
  public static final int IA32_VMX_TRUE_PROCBASED_CTLS = 0x48e;
  public static final int IA32_VMX_TRUE_EXIT_CTLS = 0x48f;
  public static final int IA32_VMX_TRUE_ENTRY_CTLS = 0x490;
  public static final int IA32_VMX_VMFUNC = 0x491;
  public static final int IA32_VMX_PROCBASED_CTLS3 = 0x492;
  public static final int IA32_VMX_EXIT_CTLS2 = 0x493;

  /// The first and the last of the capability MSRs.
  public static final int FIRST = IA32_VMX_BASIC;

  public static final int LAST = IA32_VMX_EXIT_CTLS2;

  // IA32_FEATURE_CONTROL
  public static final long FEATURE_CONTROL_LOCK = 1L;
  public static final long FEATURE_CONTROL_VMX_INSIDE_SMX = 1L << 1;
  public static final long FEATURE_CONTROL_VMX_OUTSIDE_SMX = 1L << 2;

  // IA32_VMX_BASIC
  public static final long BASIC_REVISION_MASK = 0x7fff_ffffL;
  public static final int BASIC_REGION_SIZE_SHIFT = 32;
  public static final long BASIC_32_BIT_ADDRESSES = 1L << 48;
  public static final long BASIC_DUAL_MONITOR_TREATMENT = 1L << 49;
  public static final int BASIC_MEMORY_TYPE_SHIFT = 50;
  public static final long BASIC_INS_OUTS_INFORMATION = 1L << 54;
  public static final long BASIC_TRUE_CONTROLS = 1L << 55;

  /// VM entry may inject a hardware exception with any vector with or without an error code.
  public static final long BASIC_ANY_ERROR_CODE = 1L << 56;

  // IA32_VMX_MISC
  public static final long MISC_PREEMPTION_TIMER_RATE_MASK = 0x1fL;
  public static final long MISC_STORES_LMA = 1L << 5;
  public static final long MISC_ACTIVITY_HLT = 1L << 6;
  public static final long MISC_ACTIVITY_SHUTDOWN = 1L << 7;
  public static final long MISC_ACTIVITY_WAIT_FOR_SIPI = 1L << 8;
  public static final long MISC_PT_IN_VMX = 1L << 14;
  public static final int MISC_CR3_TARGET_COUNT_SHIFT = 16;
  public static final long MISC_CR3_TARGET_COUNT_MASK = 0x1ffL;
  public static final int MISC_MSR_LIST_SIZE_SHIFT = 25;
  public static final long MISC_MSR_LIST_SIZE_MASK = 7L;
  public static final long MISC_VMWRITE_ANY_FIELD = 1L << 29;
  public static final long MISC_INJECT_LENGTH_ZERO = 1L << 30;

  private VmxMsr() {}
}

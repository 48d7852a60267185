package dev.testudo.architecture.vmx;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The fields of a VMCS, named after the manual, each with its encoding. What an encoding says by
/// itself (width, type, index) is derived from its bits and stored nowhere else.
///
/// The constants stand in the order of the manual's tables, which is the order of the encodings.
///
/// @sdm 3D "Field Encoding in VMCS"
public enum VmcsField {
  // 16-Bit Control Fields
  VIRTUAL_PROCESSOR_IDENTIFIER(0x0000),
  POSTED_INTERRUPT_NOTIFICATION_VECTOR(0x0002),
  EPTP_INDEX(0x0004),
  HLAT_PREFIX_SIZE(0x0006),
  LAST_PID_POINTER_INDEX(0x0008),

  // 16-Bit Guest-State Fields
  GUEST_ES_SELECTOR(0x0800),
  GUEST_CS_SELECTOR(0x0802),
  GUEST_SS_SELECTOR(0x0804),
  GUEST_DS_SELECTOR(0x0806),
  GUEST_FS_SELECTOR(0x0808),
  GUEST_GS_SELECTOR(0x080A),
  GUEST_LDTR_SELECTOR(0x080C),
  GUEST_TR_SELECTOR(0x080E),
  GUEST_INTERRUPT_STATUS(0x0810),
  PML_INDEX(0x0812),
  GUEST_UINV(0x0814),

  // 16-Bit Host-State Fields
  HOST_ES_SELECTOR(0x0C00),
  HOST_CS_SELECTOR(0x0C02),
  HOST_SS_SELECTOR(0x0C04),
  HOST_DS_SELECTOR(0x0C06),
  HOST_FS_SELECTOR(0x0C08),
  HOST_GS_SELECTOR(0x0C0A),
  HOST_TR_SELECTOR(0x0C0C),

  // 64-Bit Control Fields
  IO_BITMAP_A_ADDRESS(0x2000),
  IO_BITMAP_B_ADDRESS(0x2002),
  MSR_BITMAP_ADDRESS(0x2004),
  EXIT_MSR_STORE_ADDRESS(0x2006),
  EXIT_MSR_LOAD_ADDRESS(0x2008),
  ENTRY_MSR_LOAD_ADDRESS(0x200A),
  EXECUTIVE_VMCS_POINTER(0x200C),
  PML_ADDRESS(0x200E),
  TSC_OFFSET(0x2010),
  VIRTUAL_APIC_ADDRESS(0x2012),
  APIC_ACCESS_ADDRESS(0x2014),
  POSTED_INTERRUPT_DESCRIPTOR_ADDRESS(0x2016),
  VM_FUNCTION_CONTROLS(0x2018),
  EPT_POINTER(0x201A),
  EOI_EXIT_BITMAP_0(0x201C),
  EOI_EXIT_BITMAP_1(0x201E),
  EOI_EXIT_BITMAP_2(0x2020),
  EOI_EXIT_BITMAP_3(0x2022),
  EPTP_LIST_ADDRESS(0x2024),
  VMREAD_BITMAP_ADDRESS(0x2026),
  VMWRITE_BITMAP_ADDRESS(0x2028),
  VIRTUALIZATION_EXCEPTION_INFORMATION_ADDRESS(0x202A),
  XSS_EXITING_BITMAP(0x202C),
  ENCLS_EXITING_BITMAP(0x202E),
  SUB_PAGE_PERMISSION_TABLE_POINTER(0x2030),
  TSC_MULTIPLIER(0x2032),
  TERTIARY_PROCESSOR_BASED_CONTROLS(0x2034),
  ENCLV_EXITING_BITMAP(0x2036),
  LOW_PASID_DIRECTORY_ADDRESS(0x2038),
  HIGH_PASID_DIRECTORY_ADDRESS(0x203A),
  SHARED_EPT_POINTER(0x203C),
  PCONFIG_EXITING_BITMAP(0x203E),
  HYPERVISOR_MANAGED_LINEAR_ADDRESS_TRANSLATION_POINTER(0x2040),
  PID_POINTER_TABLE_ADDRESS(0x2042),
  SECONDARY_EXIT_CONTROLS(0x2044),
  SPEC_CTRL_MASK(0x204A),
  SPEC_CTRL_SHADOW(0x204C),
  INJECTED_EVENT_DATA(0x2052),

  // 64-Bit Read-Only Data Fields
  GUEST_PHYSICAL_ADDRESS(0x2400),
  ORIGINAL_EVENT_DATA(0x2404),

  // 64-Bit Guest-State Fields
  VMCS_LINK_POINTER(0x2800),
  GUEST_IA32_DEBUGCTL(0x2802),
  GUEST_IA32_PAT(0x2804),
  GUEST_IA32_EFER(0x2806),
  GUEST_IA32_PERF_GLOBAL_CTRL(0x2808),
  GUEST_PDPTE0(0x280A),
  GUEST_PDPTE1(0x280C),
  GUEST_PDPTE2(0x280E),
  GUEST_PDPTE3(0x2810),
  GUEST_IA32_BNDCFGS(0x2812),
  GUEST_IA32_RTIT_CTL(0x2814),
  GUEST_IA32_LBR_CTL(0x2816),
  GUEST_IA32_PKRS(0x2818),
  GUEST_IA32_FRED_CONFIG(0x281A),
  GUEST_IA32_FRED_RSP1(0x281C),
  GUEST_IA32_FRED_RSP2(0x281E),
  GUEST_IA32_FRED_RSP3(0x2820),
  GUEST_IA32_FRED_STKLVLS(0x2822),
  GUEST_IA32_FRED_SSP1(0x2824),
  GUEST_IA32_FRED_SSP2(0x2826),
  GUEST_IA32_FRED_SSP3(0x2828),

  // 64-Bit Host-State Fields
  HOST_IA32_PAT(0x2C00),
  HOST_IA32_EFER(0x2C02),
  HOST_IA32_PERF_GLOBAL_CTRL(0x2C04),
  HOST_IA32_PKRS(0x2C06),
  HOST_IA32_FRED_CONFIG(0x2C08),
  HOST_IA32_FRED_RSP1(0x2C0A),
  HOST_IA32_FRED_RSP2(0x2C0C),
  HOST_IA32_FRED_RSP3(0x2C0E),
  HOST_IA32_FRED_STKLVLS(0x2C10),
  HOST_IA32_FRED_SSP1(0x2C12),
  HOST_IA32_FRED_SSP2(0x2C14),
  HOST_IA32_FRED_SSP3(0x2C16),

  // 32-Bit Control Fields
  PIN_BASED_CONTROLS(0x4000),
  PRIMARY_PROCESSOR_BASED_CONTROLS(0x4002),
  EXCEPTION_BITMAP(0x4004),
  PAGE_FAULT_ERROR_CODE_MASK(0x4006),
  PAGE_FAULT_ERROR_CODE_MATCH(0x4008),
  CR3_TARGET_COUNT(0x400A),
  PRIMARY_EXIT_CONTROLS(0x400C),
  EXIT_MSR_STORE_COUNT(0x400E),
  EXIT_MSR_LOAD_COUNT(0x4010),
  ENTRY_CONTROLS(0x4012),
  ENTRY_MSR_LOAD_COUNT(0x4014),
  ENTRY_INTERRUPTION_INFORMATION(0x4016),
  ENTRY_EXCEPTION_ERROR_CODE(0x4018),
  ENTRY_INSTRUCTION_LENGTH(0x401A),
  TPR_THRESHOLD(0x401C),
  SECONDARY_PROCESSOR_BASED_CONTROLS(0x401E),
  PLE_GAP(0x4020),
  PLE_WINDOW(0x4022),
  INSTRUCTION_TIMEOUT_CONTROL(0x4024),

  // 32-Bit Read-Only Data Fields
  VM_INSTRUCTION_ERROR(0x4400),
  EXIT_REASON(0x4402),
  EXIT_INTERRUPTION_INFORMATION(0x4404),
  EXIT_INTERRUPTION_ERROR_CODE(0x4406),
  IDT_VECTORING_INFORMATION(0x4408),
  IDT_VECTORING_ERROR_CODE(0x440A),
  EXIT_INSTRUCTION_LENGTH(0x440C),
  EXIT_INSTRUCTION_INFORMATION(0x440E),

  // 32-Bit Guest-State Fields
  GUEST_ES_LIMIT(0x4800),
  GUEST_CS_LIMIT(0x4802),
  GUEST_SS_LIMIT(0x4804),
  GUEST_DS_LIMIT(0x4806),
  GUEST_FS_LIMIT(0x4808),
  GUEST_GS_LIMIT(0x480A),
  GUEST_LDTR_LIMIT(0x480C),
  GUEST_TR_LIMIT(0x480E),
  GUEST_GDTR_LIMIT(0x4810),
  GUEST_IDTR_LIMIT(0x4812),
  GUEST_ES_ACCESS_RIGHTS(0x4814),
  GUEST_CS_ACCESS_RIGHTS(0x4816),
  GUEST_SS_ACCESS_RIGHTS(0x4818),
  GUEST_DS_ACCESS_RIGHTS(0x481A),
  GUEST_FS_ACCESS_RIGHTS(0x481C),
  GUEST_GS_ACCESS_RIGHTS(0x481E),
  GUEST_LDTR_ACCESS_RIGHTS(0x4820),
  GUEST_TR_ACCESS_RIGHTS(0x4822),
  GUEST_INTERRUPTIBILITY_STATE(0x4824),
  GUEST_ACTIVITY_STATE(0x4826),
  GUEST_SMBASE(0x4828),
  GUEST_IA32_SYSENTER_CS(0x482A),
  PREEMPTION_TIMER_VALUE(0x482E),

  // 32-Bit Host-State Field
  HOST_IA32_SYSENTER_CS(0x4C00),

  // Natural-Width Control Fields
  CR0_GUEST_HOST_MASK(0x6000),
  CR4_GUEST_HOST_MASK(0x6002),
  CR0_READ_SHADOW(0x6004),
  CR4_READ_SHADOW(0x6006),
  CR3_TARGET_VALUE_0(0x6008),
  CR3_TARGET_VALUE_1(0x600A),
  CR3_TARGET_VALUE_2(0x600C),
  CR3_TARGET_VALUE_3(0x600E),

  // Natural-Width Read-Only Data Fields
  EXIT_QUALIFICATION(0x6400),
  IO_RCX(0x6402),
  IO_RSI(0x6404),
  IO_RDI(0x6406),
  IO_RIP(0x6408),
  GUEST_LINEAR_ADDRESS(0x640A),

  // Natural-Width Guest-State Fields
  GUEST_CR0(0x6800),
  GUEST_CR3(0x6802),
  GUEST_CR4(0x6804),
  GUEST_ES_BASE(0x6806),
  GUEST_CS_BASE(0x6808),
  GUEST_SS_BASE(0x680A),
  GUEST_DS_BASE(0x680C),
  GUEST_FS_BASE(0x680E),
  GUEST_GS_BASE(0x6810),
  GUEST_LDTR_BASE(0x6812),
  GUEST_TR_BASE(0x6814),
  GUEST_GDTR_BASE(0x6816),
  GUEST_IDTR_BASE(0x6818),
  GUEST_DR7(0x681A),
  GUEST_RSP(0x681C),
  GUEST_RIP(0x681E),
  GUEST_RFLAGS(0x6820),
  GUEST_PENDING_DEBUG_EXCEPTIONS(0x6822),
  GUEST_IA32_SYSENTER_ESP(0x6824),
  GUEST_IA32_SYSENTER_EIP(0x6826),
  GUEST_IA32_S_CET(0x6828),
  GUEST_SSP(0x682A),
  GUEST_IA32_INTERRUPT_SSP_TABLE_ADDR(0x682C),

  // Natural-Width Host-State Fields
  HOST_CR0(0x6C00),
  HOST_CR3(0x6C02),
  HOST_CR4(0x6C04),
  HOST_FS_BASE(0x6C06),
  HOST_GS_BASE(0x6C08),
  HOST_TR_BASE(0x6C0A),
  HOST_GDTR_BASE(0x6C0C),
  HOST_IDTR_BASE(0x6C0E),
  HOST_IA32_SYSENTER_ESP(0x6C10),
  HOST_IA32_SYSENTER_EIP(0x6C12),
  HOST_RSP(0x6C14),
  HOST_RIP(0x6C16),
  HOST_IA32_S_CET(0x6C18),
  HOST_SSP(0x6C1A),
  HOST_IA32_INTERRUPT_SSP_TABLE_ADDR(0x6C1C);

  /// Where in the VMCS a field belongs; bits 11:10 of the encoding.
  public enum Type {
    CONTROL,
    READ_ONLY_DATA,
    GUEST_STATE,
    HOST_STATE
  }

  /// How wide a field is; bits 14:13 of the encoding.
  public enum Width {
    BITS_16(0xffffL),
    BITS_64(-1L),
    BITS_32(0xffff_ffffL),
    NATURAL(-1L);

    private final long mask;

    Width(long mask) {
      this.mask = mask;
    }

    /// The bits a field of this width holds (on a processor with Intel 64 architecture).
    public long mask() {
      return mask;
    }
  }

  /// How many fields there are: the size of an array indexed by [#index()].
  public static final int COUNT = values().length;

  /// Bits of an encoding that are always 0 in the encoding of a field.
  private static final long RESERVED_BITS = ~0x6fffL;

  private static final List<VmcsField> ALL = List.of(values());
  private static final short[] INDEX_BY_ENCODING = indexByEncoding();

  private final int encoding;
  private final Width width;
  private final Type type;

  VmcsField(int encoding) {
    this.encoding = encoding;
    this.width =
        switch (encoding >> 13 & 3) {
          case 0 -> Width.BITS_16;
          case 1 -> Width.BITS_64;
          case 2 -> Width.BITS_32;
          default -> Width.NATURAL;
        };
    this.type =
        switch (encoding >> 10 & 3) {
          case 0 -> Type.CONTROL;
          case 1 -> Type.READ_ONLY_DATA;
          case 2 -> Type.GUEST_STATE;
          default -> Type.HOST_STATE;
        };
  }

  /// All fields in the order of their encodings.
  public static List<VmcsField> all() {
    return ALL;
  }

  /// The field with this ordinal.
  public static VmcsField ofIndex(int index) {
    return ALL.get(index);
  }

  /// The field that an encoding names, be it a full or a high access, or null if it names none. A
  /// high access to a field that is not 64 bits wide names none.
  public static @Nullable VmcsField of(long encoding) {
    int index = indexOf(encoding);
    return index < 0 ? null : ALL.get(index);
  }

  /// Like [#of(long)], but the field's [#index()], or -1.
  public static int indexOf(long encoding) {
    if ((encoding & RESERVED_BITS) != 0) {
      return -1;
    }
    return INDEX_BY_ENCODING[(int) encoding];
  }

  /// Whether an encoding asks for bits 63:32 of a 64-bit field only.
  public static boolean isHighAccess(long encoding) {
    return (encoding & 1) != 0;
  }

  /// The encoding for a full access.
  public int encoding() {
    return encoding;
  }

  /// A dense number for arrays.
  public int index() {
    return ordinal();
  }

  public Width width() {
    return width;
  }

  public Type type() {
    return type;
  }

  /// Bits 9:1 of the encoding, unique among the fields of one width and type.
  public int encodingIndex() {
    return encoding >> 1 & 0x1ff;
  }

  /// Whether VMWRITE may fail here on a processor that does not write read-only data.
  public boolean isReadOnly() {
    return type == Type.READ_ONLY_DATA;
  }

  /// The bits that the field can hold.
  public long mask() {
    return width.mask();
  }

  private static short[] indexByEncoding() {
    short[] table = new short[0x7000];
    Arrays.fill(table, (short) -1);
    for (VmcsField field : values()) {
      table[field.encoding] = (short) field.ordinal();
      if (field.width == Width.BITS_64) {
        table[field.encoding | 1] = (short) field.ordinal();
      }
    }
    return table;
  }
}

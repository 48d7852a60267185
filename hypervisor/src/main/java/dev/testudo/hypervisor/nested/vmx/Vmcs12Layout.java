package dev.testudo.hypervisor.nested.vmx;

import dev.testudo.architecture.vmx.VmcsField;
import java.util.Arrays;

/// Where each field lies in a vmcs12, the VMCS that L1's memory holds.
///
/// The layout is KVM's: packed, little-endian, natural-width fields as 64 bits, so that an L1 can
/// move between the two. It is frozen. Fields that the processor has and KVM's layout has not lie
/// in what KVM keeps as padding.
public final class Vmcs12Layout {
  /// The revision identifier of the layout.
  public static final int REVISION = 0x11e5_7ed0;

  /// Set in the revision word of a shadow VMCS.
  public static final int SHADOW_VMCS = 1 << 31;

  public static final int REVISION_OFFSET = 0;
  public static final int ABORT_OFFSET = 4;
  public static final int LAUNCH_STATE_OFFSET = 8;

  /// Bytes that a vmcs12 takes of its page, rounded up.
  public static final int SIZE = 1000;

  /// The offset of a field that the layout does not have.
  public static final int ABSENT = -1;

  private static final int[] OFFSETS = offsets();

  private Vmcs12Layout() {}

  /// The offset of a field in bytes, or [#ABSENT].
  public static int offset(VmcsField field) {
    return OFFSETS[field.index()];
  }

  /// How many bytes a field takes.
  public static int size(VmcsField field) {
    return switch (field.width()) {
      case BITS_16 -> 2;
      case BITS_32 -> 4;
      case BITS_64, NATURAL -> 8;
    };
  }

  private static int[] offsets() {
    int[] table = new int[VmcsField.COUNT];
    Arrays.fill(table, ABSENT);
    int at = 40;
    at =
        run(
            table,
            at,
            VmcsField.IO_BITMAP_A_ADDRESS,
            VmcsField.IO_BITMAP_B_ADDRESS,
            VmcsField.MSR_BITMAP_ADDRESS,
            VmcsField.EXIT_MSR_STORE_ADDRESS,
            VmcsField.EXIT_MSR_LOAD_ADDRESS,
            VmcsField.ENTRY_MSR_LOAD_ADDRESS,
            VmcsField.TSC_OFFSET,
            VmcsField.VIRTUAL_APIC_ADDRESS,
            VmcsField.APIC_ACCESS_ADDRESS,
            VmcsField.POSTED_INTERRUPT_DESCRIPTOR_ADDRESS,
            VmcsField.EPT_POINTER,
            VmcsField.EOI_EXIT_BITMAP_0,
            VmcsField.EOI_EXIT_BITMAP_1,
            VmcsField.EOI_EXIT_BITMAP_2,
            VmcsField.EOI_EXIT_BITMAP_3,
            VmcsField.XSS_EXITING_BITMAP,
            VmcsField.GUEST_PHYSICAL_ADDRESS,
            VmcsField.VMCS_LINK_POINTER,
            VmcsField.GUEST_IA32_DEBUGCTL,
            VmcsField.GUEST_IA32_PAT,
            VmcsField.GUEST_IA32_EFER,
            VmcsField.GUEST_IA32_PERF_GLOBAL_CTRL,
            VmcsField.GUEST_PDPTE0,
            VmcsField.GUEST_PDPTE1,
            VmcsField.GUEST_PDPTE2,
            VmcsField.GUEST_PDPTE3,
            VmcsField.GUEST_IA32_BNDCFGS,
            VmcsField.HOST_IA32_PAT,
            VmcsField.HOST_IA32_EFER,
            VmcsField.HOST_IA32_PERF_GLOBAL_CTRL,
            VmcsField.VMREAD_BITMAP_ADDRESS,
            VmcsField.VMWRITE_BITMAP_ADDRESS,
            VmcsField.VM_FUNCTION_CONTROLS,
            VmcsField.EPTP_LIST_ADDRESS,
            VmcsField.PML_ADDRESS,
            VmcsField.ENCLS_EXITING_BITMAP,
            VmcsField.TSC_MULTIPLIER,
            // Padding for one 64-bit field.
            VmcsField.EXECUTIVE_VMCS_POINTER,
            VmcsField.CR0_GUEST_HOST_MASK,
            VmcsField.CR4_GUEST_HOST_MASK,
            VmcsField.CR0_READ_SHADOW,
            VmcsField.CR4_READ_SHADOW,
            // Unused since KVM offers no CR3 targets; it had them here.
            VmcsField.CR3_TARGET_VALUE_0,
            VmcsField.CR3_TARGET_VALUE_1,
            VmcsField.CR3_TARGET_VALUE_2,
            VmcsField.CR3_TARGET_VALUE_3,
            VmcsField.EXIT_QUALIFICATION,
            VmcsField.GUEST_LINEAR_ADDRESS,
            VmcsField.GUEST_CR0,
            VmcsField.GUEST_CR3,
            VmcsField.GUEST_CR4,
            VmcsField.GUEST_ES_BASE,
            VmcsField.GUEST_CS_BASE,
            VmcsField.GUEST_SS_BASE,
            VmcsField.GUEST_DS_BASE,
            VmcsField.GUEST_FS_BASE,
            VmcsField.GUEST_GS_BASE,
            VmcsField.GUEST_LDTR_BASE,
            VmcsField.GUEST_TR_BASE,
            VmcsField.GUEST_GDTR_BASE,
            VmcsField.GUEST_IDTR_BASE,
            VmcsField.GUEST_DR7,
            VmcsField.GUEST_RSP,
            VmcsField.GUEST_RIP,
            VmcsField.GUEST_RFLAGS,
            VmcsField.GUEST_PENDING_DEBUG_EXCEPTIONS,
            VmcsField.GUEST_IA32_SYSENTER_ESP,
            VmcsField.GUEST_IA32_SYSENTER_EIP,
            VmcsField.HOST_CR0,
            VmcsField.HOST_CR3,
            VmcsField.HOST_CR4,
            VmcsField.HOST_FS_BASE,
            VmcsField.HOST_GS_BASE,
            VmcsField.HOST_TR_BASE,
            VmcsField.HOST_GDTR_BASE,
            VmcsField.HOST_IDTR_BASE,
            VmcsField.HOST_IA32_SYSENTER_ESP,
            VmcsField.HOST_IA32_SYSENTER_EIP,
            VmcsField.HOST_RSP,
            VmcsField.HOST_RIP,
            // Padding for eight natural-width fields, four of them used.
            VmcsField.IO_RCX,
            VmcsField.IO_RSI,
            VmcsField.IO_RDI,
            VmcsField.IO_RIP);
    at += 4 * 8;
    at =
        run(
            table,
            at,
            VmcsField.PIN_BASED_CONTROLS,
            VmcsField.PRIMARY_PROCESSOR_BASED_CONTROLS,
            VmcsField.EXCEPTION_BITMAP,
            VmcsField.PAGE_FAULT_ERROR_CODE_MASK,
            VmcsField.PAGE_FAULT_ERROR_CODE_MATCH,
            VmcsField.CR3_TARGET_COUNT,
            VmcsField.PRIMARY_EXIT_CONTROLS,
            VmcsField.EXIT_MSR_STORE_COUNT,
            VmcsField.EXIT_MSR_LOAD_COUNT,
            VmcsField.ENTRY_CONTROLS,
            VmcsField.ENTRY_MSR_LOAD_COUNT,
            VmcsField.ENTRY_INTERRUPTION_INFORMATION,
            VmcsField.ENTRY_EXCEPTION_ERROR_CODE,
            VmcsField.ENTRY_INSTRUCTION_LENGTH,
            VmcsField.TPR_THRESHOLD,
            VmcsField.SECONDARY_PROCESSOR_BASED_CONTROLS,
            VmcsField.VM_INSTRUCTION_ERROR,
            VmcsField.EXIT_REASON,
            VmcsField.EXIT_INTERRUPTION_INFORMATION,
            VmcsField.EXIT_INTERRUPTION_ERROR_CODE,
            VmcsField.IDT_VECTORING_INFORMATION,
            VmcsField.IDT_VECTORING_ERROR_CODE,
            VmcsField.EXIT_INSTRUCTION_LENGTH,
            VmcsField.EXIT_INSTRUCTION_INFORMATION,
            VmcsField.GUEST_ES_LIMIT,
            VmcsField.GUEST_CS_LIMIT,
            VmcsField.GUEST_SS_LIMIT,
            VmcsField.GUEST_DS_LIMIT,
            VmcsField.GUEST_FS_LIMIT,
            VmcsField.GUEST_GS_LIMIT,
            VmcsField.GUEST_LDTR_LIMIT,
            VmcsField.GUEST_TR_LIMIT,
            VmcsField.GUEST_GDTR_LIMIT,
            VmcsField.GUEST_IDTR_LIMIT,
            VmcsField.GUEST_ES_ACCESS_RIGHTS,
            VmcsField.GUEST_CS_ACCESS_RIGHTS,
            VmcsField.GUEST_SS_ACCESS_RIGHTS,
            VmcsField.GUEST_DS_ACCESS_RIGHTS,
            VmcsField.GUEST_FS_ACCESS_RIGHTS,
            VmcsField.GUEST_GS_ACCESS_RIGHTS,
            VmcsField.GUEST_LDTR_ACCESS_RIGHTS,
            VmcsField.GUEST_TR_ACCESS_RIGHTS,
            VmcsField.GUEST_INTERRUPTIBILITY_STATE,
            VmcsField.GUEST_ACTIVITY_STATE,
            VmcsField.GUEST_IA32_SYSENTER_CS,
            VmcsField.HOST_IA32_SYSENTER_CS,
            VmcsField.PREEMPTION_TIMER_VALUE,
            // Padding for seven 32-bit fields, one of them used.
            VmcsField.GUEST_SMBASE);
    at += 6 * 4;
    run(
        table,
        at,
        VmcsField.VIRTUAL_PROCESSOR_IDENTIFIER,
        VmcsField.POSTED_INTERRUPT_NOTIFICATION_VECTOR,
        VmcsField.GUEST_ES_SELECTOR,
        VmcsField.GUEST_CS_SELECTOR,
        VmcsField.GUEST_SS_SELECTOR,
        VmcsField.GUEST_DS_SELECTOR,
        VmcsField.GUEST_FS_SELECTOR,
        VmcsField.GUEST_GS_SELECTOR,
        VmcsField.GUEST_LDTR_SELECTOR,
        VmcsField.GUEST_TR_SELECTOR,
        VmcsField.GUEST_INTERRUPT_STATUS,
        VmcsField.HOST_ES_SELECTOR,
        VmcsField.HOST_CS_SELECTOR,
        VmcsField.HOST_SS_SELECTOR,
        VmcsField.HOST_DS_SELECTOR,
        VmcsField.HOST_FS_SELECTOR,
        VmcsField.HOST_GS_SELECTOR,
        VmcsField.HOST_TR_SELECTOR,
        VmcsField.PML_INDEX);
    return table;
  }

  private static int run(int[] table, int from, VmcsField... fields) {
    int at = from;
    for (VmcsField field : fields) {
      table[field.index()] = at;
      at += size(field);
    }
    return at;
  }
}

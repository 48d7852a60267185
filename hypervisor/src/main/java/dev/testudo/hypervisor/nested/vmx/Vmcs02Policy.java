package dev.testudo.hypervisor.nested.vmx;

import dev.testudo.architecture.vmx.VmcsField;

/// Where each field of vmcs02 has its value from, and why: one constant for each group of fields
/// with one reason, and [one switch][#of] without a default that gives every field its group, so
/// that no field is forgotten. [PrepareVmcs02] acts by it; `testudo explain field` prints it.
public enum Vmcs02Policy {
  EXITS_OF_EITHER(
      Source.UNION, "L2 exits for what L0 needs to keep control and for what L1 asks for."),

  MERGED_BITMAP(
      Source.UNION,
      "An access exits if either wants it to; merged into a page of L0's "
          + "own, anew only when one of the two has changed."),

  EXITS_OF_L1(
      Source.FROM_L1,
      "L0 intercepts no exception, CR3 or CR4 access, so L1's wishes hold "
          + "as they are, its filter for page faults among them; without EPT "
          + "L0 adds its own and sorts the exits."),

  VIRTUAL_APIC_OF_L1(
      Source.FROM_L1,
      "L0's own virtual APIC is never merged into L2's: L1's holds while "
          + "the virtual-APIC page is mapped."),

  TIME_OF_L1(Source.FROM_L1, "The processor scales and counts for L1, and L0 uses neither for L2."),

  WINDOWS_AND_INJECTION(
      Source.AT_ENTRY,
      "They depend on the event that waits: injected by L1, or taken up "
          + "again by L0 after an exit that L1 does not see."),

  MODE_SWITCH(
      Source.COMPUTED,
      "L0 gets its own state back whatever L1 asks for, which L0 carries "
          + "out itself; of L1's it is the mode in which L2 begins."),

  SHADOWED_CR0(
      Source.COMPUTED,
      "What L2 reads where L1 owns a bit is L1's, and where only L0 does, "
          + "what L2 has written."),

  TRANSLATED_ADDRESS(
      Source.COMPUTED,
      "The processor needs a host-physical address: L1's page is translated "
          + "and pinned, or L0 has a table of its own composed of L1's."),

  ADDRESS_SPACE(
      Source.COMPUTED, "L1's VPIDs are mapped to others, so that L1 and L2 never share one."),

  ADDED_OFFSET(
      Source.COMPUTED,
      "L1's offset counts on top of L0's, which L1's multiplier scales like " + "any time of L1."),

  LOADED_OR_KEPT(
      Source.COMPUTED,
      "L1's if its entry controls say that it is loaded, else what L1 itself had."),

  GUEST_CR0_OF_L1(Source.COMPUTED, "L1's; the bits that L0 owns are kept beside it."),

  PAGE_DIRECTORY_POINTERS(
      Source.COMPUTED,
      "The processor takes them from the VMCS, as L0 uses EPT: L1's fields "
          + "if L1 uses EPT, too, else what is in memory at CR3."),

  GUEST_STATE_OF_L1(
      Source.FROM_L1, "Guest state is L1's to choose; the rules of VM entry have passed it."),

  HALTED_BY_L0(
      Source.FROM_L0, "A halted L2 is halted by L0, which has to look at L1's events meanwhile."),

  NO_LISTS(
      Source.FROM_L0,
      "L0 stores and loads L1's MSR lists itself, checks them entry by "
          + "entry, and has none of its own."),

  LISTS_OF_L1(Source.NOT_WRITTEN, "vmcs02 has no MSR lists: their counts are 0."),

  EMULATED_SWITCHES(Source.FROM_L0, "L0 carries out L1's VMCS shadowing and VM functions."),

  EMULATED_PAGES(
      Source.NOT_WRITTEN,
      "L0 carries out L1's VMCS shadowing, page-modification log, EPTP list "
          + "and posted interrupts, and reads these fields of vmcs12."),

  HOST_STATE_OF_L0(
      Source.FROM_L0, "The state in which the processor leaves L2 is L0's, never L1's."),

  TOLD_BY_THE_PROCESSOR(Source.NOT_WRITTEN, "The processor writes it at exits."),

  SYSTEM_MANAGEMENT(
      Source.NOT_WRITTEN,
      "Only for system-management mode under VMX, which the processor does " + "not offer."),

  NOT_OFFERED(Source.NOT_WRITTEN, "Of a feature that neither the processor nor L0 offers.");

  /// Where a value comes from.
  public enum Source {
    /// L0's own, the same for every L2: written once.
    FROM_L0,

    /// L1's, as it stands in vmcs12.
    FROM_L1,

    /// Every control or intercept that either of the two wants.
    UNION,

    /// Made of both in a way of its own, which [PrepareVmcs02] says.
    COMPUTED,

    /// Decided before each entry by the root loop: injection and windows.
    AT_ENTRY,

    /// Not written: the processor writes it, or nothing that vmcs02 uses reads it.
    NOT_WRITTEN
  }

  private final Source source;
  private final String reason;

  Vmcs02Policy(Source source, String reason) {
    this.source = source;
    this.reason = reason;
  }

  public Source source() {
    return source;
  }

  /// One sentence.
  public String reason() {
    return reason;
  }

  /// The policy of a field.
  public static Vmcs02Policy of(VmcsField field) {
    return switch (field) {
      case PIN_BASED_CONTROLS, SECONDARY_PROCESSOR_BASED_CONTROLS, CR0_GUEST_HOST_MASK ->
          EXITS_OF_EITHER;
      case MSR_BITMAP_ADDRESS -> MERGED_BITMAP;
      case EXCEPTION_BITMAP,
          PAGE_FAULT_ERROR_CODE_MASK,
          PAGE_FAULT_ERROR_CODE_MATCH,
          CR4_GUEST_HOST_MASK,
          CR4_READ_SHADOW,
          CR3_TARGET_COUNT,
          CR3_TARGET_VALUE_0,
          CR3_TARGET_VALUE_1,
          CR3_TARGET_VALUE_2,
          CR3_TARGET_VALUE_3,
          XSS_EXITING_BITMAP ->
          EXITS_OF_L1;
      case TPR_THRESHOLD,
          EOI_EXIT_BITMAP_0,
          EOI_EXIT_BITMAP_1,
          EOI_EXIT_BITMAP_2,
          EOI_EXIT_BITMAP_3 ->
          VIRTUAL_APIC_OF_L1;
      case TSC_MULTIPLIER, PREEMPTION_TIMER_VALUE -> TIME_OF_L1;
      case PRIMARY_PROCESSOR_BASED_CONTROLS,
          ENTRY_INTERRUPTION_INFORMATION,
          ENTRY_EXCEPTION_ERROR_CODE,
          ENTRY_INSTRUCTION_LENGTH ->
          WINDOWS_AND_INJECTION;
      case PRIMARY_EXIT_CONTROLS, ENTRY_CONTROLS -> MODE_SWITCH;
      case CR0_READ_SHADOW -> SHADOWED_CR0;
      case EPT_POINTER, VIRTUAL_APIC_ADDRESS, APIC_ACCESS_ADDRESS -> TRANSLATED_ADDRESS;
      case VIRTUAL_PROCESSOR_IDENTIFIER -> ADDRESS_SPACE;
      case TSC_OFFSET -> ADDED_OFFSET;
      case GUEST_DR7, GUEST_IA32_DEBUGCTL, GUEST_IA32_PAT, GUEST_IA32_EFER -> LOADED_OR_KEPT;
      case GUEST_CR0 -> GUEST_CR0_OF_L1;
      case GUEST_PDPTE0, GUEST_PDPTE1, GUEST_PDPTE2, GUEST_PDPTE3 -> PAGE_DIRECTORY_POINTERS;
      case GUEST_ES_SELECTOR,
          GUEST_CS_SELECTOR,
          GUEST_SS_SELECTOR,
          GUEST_DS_SELECTOR,
          GUEST_FS_SELECTOR,
          GUEST_GS_SELECTOR,
          GUEST_LDTR_SELECTOR,
          GUEST_TR_SELECTOR,
          GUEST_INTERRUPT_STATUS,
          GUEST_ES_LIMIT,
          GUEST_CS_LIMIT,
          GUEST_SS_LIMIT,
          GUEST_DS_LIMIT,
          GUEST_FS_LIMIT,
          GUEST_GS_LIMIT,
          GUEST_LDTR_LIMIT,
          GUEST_TR_LIMIT,
          GUEST_GDTR_LIMIT,
          GUEST_IDTR_LIMIT,
          GUEST_ES_ACCESS_RIGHTS,
          GUEST_CS_ACCESS_RIGHTS,
          GUEST_SS_ACCESS_RIGHTS,
          GUEST_DS_ACCESS_RIGHTS,
          GUEST_FS_ACCESS_RIGHTS,
          GUEST_GS_ACCESS_RIGHTS,
          GUEST_LDTR_ACCESS_RIGHTS,
          GUEST_TR_ACCESS_RIGHTS,
          GUEST_INTERRUPTIBILITY_STATE,
          GUEST_IA32_SYSENTER_CS,
          GUEST_CR3,
          GUEST_CR4,
          GUEST_ES_BASE,
          GUEST_CS_BASE,
          GUEST_SS_BASE,
          GUEST_DS_BASE,
          GUEST_FS_BASE,
          GUEST_GS_BASE,
          GUEST_LDTR_BASE,
          GUEST_TR_BASE,
          GUEST_GDTR_BASE,
          GUEST_IDTR_BASE,
          GUEST_RSP,
          GUEST_RIP,
          GUEST_RFLAGS,
          GUEST_PENDING_DEBUG_EXCEPTIONS,
          GUEST_IA32_SYSENTER_ESP,
          GUEST_IA32_SYSENTER_EIP ->
          GUEST_STATE_OF_L1;
      case GUEST_ACTIVITY_STATE -> HALTED_BY_L0;
      case EXIT_MSR_STORE_COUNT, EXIT_MSR_LOAD_COUNT, ENTRY_MSR_LOAD_COUNT -> NO_LISTS;
      case EXIT_MSR_STORE_ADDRESS, EXIT_MSR_LOAD_ADDRESS, ENTRY_MSR_LOAD_ADDRESS -> LISTS_OF_L1;
      case IO_BITMAP_A_ADDRESS, IO_BITMAP_B_ADDRESS -> MERGED_BITMAP;
      case VMCS_LINK_POINTER, VM_FUNCTION_CONTROLS -> EMULATED_SWITCHES;
      case VMREAD_BITMAP_ADDRESS,
          VMWRITE_BITMAP_ADDRESS,
          PML_ADDRESS,
          PML_INDEX,
          EPTP_LIST_ADDRESS,
          POSTED_INTERRUPT_NOTIFICATION_VECTOR,
          POSTED_INTERRUPT_DESCRIPTOR_ADDRESS ->
          EMULATED_PAGES;
      case HOST_ES_SELECTOR,
          HOST_CS_SELECTOR,
          HOST_SS_SELECTOR,
          HOST_DS_SELECTOR,
          HOST_FS_SELECTOR,
          HOST_GS_SELECTOR,
          HOST_TR_SELECTOR,
          HOST_IA32_PAT,
          HOST_IA32_EFER,
          HOST_IA32_SYSENTER_CS,
          HOST_CR0,
          HOST_CR3,
          HOST_CR4,
          HOST_FS_BASE,
          HOST_GS_BASE,
          HOST_TR_BASE,
          HOST_GDTR_BASE,
          HOST_IDTR_BASE,
          HOST_IA32_SYSENTER_ESP,
          HOST_IA32_SYSENTER_EIP,
          HOST_RSP,
          HOST_RIP ->
          HOST_STATE_OF_L0;
      case GUEST_PHYSICAL_ADDRESS,
          VM_INSTRUCTION_ERROR,
          EXIT_REASON,
          EXIT_INTERRUPTION_INFORMATION,
          EXIT_INTERRUPTION_ERROR_CODE,
          IDT_VECTORING_INFORMATION,
          IDT_VECTORING_ERROR_CODE,
          EXIT_INSTRUCTION_LENGTH,
          EXIT_INSTRUCTION_INFORMATION,
          EXIT_QUALIFICATION,
          IO_RCX,
          IO_RSI,
          IO_RDI,
          IO_RIP,
          GUEST_LINEAR_ADDRESS ->
          TOLD_BY_THE_PROCESSOR;
      case EXECUTIVE_VMCS_POINTER, GUEST_SMBASE -> SYSTEM_MANAGEMENT;
      case PLE_GAP,
          PLE_WINDOW,
          ORIGINAL_EVENT_DATA,
          EPTP_INDEX,
          HLAT_PREFIX_SIZE,
          LAST_PID_POINTER_INDEX,
          GUEST_UINV,
          VIRTUALIZATION_EXCEPTION_INFORMATION_ADDRESS,
          ENCLS_EXITING_BITMAP,
          SUB_PAGE_PERMISSION_TABLE_POINTER,
          TERTIARY_PROCESSOR_BASED_CONTROLS,
          ENCLV_EXITING_BITMAP,
          LOW_PASID_DIRECTORY_ADDRESS,
          HIGH_PASID_DIRECTORY_ADDRESS,
          SHARED_EPT_POINTER,
          PCONFIG_EXITING_BITMAP,
          HYPERVISOR_MANAGED_LINEAR_ADDRESS_TRANSLATION_POINTER,
          PID_POINTER_TABLE_ADDRESS,
          SECONDARY_EXIT_CONTROLS,
          SPEC_CTRL_MASK,
          SPEC_CTRL_SHADOW,
          INJECTED_EVENT_DATA,
          GUEST_IA32_PERF_GLOBAL_CTRL,
          HOST_IA32_PERF_GLOBAL_CTRL,
          GUEST_IA32_BNDCFGS,
          GUEST_IA32_RTIT_CTL,
          GUEST_IA32_LBR_CTL,
          GUEST_IA32_PKRS,
          HOST_IA32_PKRS,
          GUEST_IA32_FRED_CONFIG,
          GUEST_IA32_FRED_RSP1,
          GUEST_IA32_FRED_RSP2,
          GUEST_IA32_FRED_RSP3,
          GUEST_IA32_FRED_STKLVLS,
          GUEST_IA32_FRED_SSP1,
          GUEST_IA32_FRED_SSP2,
          GUEST_IA32_FRED_SSP3,
          HOST_IA32_FRED_CONFIG,
          HOST_IA32_FRED_RSP1,
          HOST_IA32_FRED_RSP2,
          HOST_IA32_FRED_RSP3,
          HOST_IA32_FRED_STKLVLS,
          HOST_IA32_FRED_SSP1,
          HOST_IA32_FRED_SSP2,
          HOST_IA32_FRED_SSP3,
          INSTRUCTION_TIMEOUT_CONTROL,
          GUEST_IA32_S_CET,
          GUEST_SSP,
          GUEST_IA32_INTERRUPT_SSP_TABLE_ADDR,
          HOST_IA32_S_CET,
          HOST_SSP,
          HOST_IA32_INTERRUPT_SSP_TABLE_ADDR ->
          NOT_OFFERED;
    };
  }
}

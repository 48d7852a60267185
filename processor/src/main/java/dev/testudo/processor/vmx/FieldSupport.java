package dev.testudo.processor.vmx;

import static dev.testudo.processor.vmx.VmxFeature.*;

import dev.testudo.architecture.vmx.VmcsField;
import java.util.List;
import java.util.Set;

/// Which VMCS fields exist on a processor with given features. The switch is exhaustive: a new
/// field has to be placed.
///
/// @param offered false if no processor of this model ever has the field
/// @param broughtBy the features each of which brings it; none if every processor with VMX has it
/// @sdm 3D "Field Encoding in VMCS" (the footnotes)
public record FieldSupport(boolean offered, List<VmxFeature> broughtBy) {
  private static final FieldSupport ALWAYS = new FieldSupport(true, List.of());
  private static final FieldSupport NEVER = new FieldSupport(false, List.of());

  private static FieldSupport by(VmxFeature... features) {
    return new FieldSupport(true, List.of(features));
  }

  boolean isSupported(Set<VmxFeature> features) {
    return offered && (broughtBy.isEmpty() || broughtBy.stream().anyMatch(features::contains));
  }

  /// What a field depends on.
  public static FieldSupport of(VmcsField field) {
    return switch (field) {
      case VIRTUAL_PROCESSOR_IDENTIFIER -> by(VPID);
      case POSTED_INTERRUPT_NOTIFICATION_VECTOR, POSTED_INTERRUPT_DESCRIPTOR_ADDRESS ->
          by(POSTED_INTERRUPTS);
      case GUEST_INTERRUPT_STATUS,
          EOI_EXIT_BITMAP_0,
          EOI_EXIT_BITMAP_1,
          EOI_EXIT_BITMAP_2,
          EOI_EXIT_BITMAP_3 ->
          by(VIRTUAL_INTERRUPT_DELIVERY);
      case PML_INDEX, PML_ADDRESS -> by(PML);
      case MSR_BITMAP_ADDRESS -> by(MSR_BITMAPS);
      case IO_BITMAP_A_ADDRESS, IO_BITMAP_B_ADDRESS -> by(IO_BITMAPS);
      case VIRTUAL_APIC_ADDRESS, TPR_THRESHOLD -> by(TPR_SHADOW);
      case APIC_ACCESS_ADDRESS -> by(VIRTUALIZE_APIC_ACCESSES);
      case VM_FUNCTION_CONTROLS -> by(VM_FUNCTIONS);
      case EPTP_LIST_ADDRESS -> by(EPTP_SWITCHING);
      case EPT_POINTER,
          GUEST_PHYSICAL_ADDRESS,
          GUEST_PDPTE0,
          GUEST_PDPTE1,
          GUEST_PDPTE2,
          GUEST_PDPTE3 ->
          by(EPT);
      case VMREAD_BITMAP_ADDRESS, VMWRITE_BITMAP_ADDRESS -> by(VMCS_SHADOWING);
      case XSS_EXITING_BITMAP -> by(XSAVES);
      case TSC_MULTIPLIER -> by(TSC_SCALING);
      case SECONDARY_PROCESSOR_BASED_CONTROLS -> by(SECONDARY_CONTROLS);
      case PREEMPTION_TIMER_VALUE -> by(PREEMPTION_TIMER);
      case GUEST_IA32_PAT -> by(ENTRY_LOAD_PAT, EXIT_SAVE_PAT);
      case HOST_IA32_PAT -> by(EXIT_LOAD_PAT);
      case GUEST_IA32_EFER -> by(ENTRY_LOAD_EFER, EXIT_SAVE_EFER);
      case HOST_IA32_EFER -> by(EXIT_LOAD_EFER);

      // Fields of features that this processor never offers.
      case EPTP_INDEX,
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
          ORIGINAL_EVENT_DATA,
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
          PLE_GAP,
          PLE_WINDOW,
          INSTRUCTION_TIMEOUT_CONTROL,
          GUEST_IA32_S_CET,
          GUEST_SSP,
          GUEST_IA32_INTERRUPT_SSP_TABLE_ADDR,
          HOST_IA32_S_CET,
          HOST_SSP,
          HOST_IA32_INTERRUPT_SSP_TABLE_ADDR ->
          NEVER;

      // Fields of every processor with VMX.
      case GUEST_ES_SELECTOR,
          GUEST_CS_SELECTOR,
          GUEST_SS_SELECTOR,
          GUEST_DS_SELECTOR,
          GUEST_FS_SELECTOR,
          GUEST_GS_SELECTOR,
          GUEST_LDTR_SELECTOR,
          GUEST_TR_SELECTOR,
          HOST_ES_SELECTOR,
          HOST_CS_SELECTOR,
          HOST_SS_SELECTOR,
          HOST_DS_SELECTOR,
          HOST_FS_SELECTOR,
          HOST_GS_SELECTOR,
          HOST_TR_SELECTOR,
          EXIT_MSR_STORE_ADDRESS,
          EXIT_MSR_LOAD_ADDRESS,
          ENTRY_MSR_LOAD_ADDRESS,
          EXECUTIVE_VMCS_POINTER,
          TSC_OFFSET,
          VMCS_LINK_POINTER,
          GUEST_IA32_DEBUGCTL,
          PIN_BASED_CONTROLS,
          PRIMARY_PROCESSOR_BASED_CONTROLS,
          EXCEPTION_BITMAP,
          PAGE_FAULT_ERROR_CODE_MASK,
          PAGE_FAULT_ERROR_CODE_MATCH,
          CR3_TARGET_COUNT,
          PRIMARY_EXIT_CONTROLS,
          EXIT_MSR_STORE_COUNT,
          EXIT_MSR_LOAD_COUNT,
          ENTRY_CONTROLS,
          ENTRY_MSR_LOAD_COUNT,
          ENTRY_INTERRUPTION_INFORMATION,
          ENTRY_EXCEPTION_ERROR_CODE,
          ENTRY_INSTRUCTION_LENGTH,
          VM_INSTRUCTION_ERROR,
          EXIT_REASON,
          EXIT_INTERRUPTION_INFORMATION,
          EXIT_INTERRUPTION_ERROR_CODE,
          IDT_VECTORING_INFORMATION,
          IDT_VECTORING_ERROR_CODE,
          EXIT_INSTRUCTION_LENGTH,
          EXIT_INSTRUCTION_INFORMATION,
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
          GUEST_ACTIVITY_STATE,
          GUEST_SMBASE,
          GUEST_IA32_SYSENTER_CS,
          HOST_IA32_SYSENTER_CS,
          CR0_GUEST_HOST_MASK,
          CR4_GUEST_HOST_MASK,
          CR0_READ_SHADOW,
          CR4_READ_SHADOW,
          CR3_TARGET_VALUE_0,
          CR3_TARGET_VALUE_1,
          CR3_TARGET_VALUE_2,
          CR3_TARGET_VALUE_3,
          EXIT_QUALIFICATION,
          IO_RCX,
          IO_RSI,
          IO_RDI,
          IO_RIP,
          GUEST_LINEAR_ADDRESS,
          GUEST_CR0,
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
          GUEST_DR7,
          GUEST_RSP,
          GUEST_RIP,
          GUEST_RFLAGS,
          GUEST_PENDING_DEBUG_EXCEPTIONS,
          GUEST_IA32_SYSENTER_ESP,
          GUEST_IA32_SYSENTER_EIP,
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
          ALWAYS;
    };
  }
}

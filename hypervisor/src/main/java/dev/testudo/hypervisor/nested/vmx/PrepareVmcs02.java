package dev.testudo.hypervisor.nested.vmx;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.register.Efer;
import dev.testudo.architecture.vmx.EntryControl;
import dev.testudo.architecture.vmx.ExitControl;
import dev.testudo.architecture.vmx.PinBasedControl;
import dev.testudo.architecture.vmx.PrimaryProcessorControl;
import dev.testudo.architecture.vmx.SecondaryProcessorControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.hypervisor.control.Vmcs01;
import dev.testudo.processor.vmx.HardwarePort;
import dev.testudo.processor.vmx.VmxCapabilities;
import java.util.ArrayList;
import java.util.List;

/// Composes vmcs02 from vmcs01, what L0 wants, and vmcs12, what L1 wants. The [policy][#policy] of
/// each field can be read in one switch without a default, so that no field is forgotten.
public final class PrepareVmcs02 {
  /// Where the value of a field of vmcs02 comes from.
  public enum Policy {
    /// L0's own, the same for every L2: written once.
    FROM_L0,

    /// L1's, as it stands in vmcs12.
    FROM_L1,

    /// Every control or intercept that either of the two wants.
    UNION,

    /// Made of both in a way of its own; [#computed] says how.
    COMPUTED,

    /// Decided before each entry by the root loop: injection and windows.
    AT_ENTRY,

    /// Not written: the processor writes it, or nothing that vmcs02 uses reads it.
    NOT_WRITTEN
  }

  /// CR0 bits that L0 owns while L2 runs; see [NestedState#l2CacheBits].
  static final long CR0_OWNED = Cr0.ET | Cr0.CD | Cr0.NW;

  private static final List<VmcsField> FROM_L1 = fields(Policy.FROM_L1);
  private static final List<VmcsField> OTHERS = otherFields();

  /// What L1 had when it entered L2, for fields that vmcs12 does not ask to be loaded.
  record FromL1(long debugControl, long dr7, long pat, long efer, long cr0) {}

  /// The policy of a field.
  public static Policy policy(VmcsField field) {
    return switch (field) {
      // What makes L2 exit: whatever L0 needs to keep control, and whatever L1 asks for.
      case PIN_BASED_CONTROLS, SECONDARY_PROCESSOR_BASED_CONTROLS, MSR_BITMAP_ADDRESS ->
          Policy.UNION;
      case CR0_GUEST_HOST_MASK -> Policy.UNION;
      // L0 intercepts no exceptions, so L1's filter for page faults holds as it is.
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
          XSS_EXITING_BITMAP,
          TPR_THRESHOLD,
          EOI_EXIT_BITMAP_0,
          EOI_EXIT_BITMAP_1,
          EOI_EXIT_BITMAP_2,
          EOI_EXIT_BITMAP_3,
          TSC_MULTIPLIER,
          PREEMPTION_TIMER_VALUE,
          PLE_GAP,
          PLE_WINDOW ->
          Policy.FROM_L1;

      // Windows depend on what waits.
      case PRIMARY_PROCESSOR_BASED_CONTROLS,
          ENTRY_INTERRUPTION_INFORMATION,
          ENTRY_EXCEPTION_ERROR_CODE,
          ENTRY_INSTRUCTION_LENGTH ->
          Policy.AT_ENTRY;

      // How L0 gets its own state back, and in which mode L2 begins.
      case PRIMARY_EXIT_CONTROLS, ENTRY_CONTROLS -> Policy.COMPUTED;

      // What L2 reads where L1 or L0 owns bits.
      case CR0_READ_SHADOW -> Policy.COMPUTED;

      // Addresses: translated from L1's to host-physical, or tables of L0's own.
      case EPT_POINTER, VIRTUAL_APIC_ADDRESS, APIC_ACCESS_ADDRESS, VIRTUAL_PROCESSOR_IDENTIFIER ->
          Policy.COMPUTED;

      // Time: L1's offset counts on top of L0's.
      case TSC_OFFSET -> Policy.COMPUTED;

      // Guest state is L1's to choose; where it chooses that nothing is loaded, it is what L1 had.
      case GUEST_CR0,
          GUEST_DR7,
          GUEST_IA32_DEBUGCTL,
          GUEST_IA32_PAT,
          GUEST_IA32_EFER,
          GUEST_PDPTE0,
          GUEST_PDPTE1,
          GUEST_PDPTE2,
          GUEST_PDPTE3 ->
          Policy.COMPUTED;
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
          Policy.FROM_L1;

      // A halted L2 is halted by L0, which has to look at L1's events meanwhile.
      case GUEST_ACTIVITY_STATE -> Policy.FROM_L0;

      // L0 loads and stores L1's MSR lists itself, checks them entry by entry, and has none of its
      // own.
      case EXIT_MSR_STORE_COUNT, EXIT_MSR_LOAD_COUNT, ENTRY_MSR_LOAD_COUNT -> Policy.FROM_L0;
      case EXIT_MSR_STORE_ADDRESS, EXIT_MSR_LOAD_ADDRESS, ENTRY_MSR_LOAD_ADDRESS ->
          Policy.NOT_WRITTEN;

      // Every port is a device of L1's, behind L0: all exit, and L0 looks into L1's bitmaps.
      case IO_BITMAP_A_ADDRESS, IO_BITMAP_B_ADDRESS -> Policy.NOT_WRITTEN;

      // L1's shadowing, logging and VM functions are carried out by L0.
      case VMCS_LINK_POINTER, VM_FUNCTION_CONTROLS -> Policy.FROM_L0;
      case VMREAD_BITMAP_ADDRESS,
          VMWRITE_BITMAP_ADDRESS,
          PML_ADDRESS,
          PML_INDEX,
          EPTP_LIST_ADDRESS,
          POSTED_INTERRUPT_NOTIFICATION_VECTOR,
          POSTED_INTERRUPT_DESCRIPTOR_ADDRESS ->
          Policy.NOT_WRITTEN;

      // The state in which the processor leaves L2 is L0's, never L1's.
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
          Policy.FROM_L0;

      // Told by the processor.
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
          GUEST_LINEAR_ADDRESS,
          ORIGINAL_EVENT_DATA ->
          Policy.NOT_WRITTEN;

      // Only for system-management mode, which there is not.
      case EXECUTIVE_VMCS_POINTER, GUEST_SMBASE -> Policy.NOT_WRITTEN;

      // Of features that neither the processor nor L0 offers.
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
          Policy.NOT_WRITTEN;
    };
  }

  private final NestedHost host;
  private final HardwarePort port;
  private final VmxCapabilities hardware;
  private final NestedState state;
  private final MsrBitmap02 msrBitmap;
  private final Ept02 ept02;
  private final Vpids vpids;
  private final PinnedPages pinned;
  private final List<VmcsField> fromL1 = new ArrayList<>();
  private final List<VmcsField> others = new ArrayList<>();
  private boolean tprShadow;

  PrepareVmcs02(
      NestedHost host,
      NestedState state,
      MsrBitmap02 msrBitmap,
      Ept02 ept02,
      Vpids vpids,
      PinnedPages pinned) {
    this.host = host;
    this.state = state;
    this.msrBitmap = msrBitmap;
    this.ept02 = ept02;
    this.vpids = vpids;
    this.pinned = pinned;
    port = host.port();
    hardware = port.capabilities();
    FROM_L1.stream().filter(hardware::supports).forEach(fromL1::add);
    OTHERS.stream().filter(hardware::supports).forEach(others::add);
  }

  private static List<VmcsField> fields(Policy policy) {
    return VmcsField.all().stream().filter(field -> policy(field) == policy).toList();
  }

  private static List<VmcsField> otherFields() {
    return VmcsField.all().stream()
        .filter(field -> policy(field) == Policy.UNION || policy(field) == Policy.COMPUTED)
        .toList();
  }

  /// Writes what is L0's into the current VMCS, once.
  void writeConstants() {
    Vmcs01.hostState(port);
    port.vmwrite(GUEST_ACTIVITY_STATE, 0);
    port.vmwrite(EXIT_MSR_STORE_COUNT, 0);
    port.vmwrite(EXIT_MSR_LOAD_COUNT, 0);
    port.vmwrite(ENTRY_MSR_LOAD_COUNT, 0);
    port.vmwrite(VMCS_LINK_POINTER, -1);
    if (hardware.supports(VM_FUNCTION_CONTROLS)) {
      port.vmwrite(VM_FUNCTION_CONTROLS, 0);
    }
  }

  /// Writes all that depends on vmcs12 into the current VMCS.
  void prepare(Vmcs12 vmcs12, FromL1 l1) {
    tprShadow = keepsTprShadow(vmcs12);
    for (VmcsField field : fromL1) {
      port.vmwrite(field, vmcs12.read(field));
    }
    for (VmcsField field : others) {
      port.vmwrite(field, computed(field, vmcs12, l1));
    }
  }

  /// The value of a field that is made of both.
  private long computed(VmcsField field, Vmcs12 vmcs12, FromL1 l1) {
    long entry = vmcs12.read(ENTRY_CONTROLS);
    return switch (field) {
      case PIN_BASED_CONTROLS ->
          (vmcs12.read(PIN_BASED_CONTROLS) & ~PinBasedControl.PROCESS_POSTED_INTERRUPTS.mask()
                  | Vmcs01.pinBased(hardware))
              & 0xffff_ffffL;
      case SECONDARY_PROCESSOR_BASED_CONTROLS -> secondary(vmcs12);
      case PRIMARY_EXIT_CONTROLS ->
          (Vmcs01.exit(hardware)
                  | (PinBasedControl.ACTIVATE_PREEMPTION_TIMER.in(vmcs12.read(PIN_BASED_CONTROLS))
                      ? ExitControl.SAVE_PREEMPTION_TIMER_VALUE.mask()
                      : 0))
              & 0xffff_ffffL;
      case ENTRY_CONTROLS ->
          (Vmcs01.entry(hardware) | entry & EntryControl.IA32E_MODE_GUEST.mask()) & 0xffff_ffffL;
      case MSR_BITMAP_ADDRESS -> msrBitmap.prepare(vmcs12);
      case CR0_GUEST_HOST_MASK -> vmcs12.read(CR0_GUEST_HOST_MASK) | CR0_OWNED;
      case CR0_READ_SHADOW -> {
        long mask = vmcs12.read(CR0_GUEST_HOST_MASK);
        yield vmcs12.read(CR0_READ_SHADOW) & mask | state.l2CacheBits & ~mask;
      }
      case EPT_POINTER -> hasEpt(vmcs12) ? ept02.pointer(vmcs12.read(EPT_POINTER)) : host.ept01();
      case VIRTUAL_PROCESSOR_IDENTIFIER -> vpids.forEntry(vpid(vmcs12));
      case VIRTUAL_APIC_ADDRESS -> tprShadow ? pinned.pin(vmcs12.read(field)) : 0;
      case APIC_ACCESS_ADDRESS ->
          has(vmcs12, SecondaryProcessorControl.VIRTUALIZE_APIC_ACCESSES)
              ? pinned.pin(vmcs12.read(field))
              : 0;
      case TSC_OFFSET -> tscOffset(vmcs12);
      case GUEST_CR0 -> vmcs12.read(GUEST_CR0);
      case GUEST_DR7 ->
          EntryControl.LOAD_DEBUG_CONTROLS.in(entry) ? vmcs12.read(GUEST_DR7) : l1.dr7();
      case GUEST_IA32_DEBUGCTL ->
          EntryControl.LOAD_DEBUG_CONTROLS.in(entry)
              ? vmcs12.read(GUEST_IA32_DEBUGCTL)
              : l1.debugControl();
      case GUEST_IA32_PAT ->
          EntryControl.LOAD_PAT.in(entry) ? vmcs12.read(GUEST_IA32_PAT) : l1.pat();
      case GUEST_IA32_EFER -> efer(vmcs12, l1);
      case GUEST_PDPTE0, GUEST_PDPTE1, GUEST_PDPTE2, GUEST_PDPTE3 -> pdpte(field, vmcs12);
      default -> throw new IllegalStateException(field + " is not computed");
    };
  }

  static boolean hasEpt(Vmcs12 vmcs12) {
    return has(vmcs12, SecondaryProcessorControl.ENABLE_EPT);
  }

  /// L1's VPID for L2, 0 when it uses none.
  static int vpid(Vmcs12 vmcs12) {
    return has(vmcs12, SecondaryProcessorControl.ENABLE_VPID)
        ? (int) vmcs12.read(VIRTUAL_PROCESSOR_IDENTIFIER)
        : 0;
  }

  static boolean has(Vmcs12 vmcs12, PrimaryProcessorControl control) {
    return control.in(vmcs12.read(PRIMARY_PROCESSOR_BASED_CONTROLS));
  }

  static boolean has(Vmcs12 vmcs12, SecondaryProcessorControl control) {
    return has(vmcs12, PrimaryProcessorControl.ACTIVATE_SECONDARY_CONTROLS)
        && control.in(vmcs12.read(SECONDARY_PROCESSOR_BASED_CONTROLS));
  }

  /// A virtual-APIC page that cannot be mapped is no loss for an L1 that asks for every access to
  /// CR8 anyway.
  private boolean keepsTprShadow(Vmcs12 vmcs12) {
    if (!has(vmcs12, PrimaryProcessorControl.USE_TPR_SHADOW)) {
      return false;
    }
    return host.hostPhysical(vmcs12.read(VIRTUAL_APIC_ADDRESS)) >= 0
        || !has(vmcs12, PrimaryProcessorControl.CR8_LOAD_EXITING)
        || !has(vmcs12, PrimaryProcessorControl.CR8_STORE_EXITING)
        || has(vmcs12, SecondaryProcessorControl.VIRTUALIZE_APIC_ACCESSES);
  }

  private long secondary(Vmcs12 vmcs12) {
    long l1 =
        has(vmcs12, PrimaryProcessorControl.ACTIVATE_SECONDARY_CONTROLS)
            ? vmcs12.read(SECONDARY_PROCESSOR_BASED_CONTROLS)
            : 0;
    l1 &= ~SecondaryProcessorControl.VMCS_SHADOWING.mask();
    l1 &= ~SecondaryProcessorControl.ENABLE_PML.mask();
    return (l1
            | SecondaryProcessorControl.ENABLE_EPT.mask()
            | SecondaryProcessorControl.ENABLE_VPID.mask())
        & 0xffff_ffffL;
  }

  /// The primary controls without the windows that L0 needs.
  long primary(Vmcs12 vmcs12) {
    long l1 = vmcs12.read(PRIMARY_PROCESSOR_BASED_CONTROLS);
    long l0 = Vmcs01.primary(hardware);
    l1 &= ~PrimaryProcessorControl.USE_IO_BITMAPS.mask();
    if (tprShadow) {
      // L0 has no wish of its own for CR8: what the shadow does not serve is L1's to ask for.
      l0 &=
          ~(PrimaryProcessorControl.CR8_LOAD_EXITING.mask()
              | PrimaryProcessorControl.CR8_STORE_EXITING.mask());
    } else {
      l1 &= ~PrimaryProcessorControl.USE_TPR_SHADOW.mask();
    }
    return (l1 | l0) & 0xffff_ffffL;
  }

  /// L1's offset counts on top of L0's, which L1's multiplier scales like any time of L1's.
  long tscOffset(Vmcs12 vmcs12) {
    long offset = host.state().tscOffset;
    if (!has(vmcs12, PrimaryProcessorControl.USE_TSC_OFFSETTING)) {
      return offset;
    }
    if (has(vmcs12, SecondaryProcessorControl.USE_TSC_SCALING)) {
      long multiplier = vmcs12.read(TSC_MULTIPLIER);
      long high = Math.multiplyHigh(offset, multiplier) + (multiplier < 0 ? offset : 0);
      offset = high << 16 | offset * multiplier >>> 48;
    }
    return offset + vmcs12.read(TSC_OFFSET);
  }

  private static long efer(Vmcs12 vmcs12, FromL1 l1) {
    long entry = vmcs12.read(ENTRY_CONTROLS);
    if (EntryControl.LOAD_EFER.in(entry)) {
      return vmcs12.read(GUEST_IA32_EFER);
    }
    boolean longMode = EntryControl.IA32E_MODE_GUEST.in(entry);
    long mode = Efer.LMA | Efer.LME;
    if (longMode) {
      return l1.efer() | mode;
    }
    // LME follows only when paging is on; without, the processor leaves it.
    return (vmcs12.read(GUEST_CR0) & Cr0.PG) != 0 ? l1.efer() & ~mode : l1.efer() & ~Efer.LMA;
  }

  private long pdpte(VmcsField field, Vmcs12 vmcs12) {
    if (hasEpt(vmcs12)) {
      return vmcs12.read(field);
    }
    // The processor uses EPT, so that it takes the entries from the VMCS; L1 does not, so that they
    // are in memory.
    int index = field.index() - GUEST_PDPTE0.index();
    long address = (vmcs12.read(GUEST_CR3) & 0xffff_ffe0L) + index * 8L;
    return host.guestMemory().isRam(address) ? host.guestMemory().readLong(address) : 0;
  }
}

package dev.testudo.processor.vmx;

import static dev.testudo.processor.vmx.VmxFeature.Group.BASIC;
import static dev.testudo.processor.vmx.VmxFeature.Group.ENTRY;
import static dev.testudo.processor.vmx.VmxFeature.Group.EPT_VPID;
import static dev.testudo.processor.vmx.VmxFeature.Group.EXIT;
import static dev.testudo.processor.vmx.VmxFeature.Group.MISC;
import static dev.testudo.processor.vmx.VmxFeature.Group.PIN;
import static dev.testudo.processor.vmx.VmxFeature.Group.PRIMARY;
import static dev.testudo.processor.vmx.VmxFeature.Group.SECONDARY;
import static dev.testudo.processor.vmx.VmxFeature.Group.VM_FUNCTION;

import dev.testudo.architecture.vmx.EntryControl;
import dev.testudo.architecture.vmx.EptVpidCapability;
import dev.testudo.architecture.vmx.ExitControl;
import dev.testudo.architecture.vmx.PinBasedControl;
import dev.testudo.architecture.vmx.PrimaryProcessorControl;
import dev.testudo.architecture.vmx.SecondaryProcessorControl;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What the simulated processor's VMX consists of: one constant for each thing that can be offered
/// or left out, with the bit by which the capability MSRs tell of it, and the features it is no use
/// without.
///
/// @sdm 3D "VMX Capability Reporting Facility"
public enum VmxFeature {
  // Pin-based controls
  EXTERNAL_INTERRUPT_EXITING(PIN, PinBasedControl.EXTERNAL_INTERRUPT_EXITING.bit()),
  NMI_EXITING(PIN, PinBasedControl.NMI_EXITING.bit()),
  VIRTUAL_NMIS(PIN, PinBasedControl.VIRTUAL_NMIS.bit(), NMI_EXITING),
  PREEMPTION_TIMER(PIN, PinBasedControl.ACTIVATE_PREEMPTION_TIMER.bit()),

  // Primary processor-based controls
  INTERRUPT_WINDOW_EXITING(PRIMARY, PrimaryProcessorControl.INTERRUPT_WINDOW_EXITING.bit()),
  TSC_OFFSETTING(PRIMARY, PrimaryProcessorControl.USE_TSC_OFFSETTING.bit()),
  HLT_EXITING(PRIMARY, PrimaryProcessorControl.HLT_EXITING.bit()),
  INVLPG_EXITING(PRIMARY, PrimaryProcessorControl.INVLPG_EXITING.bit()),
  MWAIT_EXITING(PRIMARY, PrimaryProcessorControl.MWAIT_EXITING.bit()),
  RDPMC_EXITING(PRIMARY, PrimaryProcessorControl.RDPMC_EXITING.bit()),
  RDTSC_EXITING(PRIMARY, PrimaryProcessorControl.RDTSC_EXITING.bit()),
  CR3_LOAD_EXITING(PRIMARY, PrimaryProcessorControl.CR3_LOAD_EXITING.bit()),
  CR3_STORE_EXITING(PRIMARY, PrimaryProcessorControl.CR3_STORE_EXITING.bit()),
  CR8_LOAD_EXITING(PRIMARY, PrimaryProcessorControl.CR8_LOAD_EXITING.bit()),
  CR8_STORE_EXITING(PRIMARY, PrimaryProcessorControl.CR8_STORE_EXITING.bit()),
  TPR_SHADOW(PRIMARY, PrimaryProcessorControl.USE_TPR_SHADOW.bit()),
  NMI_WINDOW_EXITING(PRIMARY, PrimaryProcessorControl.NMI_WINDOW_EXITING.bit(), VIRTUAL_NMIS),
  MOV_DR_EXITING(PRIMARY, PrimaryProcessorControl.MOV_DR_EXITING.bit()),
  UNCONDITIONAL_IO_EXITING(PRIMARY, PrimaryProcessorControl.UNCONDITIONAL_IO_EXITING.bit()),
  IO_BITMAPS(PRIMARY, PrimaryProcessorControl.USE_IO_BITMAPS.bit()),
  MONITOR_TRAP_FLAG(PRIMARY, PrimaryProcessorControl.MONITOR_TRAP_FLAG.bit()),
  MSR_BITMAPS(PRIMARY, PrimaryProcessorControl.USE_MSR_BITMAPS.bit()),
  MONITOR_EXITING(PRIMARY, PrimaryProcessorControl.MONITOR_EXITING.bit()),
  PAUSE_EXITING(PRIMARY, PrimaryProcessorControl.PAUSE_EXITING.bit()),
  SECONDARY_CONTROLS(PRIMARY, PrimaryProcessorControl.ACTIVATE_SECONDARY_CONTROLS.bit()),

  // Secondary processor-based controls
  VIRTUALIZE_APIC_ACCESSES(
      SECONDARY, SecondaryProcessorControl.VIRTUALIZE_APIC_ACCESSES.bit(), SECONDARY_CONTROLS),
  EPT(SECONDARY, SecondaryProcessorControl.ENABLE_EPT.bit(), SECONDARY_CONTROLS),
  DESCRIPTOR_TABLE_EXITING(
      SECONDARY, SecondaryProcessorControl.DESCRIPTOR_TABLE_EXITING.bit(), SECONDARY_CONTROLS),
  RDTSCP(SECONDARY, SecondaryProcessorControl.ENABLE_RDTSCP.bit(), SECONDARY_CONTROLS),
  VIRTUALIZE_X2APIC_MODE(
      SECONDARY,
      SecondaryProcessorControl.VIRTUALIZE_X2APIC_MODE.bit(),
      SECONDARY_CONTROLS,
      TPR_SHADOW),
  VPID(SECONDARY, SecondaryProcessorControl.ENABLE_VPID.bit(), SECONDARY_CONTROLS),
  WBINVD_EXITING(SECONDARY, SecondaryProcessorControl.WBINVD_EXITING.bit(), SECONDARY_CONTROLS),
  UNRESTRICTED_GUEST(SECONDARY, SecondaryProcessorControl.UNRESTRICTED_GUEST.bit(), EPT),
  APIC_REGISTER_VIRTUALIZATION(
      SECONDARY,
      SecondaryProcessorControl.APIC_REGISTER_VIRTUALIZATION.bit(),
      SECONDARY_CONTROLS,
      TPR_SHADOW),
  VIRTUAL_INTERRUPT_DELIVERY(
      SECONDARY,
      SecondaryProcessorControl.VIRTUAL_INTERRUPT_DELIVERY.bit(),
      SECONDARY_CONTROLS,
      TPR_SHADOW,
      EXTERNAL_INTERRUPT_EXITING),
  RDRAND_EXITING(SECONDARY, SecondaryProcessorControl.RDRAND_EXITING.bit(), SECONDARY_CONTROLS),
  INVPCID(SECONDARY, SecondaryProcessorControl.ENABLE_INVPCID.bit(), SECONDARY_CONTROLS),
  VM_FUNCTIONS(SECONDARY, SecondaryProcessorControl.ENABLE_VM_FUNCTIONS.bit(), SECONDARY_CONTROLS),
  VMCS_SHADOWING(SECONDARY, SecondaryProcessorControl.VMCS_SHADOWING.bit(), SECONDARY_CONTROLS),
  RDSEED_EXITING(SECONDARY, SecondaryProcessorControl.RDSEED_EXITING.bit(), SECONDARY_CONTROLS),
  PML(SECONDARY, SecondaryProcessorControl.ENABLE_PML.bit(), EPT),
  XSAVES(SECONDARY, SecondaryProcessorControl.ENABLE_XSAVES_XRSTORS.bit(), SECONDARY_CONTROLS),
  MODE_BASED_EXECUTE_CONTROL(
      SECONDARY, SecondaryProcessorControl.MODE_BASED_EXECUTE_CONTROL.bit(), EPT),
  TSC_SCALING(
      SECONDARY,
      SecondaryProcessorControl.USE_TSC_SCALING.bit(),
      SECONDARY_CONTROLS,
      TSC_OFFSETTING),

  // VM-exit controls
  EXIT_SAVE_DEBUG_CONTROLS(EXIT, ExitControl.SAVE_DEBUG_CONTROLS.bit()),
  HOST_ADDRESS_SPACE_SIZE(EXIT, ExitControl.HOST_ADDRESS_SPACE_SIZE.bit()),
  ACKNOWLEDGE_INTERRUPT_ON_EXIT(EXIT, ExitControl.ACKNOWLEDGE_INTERRUPT_ON_EXIT.bit()),
  EXIT_SAVE_PAT(EXIT, ExitControl.SAVE_PAT.bit()),
  EXIT_LOAD_PAT(EXIT, ExitControl.LOAD_PAT.bit()),
  EXIT_SAVE_EFER(EXIT, ExitControl.SAVE_EFER.bit()),
  EXIT_LOAD_EFER(EXIT, ExitControl.LOAD_EFER.bit()),
  SAVE_PREEMPTION_TIMER(EXIT, ExitControl.SAVE_PREEMPTION_TIMER_VALUE.bit(), PREEMPTION_TIMER),

  // VM-entry controls
  ENTRY_LOAD_DEBUG_CONTROLS(ENTRY, EntryControl.LOAD_DEBUG_CONTROLS.bit()),
  IA32E_MODE_GUEST(ENTRY, EntryControl.IA32E_MODE_GUEST.bit(), HOST_ADDRESS_SPACE_SIZE),
  ENTRY_LOAD_PAT(ENTRY, EntryControl.LOAD_PAT.bit()),
  ENTRY_LOAD_EFER(ENTRY, EntryControl.LOAD_EFER.bit()),

  // A pin-based control that needs an exit control
  POSTED_INTERRUPTS(
      PIN,
      PinBasedControl.PROCESS_POSTED_INTERRUPTS.bit(),
      VIRTUAL_INTERRUPT_DELIVERY,
      ACKNOWLEDGE_INTERRUPT_ON_EXIT),

  // EPT and VPID
  EPT_EXECUTE_ONLY(EPT_VPID, EptVpidCapability.EXECUTE_ONLY.bit(), EPT),
  EPT_WALK_LENGTH_4(EPT_VPID, EptVpidCapability.PAGE_WALK_LENGTH_4.bit(), EPT),
  EPT_UNCACHEABLE(EPT_VPID, EptVpidCapability.MEMORY_TYPE_UC.bit(), EPT),
  EPT_WRITE_BACK(EPT_VPID, EptVpidCapability.MEMORY_TYPE_WB.bit(), EPT),
  EPT_2M_PAGES(EPT_VPID, EptVpidCapability.PAGES_2M.bit(), EPT),
  EPT_1G_PAGES(EPT_VPID, EptVpidCapability.PAGES_1G.bit(), EPT),
  INVEPT(EPT_VPID, EptVpidCapability.INVEPT.bit(), EPT),
  EPT_ACCESSED_DIRTY(EPT_VPID, EptVpidCapability.ACCESSED_DIRTY.bit(), EPT),
  INVEPT_SINGLE_CONTEXT(EPT_VPID, EptVpidCapability.INVEPT_SINGLE_CONTEXT.bit(), INVEPT),
  INVEPT_ALL_CONTEXTS(EPT_VPID, EptVpidCapability.INVEPT_ALL_CONTEXTS.bit(), INVEPT),
  INVVPID(EPT_VPID, EptVpidCapability.INVVPID.bit(), VPID),
  INVVPID_INDIVIDUAL_ADDRESS(EPT_VPID, EptVpidCapability.INVVPID_INDIVIDUAL_ADDRESS.bit(), INVVPID),
  INVVPID_SINGLE_CONTEXT(EPT_VPID, EptVpidCapability.INVVPID_SINGLE_CONTEXT.bit(), INVVPID),
  INVVPID_ALL_CONTEXTS(EPT_VPID, EptVpidCapability.INVVPID_ALL_CONTEXTS.bit(), INVVPID),
  INVVPID_SINGLE_CONTEXT_RETAINING_GLOBALS(
      EPT_VPID, EptVpidCapability.INVVPID_SINGLE_CONTEXT_RETAINING_GLOBALS.bit(), INVVPID),

  // Miscellaneous data
  STORES_LMA(MISC, 5, UNRESTRICTED_GUEST),
  ACTIVITY_HLT(MISC, 6),
  ACTIVITY_SHUTDOWN(MISC, 7),
  ACTIVITY_WAIT_FOR_SIPI(MISC, 8),
  VMWRITE_ANY_FIELD(MISC, 29),
  INJECT_LENGTH_ZERO(MISC, 30),

  // Basic information
  INS_OUTS_INFORMATION(BASIC, 54),
  TRUE_CONTROLS(BASIC, 55),
  ANY_ERROR_CODE(BASIC, 56),

  // VM functions
  EPTP_SWITCHING(VM_FUNCTION, 0, EPT, VM_FUNCTIONS);

  /// The capability MSR (or pair of them) that tells of a feature.
  public enum Group {
    PIN,
    PRIMARY,
    SECONDARY,
    EXIT,
    ENTRY,
    EPT_VPID,
    MISC,
    BASIC,
    VM_FUNCTION
  }

  private final Group group;
  private final int bit;
  private final List<VmxFeature> needs;

  VmxFeature(Group group, int bit, VmxFeature... needs) {
    this.group = group;
    this.bit = bit;
    this.needs = List.of(needs);
  }

  public Group group() {
    return group;
  }

  public int bit() {
    return bit;
  }

  public long mask() {
    return 1L << bit;
  }

  /// The features without which this one is not offered either.
  public List<VmxFeature> needs() {
    return needs;
  }

  /// The name on a command line: lower case, with hyphens.
  public String optionName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The feature with this [#optionName()].
  public static Optional<VmxFeature> ofOption(String option) {
    for (VmxFeature feature : values()) {
      if (feature.optionName().equals(option)) {
        return Optional.of(feature);
      }
    }
    return Optional.empty();
  }
}

package dev.testudo.processor.vmx.check;

import static dev.testudo.processor.vmx.check.EntryContext.require;

import dev.testudo.architecture.paging.EptPointer;
import dev.testudo.architecture.vmx.EptVpidCapability;
import dev.testudo.architecture.vmx.ExitControl;
import dev.testudo.architecture.vmx.PinBasedControl;
import dev.testudo.architecture.vmx.PrimaryProcessorControl;
import dev.testudo.architecture.vmx.SecondaryProcessorControl;
import dev.testudo.architecture.vmx.VmFunction;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.vmx.VmxCapabilities;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// @sdm 3C "VM Entries > Checks on VMX Controls and Host-State Area > Checks on VMX Controls >
///   VM-Execution Control Fields"
final class ExecutionControlRules {
  static final List<Rule> RULES =
      List.of(
          rule("pin-based-controls-allowed", ExecutionControlRules::pinBased),
          rule("primary-controls-allowed", ExecutionControlRules::primary),
          rule("secondary-controls-allowed", ExecutionControlRules::secondary),
          rule("cr3-target-count", ExecutionControlRules::cr3TargetCount),
          rule("io-bitmap-a-address", ExecutionControlRules::ioBitmapA),
          rule("io-bitmap-b-address", ExecutionControlRules::ioBitmapB),
          rule("msr-bitmap-address", ExecutionControlRules::msrBitmap),
          rule("virtual-apic-address", ExecutionControlRules::virtualApicAddress),
          rule("tpr-threshold-reserved", ExecutionControlRules::tprThresholdReserved),
          rule("tpr-threshold-above-vtpr", ExecutionControlRules::tprThresholdAboveVtpr),
          rule("tpr-shadow-needed", ExecutionControlRules::tprShadowNeeded),
          rule("virtual-nmis-need-nmi-exiting", ExecutionControlRules::virtualNmis),
          rule("nmi-window-needs-virtual-nmis", ExecutionControlRules::nmiWindow),
          rule("apic-access-address", ExecutionControlRules::apicAccessAddress),
          rule("x2apic-mode-excludes-apic-accesses", ExecutionControlRules::x2apicMode),
          rule(
              "virtual-interrupts-need-interrupt-exiting",
              ExecutionControlRules::virtualInterrupts),
          rule("posted-interrupts-need-delivery", ExecutionControlRules::postedNeedsDelivery),
          rule("posted-interrupts-need-acknowledge", ExecutionControlRules::postedNeedsAcknowledge),
          rule("posted-interrupt-vector", ExecutionControlRules::postedVector),
          rule("posted-interrupt-descriptor-address", ExecutionControlRules::postedDescriptor),
          rule("vpid-not-zero", ExecutionControlRules::vpid),
          rule("ept-pointer", ExecutionControlRules::eptPointer),
          rule("pml-needs-ept", ExecutionControlRules::pmlNeedsEpt),
          rule("pml-address", ExecutionControlRules::pmlAddress),
          rule("unrestricted-guest-needs-ept", ExecutionControlRules::unrestrictedNeedsEpt),
          rule("mode-based-execute-needs-ept", ExecutionControlRules::modeBasedNeedsEpt),
          rule("vm-function-controls-allowed", ExecutionControlRules::vmFunctions),
          rule("eptp-switching-needs-ept", ExecutionControlRules::eptpSwitchingNeedsEpt),
          rule("eptp-list-address", ExecutionControlRules::eptpList),
          rule("vmread-bitmap-address", ExecutionControlRules::vmreadBitmap),
          rule("vmwrite-bitmap-address", ExecutionControlRules::vmwriteBitmap));

  private ExecutionControlRules() {}

  private static Rule rule(String identity, Rule.Check check) {
    return new Rule(RuleGroup.EXECUTION_CONTROLS, identity, check);
  }

  static @Nullable Violation pinBased(EntryContext c) {
    VmxCapabilities can = c.capabilities();
    return c.allowed(VmcsField.PIN_BASED_CONTROLS, can.pinAllowed0(), can.pinAllowed1());
  }

  static @Nullable Violation primary(EntryContext c) {
    VmxCapabilities can = c.capabilities();
    return c.allowed(
        VmcsField.PRIMARY_PROCESSOR_BASED_CONTROLS, can.primaryAllowed0(), can.primaryAllowed1());
  }

  static @Nullable Violation secondary(EntryContext c) {
    return c.has(PrimaryProcessorControl.ACTIVATE_SECONDARY_CONTROLS)
        ? c.allowed(
            VmcsField.SECONDARY_PROCESSOR_BASED_CONTROLS, 0, c.capabilities().secondaryAllowed1())
        : null;
  }

  static @Nullable Violation cr3TargetCount(EntryContext c) {
    return require(
        c.read(VmcsField.CR3_TARGET_COUNT) <= VmxCapabilities.CR3_TARGETS,
        VmcsField.CR3_TARGET_COUNT,
        "at most " + VmxCapabilities.CR3_TARGETS);
  }

  static @Nullable Violation ioBitmapA(EntryContext c) {
    return c.has(PrimaryProcessorControl.USE_IO_BITMAPS)
        ? c.physical(VmcsField.IO_BITMAP_A_ADDRESS, 4096)
        : null;
  }

  static @Nullable Violation ioBitmapB(EntryContext c) {
    return c.has(PrimaryProcessorControl.USE_IO_BITMAPS)
        ? c.physical(VmcsField.IO_BITMAP_B_ADDRESS, 4096)
        : null;
  }

  static @Nullable Violation msrBitmap(EntryContext c) {
    return c.has(PrimaryProcessorControl.USE_MSR_BITMAPS)
        ? c.physical(VmcsField.MSR_BITMAP_ADDRESS, 4096)
        : null;
  }

  static @Nullable Violation virtualApicAddress(EntryContext c) {
    return c.has(PrimaryProcessorControl.USE_TPR_SHADOW)
        ? c.physical(VmcsField.VIRTUAL_APIC_ADDRESS, 4096)
        : null;
  }

  private static boolean usesTprThreshold(EntryContext c) {
    return c.has(PrimaryProcessorControl.USE_TPR_SHADOW)
        && !c.has(SecondaryProcessorControl.VIRTUAL_INTERRUPT_DELIVERY);
  }

  static @Nullable Violation tprThresholdReserved(EntryContext c) {
    return require(
        !usesTprThreshold(c) || c.read(VmcsField.TPR_THRESHOLD) >>> 4 == 0,
        VmcsField.TPR_THRESHOLD,
        "bits 31:4 clear");
  }

  static @Nullable Violation tprThresholdAboveVtpr(EntryContext c) {
    if (!usesTprThreshold(c)
        || c.has(SecondaryProcessorControl.VIRTUALIZE_APIC_ACCESSES)
        || !c.memory().isKnown()) {
      return null;
    }
    long vtpr = c.memory().read(c.read(VmcsField.VIRTUAL_APIC_ADDRESS) + 0x80, 1);
    return require(
        (c.read(VmcsField.TPR_THRESHOLD) & 0xf) <= vtpr >>> 4,
        VmcsField.TPR_THRESHOLD,
        "not above bits 7:4 of VTPR");
  }

  static @Nullable Violation tprShadowNeeded(EntryContext c) {
    return require(
        c.has(PrimaryProcessorControl.USE_TPR_SHADOW)
            || !(c.has(SecondaryProcessorControl.VIRTUALIZE_X2APIC_MODE)
                || c.has(SecondaryProcessorControl.APIC_REGISTER_VIRTUALIZATION)
                || c.has(SecondaryProcessorControl.VIRTUAL_INTERRUPT_DELIVERY)),
        VmcsField.SECONDARY_PROCESSOR_BASED_CONTROLS,
        "no APIC virtualization without the TPR shadow");
  }

  static @Nullable Violation virtualNmis(EntryContext c) {
    return require(
        c.has(PinBasedControl.NMI_EXITING) || !c.has(PinBasedControl.VIRTUAL_NMIS),
        VmcsField.PIN_BASED_CONTROLS,
        "no virtual NMIs without NMI exiting");
  }

  static @Nullable Violation nmiWindow(EntryContext c) {
    return require(
        c.has(PinBasedControl.VIRTUAL_NMIS) || !c.has(PrimaryProcessorControl.NMI_WINDOW_EXITING),
        VmcsField.PRIMARY_PROCESSOR_BASED_CONTROLS,
        "no NMI-window exiting without virtual NMIs");
  }

  static @Nullable Violation apicAccessAddress(EntryContext c) {
    return c.has(SecondaryProcessorControl.VIRTUALIZE_APIC_ACCESSES)
        ? c.physical(VmcsField.APIC_ACCESS_ADDRESS, 4096)
        : null;
  }

  static @Nullable Violation x2apicMode(EntryContext c) {
    return require(
        !c.has(SecondaryProcessorControl.VIRTUALIZE_X2APIC_MODE)
            || !c.has(SecondaryProcessorControl.VIRTUALIZE_APIC_ACCESSES),
        VmcsField.SECONDARY_PROCESSOR_BASED_CONTROLS,
        "not both virtualize-x2APIC-mode and virtualize-APIC-accesses");
  }

  static @Nullable Violation virtualInterrupts(EntryContext c) {
    return require(
        !c.has(SecondaryProcessorControl.VIRTUAL_INTERRUPT_DELIVERY)
            || c.has(PinBasedControl.EXTERNAL_INTERRUPT_EXITING),
        VmcsField.PIN_BASED_CONTROLS,
        "external-interrupt exiting, as virtual-interrupt delivery is on");
  }

  private static boolean posts(EntryContext c) {
    return c.has(PinBasedControl.PROCESS_POSTED_INTERRUPTS);
  }

  static @Nullable Violation postedNeedsDelivery(EntryContext c) {
    return require(
        !posts(c) || c.has(SecondaryProcessorControl.VIRTUAL_INTERRUPT_DELIVERY),
        VmcsField.SECONDARY_PROCESSOR_BASED_CONTROLS,
        "virtual-interrupt delivery, as posted interrupts are processed");
  }

  static @Nullable Violation postedNeedsAcknowledge(EntryContext c) {
    return require(
        !posts(c) || c.has(ExitControl.ACKNOWLEDGE_INTERRUPT_ON_EXIT),
        VmcsField.PRIMARY_EXIT_CONTROLS,
        "acknowledge-interrupt-on-exit, as posted interrupts are processed");
  }

  static @Nullable Violation postedVector(EntryContext c) {
    return require(
        !posts(c) || c.read(VmcsField.POSTED_INTERRUPT_NOTIFICATION_VECTOR) <= 255,
        VmcsField.POSTED_INTERRUPT_NOTIFICATION_VECTOR,
        "0 to 255");
  }

  static @Nullable Violation postedDescriptor(EntryContext c) {
    return posts(c) ? c.physical(VmcsField.POSTED_INTERRUPT_DESCRIPTOR_ADDRESS, 64) : null;
  }

  static @Nullable Violation vpid(EntryContext c) {
    return require(
        !c.has(SecondaryProcessorControl.ENABLE_VPID)
            || c.read(VmcsField.VIRTUAL_PROCESSOR_IDENTIFIER) != 0,
        VmcsField.VIRTUAL_PROCESSOR_IDENTIFIER,
        "not 0");
  }

  static @Nullable Violation eptPointer(EntryContext c) {
    return require(
        !c.has(SecondaryProcessorControl.ENABLE_EPT)
            || isEptPointer(c.read(VmcsField.EPT_POINTER), c.capabilities()),
        VmcsField.EPT_POINTER,
        "a supported memory type and walk length, and reserved bits clear");
  }

  /// Whether a value may be used as an EPT pointer; also asked when EPTP switching takes one from
  /// its list.
  static boolean isEptPointer(long pointer, VmxCapabilities capabilities) {
    long can = capabilities.eptVpid();
    boolean typeGood =
        switch ((int) (pointer & EptPointer.MEMORY_TYPE_MASK)) {
          case 0 -> EptVpidCapability.MEMORY_TYPE_UC.in(can);
          case 6 -> EptVpidCapability.MEMORY_TYPE_WB.in(can);
          default -> false;
        };
    boolean lengthGood =
        (pointer & EptPointer.WALK_LENGTH_MASK) == EptPointer.WALK_LENGTH_4
            && EptVpidCapability.PAGE_WALK_LENGTH_4.in(can);
    boolean accessedDirtyGood =
        (pointer & EptPointer.ACCESSED_DIRTY) == 0 || EptVpidCapability.ACCESSED_DIRTY.in(can);
    long reserved = EptPointer.RESERVED_LOW | EptPointer.SUPERVISOR_SHADOW_STACK;
    return typeGood
        && lengthGood
        && accessedDirtyGood
        && (pointer & reserved) == 0
        && capabilities.facts().isPhysical(pointer);
  }

  private static @Nullable Violation needsEpt(EntryContext c, SecondaryProcessorControl control) {
    return require(
        !c.has(control) || c.has(SecondaryProcessorControl.ENABLE_EPT),
        VmcsField.SECONDARY_PROCESSOR_BASED_CONTROLS,
        "EPT, as " + control + " is on");
  }

  static @Nullable Violation pmlNeedsEpt(EntryContext c) {
    return needsEpt(c, SecondaryProcessorControl.ENABLE_PML);
  }

  static @Nullable Violation pmlAddress(EntryContext c) {
    return c.has(SecondaryProcessorControl.ENABLE_PML)
        ? c.physical(VmcsField.PML_ADDRESS, 4096)
        : null;
  }

  static @Nullable Violation unrestrictedNeedsEpt(EntryContext c) {
    return needsEpt(c, SecondaryProcessorControl.UNRESTRICTED_GUEST);
  }

  static @Nullable Violation modeBasedNeedsEpt(EntryContext c) {
    return needsEpt(c, SecondaryProcessorControl.MODE_BASED_EXECUTE_CONTROL);
  }

  static @Nullable Violation vmFunctions(EntryContext c) {
    return require(
        !c.has(SecondaryProcessorControl.ENABLE_VM_FUNCTIONS)
            || (c.read(VmcsField.VM_FUNCTION_CONTROLS) & ~c.capabilities().vmFunctions()) == 0,
        VmcsField.VM_FUNCTION_CONTROLS,
        "only functions of IA32_VMX_VMFUNC");
  }

  private static boolean switchesEptp(EntryContext c) {
    return c.has(SecondaryProcessorControl.ENABLE_VM_FUNCTIONS)
        && (c.read(VmcsField.VM_FUNCTION_CONTROLS) >>> VmFunction.EPTP_SWITCHING & 1) != 0;
  }

  static @Nullable Violation eptpSwitchingNeedsEpt(EntryContext c) {
    return require(
        !switchesEptp(c) || c.has(SecondaryProcessorControl.ENABLE_EPT),
        VmcsField.SECONDARY_PROCESSOR_BASED_CONTROLS,
        "EPT, as EPTP switching is on");
  }

  static @Nullable Violation eptpList(EntryContext c) {
    return switchesEptp(c) ? c.physical(VmcsField.EPTP_LIST_ADDRESS, 4096) : null;
  }

  static @Nullable Violation vmreadBitmap(EntryContext c) {
    return c.has(SecondaryProcessorControl.VMCS_SHADOWING)
        ? c.physical(VmcsField.VMREAD_BITMAP_ADDRESS, 4096)
        : null;
  }

  static @Nullable Violation vmwriteBitmap(EntryContext c) {
    return c.has(SecondaryProcessorControl.VMCS_SHADOWING)
        ? c.physical(VmcsField.VMWRITE_BITMAP_ADDRESS, 4096)
        : null;
  }
}

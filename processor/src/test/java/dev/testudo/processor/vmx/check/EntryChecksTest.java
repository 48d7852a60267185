package dev.testudo.processor.vmx.check;

import static dev.testudo.architecture.vmx.VmcsField.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.register.Cr4;
import dev.testudo.architecture.vmx.EntryControl;
import dev.testudo.architecture.vmx.ExitControl;
import dev.testudo.architecture.vmx.PinBasedControl;
import dev.testudo.architecture.vmx.PrimaryProcessorControl;
import dev.testudo.architecture.vmx.SecondaryProcessorControl;
import dev.testudo.processor.vmx.VmxCapabilities;
import dev.testudo.processor.vmx.VmxFeature;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Each rule has a state that breaks it.
class EntryChecksTest {
  private static final long BEYOND_WIDTH = 1L << 40;
  private static final long NOT_CANONICAL = 1L << 47;

  /// For each rule by identity, what makes the valid state break it.
  private static final Map<String, Consumer<ValidState>> BREAKERS = new LinkedHashMap<>();

  private static void breaks(String identity, Consumer<ValidState> change) {
    BREAKERS.put(identity, change);
  }

  static {
    executionControls();
    exitAndEntryControls();
    hostState();
    guestRegisters();
    guestSegments();
    guestOthers();
  }

  private static void executionControls() {
    breaks("pin-based-controls-allowed", s -> s.set(PIN_BASED_CONTROLS, 0));
    breaks("primary-controls-allowed", s -> s.or(PRIMARY_PROCESSOR_BASED_CONTROLS, 1));
    breaks("secondary-controls-allowed", s -> s.add(SecondaryProcessorControl.BUS_LOCK_DETECTION));
    breaks("cr3-target-count", s -> s.set(CR3_TARGET_COUNT, 5));
    breaks(
        "io-bitmap-a-address",
        s -> s.add(PrimaryProcessorControl.USE_IO_BITMAPS).set(IO_BITMAP_A_ADDRESS, 1));
    breaks(
        "io-bitmap-b-address",
        s -> s.add(PrimaryProcessorControl.USE_IO_BITMAPS).set(IO_BITMAP_B_ADDRESS, BEYOND_WIDTH));
    breaks(
        "msr-bitmap-address",
        s -> s.add(PrimaryProcessorControl.USE_MSR_BITMAPS).set(MSR_BITMAP_ADDRESS, 0x800));
    breaks("virtual-apic-address", s -> s.tprShadow().set(VIRTUAL_APIC_ADDRESS, 8));
    breaks("tpr-threshold-reserved", s -> s.tprShadow().set(TPR_THRESHOLD, 0x10));
    breaks("tpr-threshold-above-vtpr", s -> s.tprShadow().set(TPR_THRESHOLD, 1));
    breaks("tpr-shadow-needed", s -> s.add(SecondaryProcessorControl.APIC_REGISTER_VIRTUALIZATION));
    breaks("virtual-nmis-need-nmi-exiting", s -> s.add(PinBasedControl.VIRTUAL_NMIS));
    breaks("nmi-window-needs-virtual-nmis", s -> s.add(PrimaryProcessorControl.NMI_WINDOW_EXITING));
    breaks(
        "apic-access-address",
        s -> s.add(SecondaryProcessorControl.VIRTUALIZE_APIC_ACCESSES).set(APIC_ACCESS_ADDRESS, 4));
    breaks(
        "x2apic-mode-excludes-apic-accesses",
        s ->
            s.tprShadow()
                .add(SecondaryProcessorControl.VIRTUALIZE_APIC_ACCESSES)
                .add(SecondaryProcessorControl.VIRTUALIZE_X2APIC_MODE));
    breaks(
        "virtual-interrupts-need-interrupt-exiting",
        s -> s.tprShadow().add(SecondaryProcessorControl.VIRTUAL_INTERRUPT_DELIVERY));
    breaks(
        "posted-interrupts-need-delivery",
        s ->
            s.add(PinBasedControl.PROCESS_POSTED_INTERRUPTS)
                .add(ExitControl.ACKNOWLEDGE_INTERRUPT_ON_EXIT));
    breaks(
        "posted-interrupts-need-acknowledge",
        s ->
            s.tprShadow()
                .add(SecondaryProcessorControl.VIRTUAL_INTERRUPT_DELIVERY)
                .add(PinBasedControl.EXTERNAL_INTERRUPT_EXITING)
                .add(PinBasedControl.PROCESS_POSTED_INTERRUPTS));
    breaks(
        "posted-interrupt-vector", s -> posted(s).set(POSTED_INTERRUPT_NOTIFICATION_VECTOR, 256));
    breaks(
        "posted-interrupt-descriptor-address",
        s -> posted(s).set(POSTED_INTERRUPT_DESCRIPTOR_ADDRESS, 0x20));
    breaks("vpid-not-zero", s -> s.add(SecondaryProcessorControl.ENABLE_VPID));
    breaks("ept-pointer", s -> s.ept().set(EPT_POINTER, 0x20_001dL));
    breaks("pml-needs-ept", s -> s.add(SecondaryProcessorControl.ENABLE_PML));
    breaks(
        "pml-address", s -> s.ept().add(SecondaryProcessorControl.ENABLE_PML).set(PML_ADDRESS, 8));
    breaks(
        "unrestricted-guest-needs-ept", s -> s.add(SecondaryProcessorControl.UNRESTRICTED_GUEST));
    breaks(
        "mode-based-execute-needs-ept",
        s -> s.add(SecondaryProcessorControl.MODE_BASED_EXECUTE_CONTROL));
    breaks(
        "vm-function-controls-allowed",
        s -> s.add(SecondaryProcessorControl.ENABLE_VM_FUNCTIONS).set(VM_FUNCTION_CONTROLS, 2));
    breaks(
        "eptp-switching-needs-ept",
        s -> s.add(SecondaryProcessorControl.ENABLE_VM_FUNCTIONS).set(VM_FUNCTION_CONTROLS, 1));
    breaks(
        "eptp-list-address",
        s ->
            s.ept()
                .add(SecondaryProcessorControl.ENABLE_VM_FUNCTIONS)
                .set(VM_FUNCTION_CONTROLS, 1)
                .set(EPTP_LIST_ADDRESS, 8));
    breaks(
        "vmread-bitmap-address",
        s -> s.add(SecondaryProcessorControl.VMCS_SHADOWING).set(VMREAD_BITMAP_ADDRESS, 1));
    breaks(
        "vmwrite-bitmap-address",
        s -> s.add(SecondaryProcessorControl.VMCS_SHADOWING).set(VMWRITE_BITMAP_ADDRESS, 1));
  }

  private static ValidState posted(ValidState s) {
    return s.tprShadow()
        .add(SecondaryProcessorControl.VIRTUAL_INTERRUPT_DELIVERY)
        .add(PinBasedControl.EXTERNAL_INTERRUPT_EXITING)
        .add(PinBasedControl.PROCESS_POSTED_INTERRUPTS)
        .add(ExitControl.ACKNOWLEDGE_INTERRUPT_ON_EXIT);
  }

  private static void inject(ValidState s, long information) {
    s.set(ENTRY_INTERRUPTION_INFORMATION, information);
  }

  private static void exitAndEntryControls() {
    breaks("exit-controls-allowed", s -> s.add(ExitControl.LOAD_PKRS));
    breaks(
        "save-preemption-timer-needs-timer", s -> s.add(ExitControl.SAVE_PREEMPTION_TIMER_VALUE));
    breaks(
        "exit-msr-store-area", s -> s.set(EXIT_MSR_STORE_COUNT, 1).set(EXIT_MSR_STORE_ADDRESS, 8));
    breaks(
        "exit-msr-load-area",
        s -> s.set(EXIT_MSR_LOAD_COUNT, 2).set(EXIT_MSR_LOAD_ADDRESS, BEYOND_WIDTH - 16));
    breaks("entry-controls-allowed", s -> s.add(EntryControl.ENTRY_TO_SMM));
    breaks("injection-type", s -> inject(s, 0x8000_0100L));
    breaks("injection-vector", s -> inject(s, 0x8000_0203L));
    breaks("injection-error-code-forbidden", s -> inject(s, 0x8000_0b06L));
    breaks("injection-error-code-needed", s -> inject(s, 0x8000_030dL));
    breaks("injection-reserved", s -> inject(s, 0x8000_1306L));
    breaks(
        "injection-error-code-value",
        s ->
            s.set(ENTRY_EXCEPTION_ERROR_CODE, 0x1_0000)
                .set(ENTRY_INTERRUPTION_INFORMATION, 0x8000_0b0dL));
    breaks(
        "injection-instruction-length",
        s -> s.set(ENTRY_INSTRUCTION_LENGTH, 16).set(ENTRY_INTERRUPTION_INFORMATION, 0x8000_0480L));
    breaks(
        "entry-msr-load-area", s -> s.set(ENTRY_MSR_LOAD_COUNT, 1).set(ENTRY_MSR_LOAD_ADDRESS, 1));
  }

  private static void hostState() {
    breaks("host-cr0-fixed", s -> s.clear(HOST_CR0, Cr0.NE));
    breaks("host-cr4-fixed", s -> s.clear(HOST_CR4, Cr4.VMXE));
    breaks("host-cr3-width", s -> s.set(HOST_CR3, BEYOND_WIDTH));
    breaks("host-sysenter-esp-canonical", s -> s.set(HOST_IA32_SYSENTER_ESP, NOT_CANONICAL));
    breaks("host-sysenter-eip-canonical", s -> s.set(HOST_IA32_SYSENTER_EIP, NOT_CANONICAL));
    breaks("host-pat", s -> s.add(ExitControl.LOAD_PAT).set(HOST_IA32_PAT, 2));
    breaks("host-efer-reserved", s -> s.add(ExitControl.LOAD_EFER).or(HOST_IA32_EFER, 2));
    breaks("host-efer-mode", s -> s.add(ExitControl.LOAD_EFER).set(HOST_IA32_EFER, 0x100));
    breaks("host-es-selector", s -> s.set(HOST_ES_SELECTOR, 1));
    breaks("host-cs-selector", s -> s.set(HOST_CS_SELECTOR, 0x14));
    breaks("host-ss-selector", s -> s.set(HOST_SS_SELECTOR, 3));
    breaks("host-ds-selector", s -> s.set(HOST_DS_SELECTOR, 1));
    breaks("host-fs-selector", s -> s.set(HOST_FS_SELECTOR, 1));
    breaks("host-gs-selector", s -> s.set(HOST_GS_SELECTOR, 4));
    breaks("host-tr-selector", s -> s.set(HOST_TR_SELECTOR, 0x44));
    breaks("host-cs-not-null", s -> s.set(HOST_CS_SELECTOR, 0));
    breaks("host-tr-not-null", s -> s.set(HOST_TR_SELECTOR, 0));
    breaks("host-ss-not-null", s -> host32(s).set(HOST_SS_SELECTOR, 0));
    breaks("host-fs-base-canonical", s -> s.set(HOST_FS_BASE, NOT_CANONICAL));
    breaks("host-gs-base-canonical", s -> s.set(HOST_GS_BASE, NOT_CANONICAL));
    breaks("host-gdtr-base-canonical", s -> s.set(HOST_GDTR_BASE, NOT_CANONICAL));
    breaks("host-idtr-base-canonical", s -> s.set(HOST_IDTR_BASE, NOT_CANONICAL));
    breaks("host-tr-base-canonical", s -> s.set(HOST_TR_BASE, NOT_CANONICAL));
    breaks("address-space-outside-long-mode", s -> s.longMode = false);
    breaks(
        "address-space-in-long-mode",
        s -> s.pae().clear(PRIMARY_EXIT_CONTROLS, ExitControl.HOST_ADDRESS_SPACE_SIZE.mask()));
    breaks(
        "host-32-excludes-64-bit-guest",
        s -> s.clear(PRIMARY_EXIT_CONTROLS, ExitControl.HOST_ADDRESS_SPACE_SIZE.mask()));
    breaks("host-32-excludes-pcid", s -> host32(s).or(HOST_CR4, Cr4.PCIDE));
    breaks("host-32-rip", s -> host32(s).set(HOST_RIP, 1L << 32));
    breaks("host-64-needs-pae", s -> s.clear(HOST_CR4, Cr4.PAE));
    breaks("host-64-rip-canonical", s -> s.set(HOST_RIP, NOT_CANONICAL));
  }

  private static ValidState host32(ValidState s) {
    s.longMode = false;
    return s.pae().clear(PRIMARY_EXIT_CONTROLS, ExitControl.HOST_ADDRESS_SPACE_SIZE.mask());
  }

  private static void guestRegisters() {
    breaks("guest-cr0-fixed", s -> s.clear(GUEST_CR0, Cr0.NE));
    breaks(
        "guest-cr0-paging-needs-protection",
        s -> s.ept().add(SecondaryProcessorControl.UNRESTRICTED_GUEST).clear(GUEST_CR0, Cr0.PE));
    breaks("guest-cr4-fixed", s -> s.or(GUEST_CR4, 1L << 40));
    breaks(
        "guest-debugctl-reserved",
        s -> s.add(EntryControl.LOAD_DEBUG_CONTROLS).set(GUEST_IA32_DEBUGCTL, 1 << 20));
    breaks(
        "guest-64-needs-paging",
        s -> s.ept().add(SecondaryProcessorControl.UNRESTRICTED_GUEST).clear(GUEST_CR0, Cr0.PG));
    breaks("guest-64-needs-pae", s -> s.clear(GUEST_CR4, Cr4.PAE));
    breaks("guest-32-excludes-pcid", s -> s.pae().or(GUEST_CR4, Cr4.PCIDE));
    breaks("guest-cr3-width", s -> s.set(GUEST_CR3, BEYOND_WIDTH));
    breaks("guest-dr7-high", s -> s.add(EntryControl.LOAD_DEBUG_CONTROLS).set(GUEST_DR7, 1L << 32));
    breaks("guest-sysenter-esp-canonical", s -> s.set(GUEST_IA32_SYSENTER_ESP, NOT_CANONICAL));
    breaks("guest-sysenter-eip-canonical", s -> s.set(GUEST_IA32_SYSENTER_EIP, NOT_CANONICAL));
    breaks("guest-pat", s -> s.add(EntryControl.LOAD_PAT).set(GUEST_IA32_PAT, 3));
    breaks("guest-efer-reserved", s -> s.add(EntryControl.LOAD_EFER).or(GUEST_IA32_EFER, 2));
    breaks("guest-efer-lma", s -> s.add(EntryControl.LOAD_EFER).set(GUEST_IA32_EFER, 0x100));
    breaks("guest-efer-lme", s -> s.add(EntryControl.LOAD_EFER).set(GUEST_IA32_EFER, 0x400));
  }

  private static void guestSegments() {
    breaks("guest-tr-ti", s -> s.or(GUEST_TR_SELECTOR, 4));
    breaks("guest-ldtr-ti", s -> s.set(GUEST_LDTR_ACCESS_RIGHTS, 0x82).or(GUEST_LDTR_SELECTOR, 4));
    breaks("guest-ss-rpl", s -> s.or(GUEST_SS_SELECTOR, 3));
    for (GuestSegment segment : GuestSegment.values()) {
      String name = "guest-" + segment.lowerCase() + "-";
      breaks(name + "base", s -> usable(s, segment).set(segment.base, NOT_CANONICAL));
      if (segment.isCodeOrData()) {
        breaks(name + "virtual-8086-limit", s -> s.virtual8086().set(segment.limit, 0xfffe));
        breaks(name + "virtual-8086-rights", s -> s.virtual8086().set(segment.accessRights, 0x93));
        breaks(name + "s", s -> s.clear(segment.accessRights, 0x10));
      } else {
        breaks(name + "s", s -> usable(s, segment).or(segment.accessRights, 0x10));
      }
      breaks(name + "type", s -> usable(s, segment).clear(segment.accessRights, 0xf));
      breaks(name + "present", s -> usable(s, segment).clear(segment.accessRights, 0x80));
      breaks(name + "reserved", s -> usable(s, segment).or(segment.accessRights, 0x100));
      breaks(
          name + "granularity",
          s -> usable(s, segment).set(segment.limit, 0x10_0000).or(segment.accessRights, 0x8000));
    }
    breaks("guest-cs-dpl", s -> s.or(GUEST_CS_ACCESS_RIGHTS, 0x20));
    breaks("guest-ss-dpl", s -> s.or(GUEST_SS_ACCESS_RIGHTS, 0x20));
    for (GuestSegment segment :
        new GuestSegment[] {GuestSegment.DS, GuestSegment.ES, GuestSegment.FS, GuestSegment.GS}) {
      breaks("guest-" + segment.lowerCase() + "-dpl", s -> s.or(segment.selector, 1));
    }
    breaks("guest-cs-db", s -> s.or(GUEST_CS_ACCESS_RIGHTS, 0x4000));
    breaks("guest-tr-usable", s -> s.or(GUEST_TR_ACCESS_RIGHTS, 0x1_0000));
  }

  private static ValidState usable(ValidState s, GuestSegment segment) {
    return segment == GuestSegment.LDTR ? s.set(GUEST_LDTR_ACCESS_RIGHTS, 0x82) : s;
  }

  private static void guestOthers() {
    breaks("guest-gdtr-base-canonical", s -> s.set(GUEST_GDTR_BASE, NOT_CANONICAL));
    breaks("guest-idtr-base-canonical", s -> s.set(GUEST_IDTR_BASE, NOT_CANONICAL));
    breaks("guest-gdtr-limit", s -> s.set(GUEST_GDTR_LIMIT, 0x1_0000));
    breaks("guest-idtr-limit", s -> s.set(GUEST_IDTR_LIMIT, 0x1_0000));
    breaks("guest-rip", s -> s.set(GUEST_RIP, 1L << 48));
    breaks("guest-rflags-reserved", s -> s.set(GUEST_RFLAGS, 0));
    breaks("guest-rflags-vm", s -> s.or(GUEST_RFLAGS, 1 << 17));
    breaks("guest-rflags-if", s -> inject(s, 0x8000_0020L));
    breaks("activity-state-supported", s -> s.set(GUEST_ACTIVITY_STATE, 2));
    breaks(
        "activity-hlt-needs-ring-0",
        s -> s.set(GUEST_ACTIVITY_STATE, 1).or(GUEST_SS_ACCESS_RIGHTS, 0x60));
    breaks(
        "activity-blocking-needs-active",
        s -> s.set(GUEST_ACTIVITY_STATE, 1).set(GUEST_INTERRUPTIBILITY_STATE, 2));
    breaks(
        "activity-injection",
        s -> s.set(GUEST_ACTIVITY_STATE, 1).set(ENTRY_INTERRUPTION_INFORMATION, 0x8000_0306L));
    breaks("interruptibility-reserved", s -> s.set(GUEST_INTERRUPTIBILITY_STATE, 0x20));
    breaks(
        "interruptibility-both-shadows",
        s -> s.set(GUEST_INTERRUPTIBILITY_STATE, 3).or(GUEST_RFLAGS, 0x200));
    breaks("interruptibility-sti-needs-if", s -> s.set(GUEST_INTERRUPTIBILITY_STATE, 1));
    breaks(
        "interruptibility-external-interrupt",
        s ->
            s.set(GUEST_INTERRUPTIBILITY_STATE, 1)
                .or(GUEST_RFLAGS, 0x200)
                .set(ENTRY_INTERRUPTION_INFORMATION, 0x8000_0020L));
    breaks(
        "interruptibility-nmi-mov-ss",
        s ->
            s.set(GUEST_INTERRUPTIBILITY_STATE, 2)
                .set(ENTRY_INTERRUPTION_INFORMATION, 0x8000_0202L));
    breaks("interruptibility-smi", s -> s.set(GUEST_INTERRUPTIBILITY_STATE, 4));
    breaks(
        "interruptibility-virtual-nmi",
        s ->
            s.add(PinBasedControl.NMI_EXITING)
                .add(PinBasedControl.VIRTUAL_NMIS)
                .set(GUEST_INTERRUPTIBILITY_STATE, 8)
                .set(ENTRY_INTERRUPTION_INFORMATION, 0x8000_0202L));
    breaks("interruptibility-enclave", s -> s.set(GUEST_INTERRUPTIBILITY_STATE, 0x10));
    breaks("pending-debug-reserved", s -> s.set(GUEST_PENDING_DEBUG_EXCEPTIONS, 0x10));
    breaks(
        "pending-debug-single-step",
        s -> s.set(GUEST_INTERRUPTIBILITY_STATE, 2).or(GUEST_RFLAGS, 0x100));
    breaks("link-pointer-address", s -> s.set(VMCS_LINK_POINTER, 0x123));
    breaks("link-pointer-not-current", s -> s.set(VMCS_LINK_POINTER, ValidState.CURRENT));
    breaks("link-pointer-revision", s -> s.set(VMCS_LINK_POINTER, 0x50_0000));
    breaks("guest-pdpte0", s -> s.pae().set(GUEST_CR3, 0x1000).memory.put(0x1000L, 3L));
    breaks("guest-pdpte1", s -> s.pae().ept().set(GUEST_PDPTE1, 3));
    breaks("guest-pdpte2", s -> s.pae().ept().set(GUEST_PDPTE2, BEYOND_WIDTH | 1));
    breaks("guest-pdpte3", s -> s.pae().set(GUEST_CR3, 0x1000).memory.put(0x1018L, 0x21L));
  }

  @Test
  void theValidStateBreaksNoRule() {
    assertThat(EntryChecks.explain(new ValidState().context())).isEmpty();
    assertThat(EntryChecks.explain(new ValidState().pae().context())).isEmpty();
    assertThat(EntryChecks.explain(new ValidState().virtual8086().context())).isEmpty();
    assertThat(EntryChecks.explain(host32(new ValidState()).context())).isEmpty();
    assertThat(EntryChecks.explain(posted(new ValidState()).ept().context())).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> eachBreakerBreaksItsRule() {
    return BREAKERS.entrySet().stream()
        .map(entry ->
            DynamicTest.dynamicTest(
                entry.getKey(),
                () -> {
                  ValidState state = new ValidState();
                  entry.getValue().accept(state);
                  assertThat(EntryChecks.explain(state.context()))
                      .extracting(failed -> failed.rule().identity())
                      .contains(entry.getKey());
                }));
  }

  @Test
  void everyRuleHasABreakerAndAnIdentityOfItsOwn() {
    Set<String> seen = new HashSet<>();
    for (Rule rule : EntryChecks.all()) {
      assertThat(seen.add(rule.identity())).as(rule.identity()).isTrue();
      assertThat(BREAKERS).containsKey(rule.identity());
    }
  }

  @Test
  void theFirstFailureFollowsTheManualsOrder() {
    ValidState state = new ValidState();
    state.set(GUEST_RFLAGS, 0).set(HOST_CR3, BEYOND_WIDTH).set(CR3_TARGET_COUNT, 9);
    EntryContext context = state.context();
    assertThat(EntryChecks.controls(context)).isNotNull();
    assertThat(EntryChecks.hostState(context)).isNotNull();
    assertThat(EntryChecks.guestState(context)).isNotNull();
    assertThat(EntryChecks.explain(context))
        .extracting(failed -> failed.rule().group().area())
        .containsExactly(
            RuleGroup.Area.CONTROLS, RuleGroup.Area.HOST_STATE, RuleGroup.Area.GUEST_STATE);
  }

  @Test
  void aFailureTellsFieldValueAndExpectation() {
    ValidState state = new ValidState();
    state.set(VMCS_LINK_POINTER, 0x123);
    FailedRule failed = failure(EntryChecks.guestState(state.context()));
    assertThat(failed.field()).isEqualTo(VMCS_LINK_POINTER);
    assertThat(failed.value()).isEqualTo(0x123);
    assertThat(failed.qualification()).isEqualTo(4);
    assertThat(failed.describe()).contains("link-pointer-address", "0x123", "Non-Register State");
  }

  @Test
  void aFeatureThatIsNotOfferedCannotBeUsed() {
    ValidState state = new ValidState();
    state.ept();
    assertThat(EntryChecks.controls(state.context())).isNull();
    state.capabilities = state.capabilities.without(VmxFeature.EPT);
    FailedRule failed = failure(EntryChecks.controls(state.context()));
    assertThat(failed.rule().identity()).isEqualTo("secondary-controls-allowed");
    assertThat(VmxCapabilities.REVISION).isEqualTo(0x11e5_7ed0);
  }

  private static FailedRule failure(@Nullable FailedRule failed) {
    if (failed == null) {
      throw new AssertionError("no rule failed");
    }
    return failed;
  }
}

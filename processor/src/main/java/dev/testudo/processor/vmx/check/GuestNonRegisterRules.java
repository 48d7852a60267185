package dev.testudo.processor.vmx.check;

import static dev.testudo.processor.vmx.check.EntryContext.require;

import dev.testudo.architecture.interrupt.Vector;
import dev.testudo.architecture.register.DebugCtl;
import dev.testudo.architecture.register.Rflags;
import dev.testudo.architecture.vmx.AccessRights;
import dev.testudo.architecture.vmx.ActivityState;
import dev.testudo.architecture.vmx.ExitQualification;
import dev.testudo.architecture.vmx.Interruptibility;
import dev.testudo.architecture.vmx.InterruptionInformation;
import dev.testudo.architecture.vmx.InterruptionType;
import dev.testudo.architecture.vmx.PendingDebugExceptions;
import dev.testudo.architecture.vmx.PinBasedControl;
import dev.testudo.architecture.vmx.SecondaryProcessorControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.architecture.vmx.VmcsRegion;
import dev.testudo.processor.vmx.VmxCapabilities;
import dev.testudo.processor.vmx.VmxFeature;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// @sdm 3C "VM Entries > Checking and Loading Guest State > Checks on Guest Non-Register State"
final class GuestNonRegisterRules {
  static final List<Rule> RULES =
      List.of(
          rule("activity-state-supported", GuestNonRegisterRules::activitySupported),
          rule("activity-hlt-needs-ring-0", GuestNonRegisterRules::hltNeedsRing0),
          rule("activity-blocking-needs-active", GuestNonRegisterRules::blockingNeedsActive),
          rule("activity-injection", GuestNonRegisterRules::activityInjection),
          rule("interruptibility-reserved", GuestNonRegisterRules::interruptibilityReserved),
          rule("interruptibility-both-shadows", GuestNonRegisterRules::bothShadows),
          rule("interruptibility-sti-needs-if", GuestNonRegisterRules::stiNeedsIf),
          rule("interruptibility-external-interrupt", GuestNonRegisterRules::externalInterrupt),
          rule("interruptibility-nmi-mov-ss", GuestNonRegisterRules::nmiMovSs),
          rule("interruptibility-smi", GuestNonRegisterRules::smi),
          rule("interruptibility-virtual-nmi", GuestNonRegisterRules::virtualNmi),
          rule("interruptibility-enclave", GuestNonRegisterRules::enclave),
          rule("pending-debug-reserved", GuestNonRegisterRules::pendingDebugReserved),
          rule("pending-debug-single-step", GuestNonRegisterRules::pendingDebugSingleStep),
          rule("link-pointer-address", GuestNonRegisterRules::linkAddress),
          rule("link-pointer-not-current", GuestNonRegisterRules::linkNotCurrent),
          rule("link-pointer-revision", GuestNonRegisterRules::linkRevision));

  private GuestNonRegisterRules() {}

  private static Rule rule(String identity, Rule.Check check) {
    return new Rule(RuleGroup.GUEST_NON_REGISTER, identity, check);
  }

  private static boolean blocks(EntryContext c, int bits) {
    return (c.read(VmcsField.GUEST_INTERRUPTIBILITY_STATE) & bits) != 0;
  }

  private static boolean isIn(EntryContext c, ActivityState state) {
    return c.read(VmcsField.GUEST_ACTIVITY_STATE) == state.number();
  }

  // ---- activity state
  // --------------------------------------------------------------------------------------------

  static @Nullable Violation activitySupported(EntryContext c) {
    VmxCapabilities can = c.capabilities();
    long state = c.read(VmcsField.GUEST_ACTIVITY_STATE);
    boolean supported =
        state == ActivityState.ACTIVE.number()
            || state == ActivityState.HLT.number() && can.has(VmxFeature.ACTIVITY_HLT)
            || state == ActivityState.SHUTDOWN.number() && can.has(VmxFeature.ACTIVITY_SHUTDOWN)
            || state == ActivityState.WAIT_FOR_SIPI.number()
                && can.has(VmxFeature.ACTIVITY_WAIT_FOR_SIPI);
    return require(supported, VmcsField.GUEST_ACTIVITY_STATE, "a supported activity state");
  }

  static @Nullable Violation hltNeedsRing0(EntryContext c) {
    return require(
        !isIn(c, ActivityState.HLT)
            || AccessRights.dpl(c.read(VmcsField.GUEST_SS_ACCESS_RIGHTS)) == 0,
        VmcsField.GUEST_ACTIVITY_STATE,
        "not HLT with a DPL of SS above 0");
  }

  static @Nullable Violation blockingNeedsActive(EntryContext c) {
    return require(
        isIn(c, ActivityState.ACTIVE)
            || !blocks(c, Interruptibility.BLOCKING_BY_STI | Interruptibility.BLOCKING_BY_MOV_SS),
        VmcsField.GUEST_ACTIVITY_STATE,
        "active, as STI or MOV SS blocks");
  }

  static @Nullable Violation activityInjection(EntryContext c) {
    if (!c.injects() || isIn(c, ActivityState.ACTIVE)) {
      return null;
    }
    long information = c.read(VmcsField.ENTRY_INTERRUPTION_INFORMATION);
    InterruptionType type = InterruptionType.of(information);
    int vector = InterruptionInformation.vector(information);
    boolean exception = type == InterruptionType.HARDWARE_EXCEPTION;
    boolean allowed;
    if (isIn(c, ActivityState.HLT)) {
      allowed =
          type == InterruptionType.EXTERNAL_INTERRUPT
              || type == InterruptionType.NON_MASKABLE_INTERRUPT
              || exception && (vector == Vector.DB || vector == Vector.MC)
              || type == InterruptionType.OTHER_EVENT;
    } else if (isIn(c, ActivityState.SHUTDOWN)) {
      allowed = type == InterruptionType.NON_MASKABLE_INTERRUPT || exception && vector == Vector.MC;
    } else {
      allowed = false;
    }
    return require(
        allowed, VmcsField.GUEST_ACTIVITY_STATE, "a state in which the injected event can come");
  }

  // ---- interruptibility
  // ------------------------------------------------------------------------------------------

  private static @Nullable Violation interruptibility(boolean holds, String expectation) {
    return require(holds, VmcsField.GUEST_INTERRUPTIBILITY_STATE, expectation);
  }

  static @Nullable Violation interruptibilityReserved(EntryContext c) {
    return interruptibility(!blocks(c, Interruptibility.RESERVED), "bits 31:5 clear");
  }

  static @Nullable Violation bothShadows(EntryContext c) {
    return interruptibility(
        !blocks(c, Interruptibility.BLOCKING_BY_STI)
            || !blocks(c, Interruptibility.BLOCKING_BY_MOV_SS),
        "not blocking by both STI and MOV SS");
  }

  static @Nullable Violation stiNeedsIf(EntryContext c) {
    return interruptibility(
        !blocks(c, Interruptibility.BLOCKING_BY_STI)
            || c.read(VmcsField.GUEST_RFLAGS, Rflags.IF) != 0,
        "no blocking by STI with RFLAGS.IF clear");
  }

  static @Nullable Violation externalInterrupt(EntryContext c) {
    return interruptibility(
        !c.injects(InterruptionType.EXTERNAL_INTERRUPT)
            || !blocks(c, Interruptibility.BLOCKING_BY_STI | Interruptibility.BLOCKING_BY_MOV_SS),
        "no blocking, as an external interrupt is injected");
  }

  static @Nullable Violation nmiMovSs(EntryContext c) {
    return interruptibility(
        !c.injects(InterruptionType.NON_MASKABLE_INTERRUPT)
            || !blocks(c, Interruptibility.BLOCKING_BY_MOV_SS),
        "no blocking by MOV SS, as an NMI is injected");
  }

  static @Nullable Violation smi(EntryContext c) {
    return interruptibility(
        !blocks(c, Interruptibility.BLOCKING_BY_SMI), "no blocking by SMI outside SMM");
  }

  static @Nullable Violation virtualNmi(EntryContext c) {
    return interruptibility(
        !c.has(PinBasedControl.VIRTUAL_NMIS)
            || !c.injects(InterruptionType.NON_MASKABLE_INTERRUPT)
            || !blocks(c, Interruptibility.BLOCKING_BY_NMI),
        "no virtual-NMI blocking, as an NMI is injected");
  }

  static @Nullable Violation enclave(EntryContext c) {
    return interruptibility(
        !blocks(c, Interruptibility.ENCLAVE_INTERRUPTION), "no enclave interruption without SGX");
  }

  // ---- pending debug exceptions
  // ----------------------------------------------------------------------------------

  static @Nullable Violation pendingDebugReserved(EntryContext c) {
    long reserved =
        PendingDebugExceptions.RESERVED
            | PendingDebugExceptions.BUS_LOCK
            | PendingDebugExceptions.RTM;
    return require(
        (c.read(VmcsField.GUEST_PENDING_DEBUG_EXCEPTIONS) & reserved) == 0,
        VmcsField.GUEST_PENDING_DEBUG_EXCEPTIONS,
        "reserved bits clear");
  }

  static @Nullable Violation pendingDebugSingleStep(EntryContext c) {
    if (!blocks(c, Interruptibility.BLOCKING_BY_STI | Interruptibility.BLOCKING_BY_MOV_SS)
        && !isIn(c, ActivityState.HLT)) {
      return null;
    }
    boolean steps =
        c.read(VmcsField.GUEST_RFLAGS, Rflags.TF) != 0
            && (c.read(VmcsField.GUEST_IA32_DEBUGCTL) & DebugCtl.BTF) == 0;
    boolean pending =
        (c.read(VmcsField.GUEST_PENDING_DEBUG_EXCEPTIONS) & PendingDebugExceptions.BS) != 0;
    return require(
        steps == pending,
        VmcsField.GUEST_PENDING_DEBUG_EXCEPTIONS,
        "BS " + (steps ? "set, as RFLAGS.TF single-steps" : "clear"));
  }

  // ---- VMCS link pointer
  // -----------------------------------------------------------------------------------------

  private static long link(EntryContext c) {
    return c.read(VmcsField.VMCS_LINK_POINTER);
  }

  private static @Nullable Violation linkPointer(boolean holds, String expectation) {
    return require(
        holds,
        VmcsField.VMCS_LINK_POINTER,
        expectation,
        ExitQualification.EntryFailure.VMCS_LINK_POINTER);
  }

  static @Nullable Violation linkAddress(EntryContext c) {
    long link = link(c);
    return linkPointer(
        link == VmcsRegion.NO_POINTER || (link & 0xfff) == 0 && c.facts().isPhysical(link),
        "all ones, or the address of a page within the physical-address width");
  }

  static @Nullable Violation linkNotCurrent(EntryContext c) {
    long link = link(c);
    return linkPointer(
        link == VmcsRegion.NO_POINTER || link != c.currentVmcs(), "not the current VMCS");
  }

  static @Nullable Violation linkRevision(EntryContext c) {
    long link = link(c);
    if (link == VmcsRegion.NO_POINTER || !c.memory().isKnown()) {
      return null;
    }
    int first = (int) c.memory().read(link, 4);
    int expected =
        VmxCapabilities.REVISION
            | (c.has(SecondaryProcessorControl.VMCS_SHADOWING)
                ? VmcsRegion.SHADOW_VMCS_INDICATOR
                : 0);
    return linkPointer(
        first == expected, "the address of a VMCS that begins with 0x%08x".formatted(expected));
  }
}

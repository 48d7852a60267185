package dev.testudo.processor.vmx.check;

import static dev.testudo.processor.vmx.check.EntryContext.require;

import dev.testudo.architecture.interrupt.Vector;
import dev.testudo.architecture.vmx.InterruptionInformation;
import dev.testudo.architecture.vmx.InterruptionType;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.vmx.VmxCapabilities;
import dev.testudo.processor.vmx.VmxFeature;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// @sdm 3C "VM Entries > Checks on VMX Controls and Host-State Area > Checks on VMX Controls >
///   VM-Entry Control Fields"
final class EntryControlRules {
  static final List<Rule> RULES =
      List.of(
          rule("entry-controls-allowed", EntryControlRules::allowed),
          rule("injection-type", EntryControlRules::injectionType),
          rule("injection-vector", EntryControlRules::injectionVector),
          rule("injection-error-code-forbidden", EntryControlRules::errorCodeForbidden),
          rule("injection-error-code-needed", EntryControlRules::errorCodeNeeded),
          rule("injection-reserved", EntryControlRules::injectionReserved),
          rule("injection-error-code-value", EntryControlRules::errorCodeValue),
          rule("injection-instruction-length", EntryControlRules::instructionLength),
          rule("entry-msr-load-area", EntryControlRules::msrLoadArea));

  private EntryControlRules() {}

  private static Rule rule(String identity, Rule.Check check) {
    return new Rule(RuleGroup.ENTRY_CONTROLS, identity, check);
  }

  static @Nullable Violation allowed(EntryContext c) {
    VmxCapabilities can = c.capabilities();
    return c.allowed(VmcsField.ENTRY_CONTROLS, can.entryAllowed0(), can.entryAllowed1());
  }

  private static @Nullable Violation injection(boolean holds, String expectation) {
    return require(holds, VmcsField.ENTRY_INTERRUPTION_INFORMATION, expectation);
  }

  private static InterruptionType type(EntryContext c) {
    return InterruptionType.of(c.read(VmcsField.ENTRY_INTERRUPTION_INFORMATION));
  }

  private static boolean deliversErrorCode(EntryContext c) {
    return InterruptionInformation.hasErrorCode(c.read(VmcsField.ENTRY_INTERRUPTION_INFORMATION));
  }

  static @Nullable Violation injectionType(EntryContext c) {
    if (!c.injects()) {
      return null;
    }
    InterruptionType type = type(c);
    return injection(
        type != InterruptionType.RESERVED
            && (type != InterruptionType.OTHER_EVENT
                || c.capabilities().has(VmxFeature.MONITOR_TRAP_FLAG)),
        "a type that is not reserved");
  }

  static @Nullable Violation injectionVector(EntryContext c) {
    if (!c.injects()) {
      return null;
    }
    int vector = c.injectedVector();
    return injection(
        switch (type(c)) {
          case NON_MASKABLE_INTERRUPT -> vector == Vector.NMI;
          case HARDWARE_EXCEPTION -> vector < Vector.RESERVED_VECTORS;
          case OTHER_EVENT -> vector == 0;
          default -> true;
        },
        "a vector that goes with the type");
  }

  /// Whether the injected event is a hardware exception that pushes an error code in the guest's
  /// mode.
  private static boolean pushesErrorCode(EntryContext c) {
    return type(c) == InterruptionType.HARDWARE_EXCEPTION
        && Vector.hasErrorCode(c.injectedVector())
        && c.injectedVector() != Vector.CP
        && mayHaveErrorCode(c);
  }

  private static boolean mayHaveErrorCode(EntryContext c) {
    return !c.unrestrictedGuest() || c.guestProtected();
  }

  static @Nullable Violation errorCodeForbidden(EntryContext c) {
    if (!c.injects() || !deliversErrorCode(c)) {
      return null;
    }
    boolean any =
        c.capabilities().has(VmxFeature.ANY_ERROR_CODE)
            && type(c) == InterruptionType.HARDWARE_EXCEPTION
            && mayHaveErrorCode(c);
    return injection(any || pushesErrorCode(c), "no error code with this event");
  }

  static @Nullable Violation errorCodeNeeded(EntryContext c) {
    if (!c.injects() || deliversErrorCode(c) || c.capabilities().has(VmxFeature.ANY_ERROR_CODE)) {
      return null;
    }
    return injection(!pushesErrorCode(c), "an error code with this exception");
  }

  static @Nullable Violation injectionReserved(EntryContext c) {
    return injection(
        !c.injects()
            || (c.read(VmcsField.ENTRY_INTERRUPTION_INFORMATION)
                    & InterruptionInformation.ENTRY_RESERVED)
                == 0,
        "bits 30:12 clear");
  }

  static @Nullable Violation errorCodeValue(EntryContext c) {
    return require(
        !c.injects()
            || !deliversErrorCode(c)
            || c.read(VmcsField.ENTRY_EXCEPTION_ERROR_CODE) >>> 16 == 0,
        VmcsField.ENTRY_EXCEPTION_ERROR_CODE,
        "bits 31:16 clear");
  }

  static @Nullable Violation instructionLength(EntryContext c) {
    if (!c.injects() || !type(c).hasInstructionLength()) {
      return null;
    }
    long length = c.read(VmcsField.ENTRY_INSTRUCTION_LENGTH);
    boolean zeroAllowed = c.capabilities().has(VmxFeature.INJECT_LENGTH_ZERO);
    return require(
        length <= 15 && (length > 0 || zeroAllowed),
        VmcsField.ENTRY_INSTRUCTION_LENGTH,
        (zeroAllowed ? "0" : "1") + " to 15");
  }

  static @Nullable Violation msrLoadArea(EntryContext c) {
    return c.msrArea(VmcsField.ENTRY_MSR_LOAD_COUNT, VmcsField.ENTRY_MSR_LOAD_ADDRESS);
  }
}

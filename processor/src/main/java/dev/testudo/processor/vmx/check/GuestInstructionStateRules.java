package dev.testudo.processor.vmx.check;

import static dev.testudo.processor.vmx.check.EntryContext.require;

import dev.testudo.architecture.register.Rflags;
import dev.testudo.architecture.vmx.AccessRights;
import dev.testudo.architecture.vmx.InterruptionType;
import dev.testudo.architecture.vmx.VmcsField;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rules on descriptor-table registers, and on RIP and RFLAGS.
///
/// @sdm 3C "VM Entries > Checking and Loading Guest State > Checks on Guest Descriptor-Table
///   Registers"
/// @sdm 3C "VM Entries > Checking and Loading Guest State > Checks on Guest RIP, RFLAGS, and SSP"
final class GuestInstructionStateRules {
  static final List<Rule> RULES =
      List.of(
          table("guest-gdtr-base-canonical", c -> c.canonical(VmcsField.GUEST_GDTR_BASE)),
          table("guest-idtr-base-canonical", c -> c.canonical(VmcsField.GUEST_IDTR_BASE)),
          table("guest-gdtr-limit", c -> limit(c, VmcsField.GUEST_GDTR_LIMIT)),
          table("guest-idtr-limit", c -> limit(c, VmcsField.GUEST_IDTR_LIMIT)),
          rule("guest-rip", GuestInstructionStateRules::rip),
          rule("guest-rflags-reserved", GuestInstructionStateRules::rflagsReserved),
          rule("guest-rflags-vm", GuestInstructionStateRules::rflagsVm),
          rule("guest-rflags-if", GuestInstructionStateRules::rflagsIf));

  private GuestInstructionStateRules() {}

  private static Rule table(String identity, Rule.Check check) {
    return new Rule(RuleGroup.GUEST_DESCRIPTOR_TABLES, identity, check);
  }

  private static Rule rule(String identity, Rule.Check check) {
    return new Rule(RuleGroup.GUEST_RIP_RFLAGS, identity, check);
  }

  private static @Nullable Violation limit(EntryContext c, VmcsField field) {
    return require(c.read(field) >>> 16 == 0, field, "bits 31:16 clear");
  }

  /// Bits beyond the linear-address width have to be equal to each other, not to the highest bit
  /// within.
  static @Nullable Violation rip(EntryContext c) {
    long rip = c.read(VmcsField.GUEST_RIP);
    if (c.guestLongMode() && (c.read(VmcsField.GUEST_CS_ACCESS_RIGHTS) & AccessRights.L) != 0) {
      long high = rip >> 48;
      return require(high == 0 || high == -1, VmcsField.GUEST_RIP, "bits 63:48 equal");
    }
    return require(rip >>> 32 == 0, VmcsField.GUEST_RIP, "bits 63:32 clear outside 64-bit mode");
  }

  static @Nullable Violation rflagsReserved(EntryContext c) {
    long rflags = c.read(VmcsField.GUEST_RFLAGS);
    return require(
        (rflags & (Rflags.RESERVED0 | Rflags.FIXED1)) == Rflags.FIXED1,
        VmcsField.GUEST_RFLAGS,
        "bit 1 set and reserved bits clear");
  }

  static @Nullable Violation rflagsVm(EntryContext c) {
    return require(
        !c.guestVirtual8086() || !c.guestLongMode() && c.guestProtected(),
        VmcsField.GUEST_RFLAGS,
        "VM clear in IA-32e mode or with CR0.PE clear");
  }

  static @Nullable Violation rflagsIf(EntryContext c) {
    return require(
        !c.injects(InterruptionType.EXTERNAL_INTERRUPT)
            || c.read(VmcsField.GUEST_RFLAGS, Rflags.IF) != 0,
        VmcsField.GUEST_RFLAGS,
        "IF set, as an external interrupt is injected");
  }
}

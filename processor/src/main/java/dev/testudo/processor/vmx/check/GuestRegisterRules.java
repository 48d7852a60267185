package dev.testudo.processor.vmx.check;

import static dev.testudo.processor.vmx.check.EntryContext.require;

import dev.testudo.architecture.paging.MemoryType;
import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.register.Cr4;
import dev.testudo.architecture.register.Efer;
import dev.testudo.architecture.vmx.EntryControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.vmx.VmxCapabilities;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// @sdm 3C "VM Entries > Checking and Loading Guest State > Checks on Guest Control Registers,
///   Debug Registers, and MSRs"
final class GuestRegisterRules {
  static final List<Rule> RULES =
      List.of(
          rule("guest-cr0-fixed", GuestRegisterRules::cr0),
          rule("guest-cr0-paging-needs-protection", GuestRegisterRules::pagingNeedsProtection),
          rule("guest-cr4-fixed", GuestRegisterRules::cr4),
          rule("guest-debugctl-reserved", GuestRegisterRules::debugControl),
          rule("guest-64-needs-paging", GuestRegisterRules::longModeNeedsPaging),
          rule("guest-64-needs-pae", GuestRegisterRules::longModeNeedsPae),
          rule("guest-32-excludes-pcid", GuestRegisterRules::noPcid),
          rule("guest-cr3-width", GuestRegisterRules::cr3),
          rule("guest-dr7-high", GuestRegisterRules::dr7),
          rule("guest-sysenter-esp-canonical", c -> c.canonical(VmcsField.GUEST_IA32_SYSENTER_ESP)),
          rule("guest-sysenter-eip-canonical", c -> c.canonical(VmcsField.GUEST_IA32_SYSENTER_EIP)),
          rule("guest-pat", GuestRegisterRules::pat),
          rule("guest-efer-reserved", GuestRegisterRules::eferReserved),
          rule("guest-efer-lma", GuestRegisterRules::eferLma),
          rule("guest-efer-lme", GuestRegisterRules::eferLme));

  /// Bits of IA32_DEBUGCTL that are not reserved on any Intel 64 processor.
  private static final long DEBUGCTL_BITS = 0xffc3L;

  private GuestRegisterRules() {}

  private static Rule rule(String identity, Rule.Check check) {
    return new Rule(RuleGroup.GUEST_REGISTERS, identity, check);
  }

  static @Nullable Violation cr0(EntryContext c) {
    VmxCapabilities can = c.capabilities();
    long exempt = Cr0.NW | Cr0.CD | (c.unrestrictedGuest() ? Cr0.PE | Cr0.PG : 0);
    return HostStateRules.fixed(
        c, VmcsField.GUEST_CR0, can.cr0Fixed0() & ~exempt, can.cr0Fixed1() | exempt);
  }

  static @Nullable Violation pagingNeedsProtection(EntryContext c) {
    long cr0 = c.read(VmcsField.GUEST_CR0);
    return require(
        (cr0 & Cr0.PG) == 0 || (cr0 & Cr0.PE) != 0, VmcsField.GUEST_CR0, "PE set, as PG is");
  }

  static @Nullable Violation cr4(EntryContext c) {
    VmxCapabilities can = c.capabilities();
    return HostStateRules.fixed(c, VmcsField.GUEST_CR4, can.cr4Fixed0(), can.cr4Fixed1());
  }

  static @Nullable Violation debugControl(EntryContext c) {
    return require(
        !c.has(EntryControl.LOAD_DEBUG_CONTROLS)
            || (c.read(VmcsField.GUEST_IA32_DEBUGCTL) & ~DEBUGCTL_BITS) == 0,
        VmcsField.GUEST_IA32_DEBUGCTL,
        "reserved bits clear");
  }

  static @Nullable Violation longModeNeedsPaging(EntryContext c) {
    return require(
        !c.guestLongMode() || (c.read(VmcsField.GUEST_CR0) & Cr0.PG) != 0,
        VmcsField.GUEST_CR0,
        "PG set for an IA-32e mode guest");
  }

  static @Nullable Violation longModeNeedsPae(EntryContext c) {
    return require(
        !c.guestLongMode() || (c.read(VmcsField.GUEST_CR4) & Cr4.PAE) != 0,
        VmcsField.GUEST_CR4,
        "PAE set for an IA-32e mode guest");
  }

  static @Nullable Violation noPcid(EntryContext c) {
    return require(
        c.guestLongMode() || (c.read(VmcsField.GUEST_CR4) & Cr4.PCIDE) == 0,
        VmcsField.GUEST_CR4,
        "PCIDE clear outside IA-32e mode");
  }

  static @Nullable Violation cr3(EntryContext c) {
    return require(
        c.facts().isPhysical(c.read(VmcsField.GUEST_CR3)),
        VmcsField.GUEST_CR3,
        "no bit beyond the physical-address width");
  }

  static @Nullable Violation dr7(EntryContext c) {
    return require(
        !c.has(EntryControl.LOAD_DEBUG_CONTROLS) || c.read(VmcsField.GUEST_DR7) >>> 32 == 0,
        VmcsField.GUEST_DR7,
        "bits 63:32 clear");
  }

  static @Nullable Violation pat(EntryContext c) {
    return require(
        !c.has(EntryControl.LOAD_PAT) || MemoryType.isValidPat(c.read(VmcsField.GUEST_IA32_PAT)),
        VmcsField.GUEST_IA32_PAT,
        "a memory type in each byte");
  }

  static @Nullable Violation eferReserved(EntryContext c) {
    return require(
        !c.has(EntryControl.LOAD_EFER)
            || (c.read(VmcsField.GUEST_IA32_EFER) & ~c.facts().eferBits()) == 0,
        VmcsField.GUEST_IA32_EFER,
        "reserved bits clear");
  }

  static @Nullable Violation eferLma(EntryContext c) {
    return require(
        !c.has(EntryControl.LOAD_EFER)
            || ((c.read(VmcsField.GUEST_IA32_EFER) & Efer.LMA) != 0) == c.guestLongMode(),
        VmcsField.GUEST_IA32_EFER,
        "LMA equal to the IA-32e mode guest control");
  }

  static @Nullable Violation eferLme(EntryContext c) {
    if (!c.has(EntryControl.LOAD_EFER) || (c.read(VmcsField.GUEST_CR0) & Cr0.PG) == 0) {
      return null;
    }
    long efer = c.read(VmcsField.GUEST_IA32_EFER);
    return require(
        ((efer & Efer.LME) != 0) == ((efer & Efer.LMA) != 0),
        VmcsField.GUEST_IA32_EFER,
        "LME equal to LMA, as CR0.PG is set");
  }
}

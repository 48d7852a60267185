package dev.testudo.processor.vmx.check;

import static dev.testudo.processor.vmx.check.EntryContext.require;

import dev.testudo.architecture.paging.MemoryType;
import dev.testudo.architecture.register.Cr4;
import dev.testudo.architecture.register.Efer;
import dev.testudo.architecture.vmx.EntryControl;
import dev.testudo.architecture.vmx.ExitControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.vmx.VmxCapabilities;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The three groups of rules on the host-state area.
///
/// @sdm 3C "VM Entries > Checks on VMX Controls and Host-State Area > Checks on Host Control
///   Registers, MSRs, and SSP"
/// @sdm 3C "... > Checks on Host Segment and Descriptor-Table Registers" and "... > Checks Related
///   to Address-Space Size"
final class HostStateRules {
  static final List<Rule> RULES = rules();

  private HostStateRules() {}

  private static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    RuleGroup registers = RuleGroup.HOST_REGISTERS;
    rules.add(new Rule(registers, "host-cr0-fixed", HostStateRules::cr0));
    rules.add(new Rule(registers, "host-cr4-fixed", HostStateRules::cr4));
    rules.add(new Rule(registers, "host-cr3-width", HostStateRules::cr3));
    canonical(rules, registers, "host-sysenter-esp-canonical", VmcsField.HOST_IA32_SYSENTER_ESP);
    canonical(rules, registers, "host-sysenter-eip-canonical", VmcsField.HOST_IA32_SYSENTER_EIP);
    rules.add(new Rule(registers, "host-pat", HostStateRules::pat));
    rules.add(new Rule(registers, "host-efer-reserved", HostStateRules::eferReserved));
    rules.add(new Rule(registers, "host-efer-mode", HostStateRules::eferMode));

    RuleGroup segments = RuleGroup.HOST_SEGMENTS;
    selector(rules, "host-es-selector", VmcsField.HOST_ES_SELECTOR);
    selector(rules, "host-cs-selector", VmcsField.HOST_CS_SELECTOR);
    selector(rules, "host-ss-selector", VmcsField.HOST_SS_SELECTOR);
    selector(rules, "host-ds-selector", VmcsField.HOST_DS_SELECTOR);
    selector(rules, "host-fs-selector", VmcsField.HOST_FS_SELECTOR);
    selector(rules, "host-gs-selector", VmcsField.HOST_GS_SELECTOR);
    selector(rules, "host-tr-selector", VmcsField.HOST_TR_SELECTOR);
    rules.add(new Rule(segments, "host-cs-not-null", HostStateRules::csNotNull));
    rules.add(new Rule(segments, "host-tr-not-null", HostStateRules::trNotNull));
    rules.add(new Rule(segments, "host-ss-not-null", HostStateRules::ssNotNull));
    canonical(rules, segments, "host-fs-base-canonical", VmcsField.HOST_FS_BASE);
    canonical(rules, segments, "host-gs-base-canonical", VmcsField.HOST_GS_BASE);
    canonical(rules, segments, "host-gdtr-base-canonical", VmcsField.HOST_GDTR_BASE);
    canonical(rules, segments, "host-idtr-base-canonical", VmcsField.HOST_IDTR_BASE);
    canonical(rules, segments, "host-tr-base-canonical", VmcsField.HOST_TR_BASE);

    RuleGroup space = RuleGroup.HOST_ADDRESS_SPACE;
    rules.add(new Rule(space, "address-space-outside-long-mode", HostStateRules::outsideLongMode));
    rules.add(new Rule(space, "address-space-in-long-mode", HostStateRules::inLongMode));
    rules.add(new Rule(space, "host-32-excludes-64-bit-guest", HostStateRules::guestNotWider));
    rules.add(new Rule(space, "host-32-excludes-pcid", HostStateRules::noPcid));
    rules.add(new Rule(space, "host-32-rip", HostStateRules::rip32));
    rules.add(new Rule(space, "host-64-needs-pae", HostStateRules::pae));
    rules.add(new Rule(space, "host-64-rip-canonical", HostStateRules::rip64));
    return List.copyOf(rules);
  }

  private static void canonical(
      List<Rule> rules, RuleGroup group, String identity, VmcsField field) {
    rules.add(new Rule(group, identity, c -> c.canonical(field)));
  }

  private static void selector(List<Rule> rules, String identity, VmcsField field) {
    rules.add(
        new Rule(
            RuleGroup.HOST_SEGMENTS,
            identity,
            c -> require((c.read(field) & 7) == 0, field, "RPL and TI clear")));
  }

  private static boolean host64(EntryContext c) {
    return c.has(ExitControl.HOST_ADDRESS_SPACE_SIZE);
  }

  static @Nullable Violation cr0(EntryContext c) {
    VmxCapabilities can = c.capabilities();
    return fixed(c, VmcsField.HOST_CR0, can.cr0Fixed0(), can.cr0Fixed1());
  }

  static @Nullable Violation cr4(EntryContext c) {
    VmxCapabilities can = c.capabilities();
    return fixed(c, VmcsField.HOST_CR4, can.cr4Fixed0(), can.cr4Fixed1());
  }

  /// Wants a control register to agree with its FIXED0 and FIXED1 MSRs.
  static @Nullable Violation fixed(EntryContext c, VmcsField field, long fixed0, long fixed1) {
    long value = c.read(field);
    return (value & fixed0) == fixed0 && (value & ~fixed1) == 0
        ? null
        : new Violation(
            field, "bits 0x%x set and no bit outside 0x%x".formatted(fixed0, fixed1), 0);
  }

  static @Nullable Violation cr3(EntryContext c) {
    return require(
        c.facts().isPhysical(c.read(VmcsField.HOST_CR3)),
        VmcsField.HOST_CR3,
        "no bit beyond the physical-address width");
  }

  static @Nullable Violation pat(EntryContext c) {
    return require(
        !c.has(ExitControl.LOAD_PAT) || MemoryType.isValidPat(c.read(VmcsField.HOST_IA32_PAT)),
        VmcsField.HOST_IA32_PAT,
        "a memory type in each byte");
  }

  static @Nullable Violation eferReserved(EntryContext c) {
    return require(
        !c.has(ExitControl.LOAD_EFER)
            || (c.read(VmcsField.HOST_IA32_EFER) & ~c.facts().eferBits()) == 0,
        VmcsField.HOST_IA32_EFER,
        "reserved bits clear");
  }

  static @Nullable Violation eferMode(EntryContext c) {
    if (!c.has(ExitControl.LOAD_EFER)) {
      return null;
    }
    long both = Efer.LMA | Efer.LME;
    return require(
        (c.read(VmcsField.HOST_IA32_EFER) & both) == (host64(c) ? both : 0),
        VmcsField.HOST_IA32_EFER,
        "LMA and LME equal to the host address-space size control");
  }

  static @Nullable Violation csNotNull(EntryContext c) {
    return require(c.read(VmcsField.HOST_CS_SELECTOR) != 0, VmcsField.HOST_CS_SELECTOR, "not 0");
  }

  static @Nullable Violation trNotNull(EntryContext c) {
    return require(c.read(VmcsField.HOST_TR_SELECTOR) != 0, VmcsField.HOST_TR_SELECTOR, "not 0");
  }

  static @Nullable Violation ssNotNull(EntryContext c) {
    return require(
        host64(c) || c.read(VmcsField.HOST_SS_SELECTOR) != 0,
        VmcsField.HOST_SS_SELECTOR,
        "not 0 for a 32-bit host");
  }

  static @Nullable Violation outsideLongMode(EntryContext c) {
    return require(
        c.longMode() || !host64(c) && !c.has(EntryControl.IA32E_MODE_GUEST),
        VmcsField.PRIMARY_EXIT_CONTROLS,
        "no 64-bit host or guest when entered outside IA-32e mode");
  }

  static @Nullable Violation inLongMode(EntryContext c) {
    return require(
        !c.longMode() || host64(c),
        VmcsField.PRIMARY_EXIT_CONTROLS,
        "a 64-bit host when entered in IA-32e mode");
  }

  static @Nullable Violation guestNotWider(EntryContext c) {
    return require(
        host64(c) || !c.has(EntryControl.IA32E_MODE_GUEST),
        VmcsField.ENTRY_CONTROLS,
        "no IA-32e mode guest under a 32-bit host");
  }

  static @Nullable Violation noPcid(EntryContext c) {
    return require(
        host64(c) || (c.read(VmcsField.HOST_CR4) & Cr4.PCIDE) == 0,
        VmcsField.HOST_CR4,
        "PCIDE clear for a 32-bit host");
  }

  static @Nullable Violation rip32(EntryContext c) {
    return require(
        host64(c) || c.read(VmcsField.HOST_RIP) >>> 32 == 0,
        VmcsField.HOST_RIP,
        "bits 63:32 clear for a 32-bit host");
  }

  static @Nullable Violation pae(EntryContext c) {
    return require(
        !host64(c) || (c.read(VmcsField.HOST_CR4) & Cr4.PAE) != 0,
        VmcsField.HOST_CR4,
        "PAE set for a 64-bit host");
  }

  static @Nullable Violation rip64(EntryContext c) {
    return host64(c) ? c.canonical(VmcsField.HOST_RIP) : null;
  }
}

package dev.testudo.processor.vmx.check;

import dev.testudo.architecture.paging.PageTableEntry;
import dev.testudo.architecture.register.Cr3;
import dev.testudo.architecture.vmx.ExitQualification;
import dev.testudo.architecture.vmx.SecondaryProcessorControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.vmx.ProcessorFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// @sdm 3C "VM Entries > Checking and Loading Guest State > Checks on Guest
///   Page-Directory-Pointer-Table Entries"
final class GuestPdpteRules {
  static final List<Rule> RULES =
      List.of(
          rule(0, VmcsField.GUEST_PDPTE0),
          rule(1, VmcsField.GUEST_PDPTE1),
          rule(2, VmcsField.GUEST_PDPTE2),
          rule(3, VmcsField.GUEST_PDPTE3));

  private static final long RESERVED = 0x1e6L;

  private GuestPdpteRules() {}

  private static Rule rule(int number, VmcsField field) {
    return new Rule(RuleGroup.GUEST_PDPTES, "guest-pdpte" + number, c -> pdpte(c, number, field));
  }

  /// Whether a PDPTE of PAE paging may be loaded.
  static boolean isValid(long pdpte, ProcessorFacts facts) {
    return (pdpte & PageTableEntry.P) == 0 || (pdpte & RESERVED) == 0 && facts.isPhysical(pdpte);
  }

  private static @Nullable Violation pdpte(EntryContext c, int number, VmcsField field) {
    if (!c.guestPaePaging()) {
      return null;
    }
    if (c.has(SecondaryProcessorControl.ENABLE_EPT)) {
      return verdict(isValid(c.read(field), c.facts()), field);
    }
    if (!c.memory().isKnown()) {
      return null;
    }
    long table = c.read(VmcsField.GUEST_CR3) & Cr3.PAE_TABLE_MASK;
    return verdict(
        isValid(c.memory().read(table + 8L * number, 8), c.facts()), VmcsField.GUEST_CR3);
  }

  private static @Nullable Violation verdict(boolean good, VmcsField field) {
    return EntryContext.require(
        good, field, "PDPTEs with reserved bits clear", ExitQualification.EntryFailure.PDPTE);
  }
}

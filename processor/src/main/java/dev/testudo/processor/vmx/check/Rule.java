package dev.testudo.processor.vmx.check;

import org.jspecify.annotations.Nullable;

/// One check of VM entry.
///
/// @param group where the manual has it
/// @param identity a name that stays, such as `pin-based-controls-reserved`
/// @param check the check itself
public record Rule(RuleGroup group, String identity, Check check) {
  /// Returns null when the state passes.
  @FunctionalInterface
  public interface Check {
    @Nullable Violation violation(EntryContext context);
  }

  /// What the rule says of a state: null, or how it fails.
  public @Nullable FailedRule test(EntryContext context) {
    Violation violation = check.violation(context);
    return violation == null ? null : FailedRule.of(this, violation, context);
  }
}

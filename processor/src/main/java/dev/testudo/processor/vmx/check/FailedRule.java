package dev.testudo.processor.vmx.check;

import dev.testudo.architecture.vmx.VmcsField;

/// A rule that a VMCS breaks: which one, and how.
///
/// @param rule the rule
/// @param field the field to blame
/// @param value the field's value
/// @param expectation what the value should be, in words
/// @param qualification the exit qualification, for rules on guest state
public record FailedRule(
    Rule rule, VmcsField field, long value, String expectation, long qualification) {
  static FailedRule of(Rule rule, Violation violation, EntryContext context) {
    return new FailedRule(
        rule,
        violation.field(),
        context.view().read(violation.field()),
        violation.expectation(),
        violation.qualification());
  }

  /// One line for a person.
  public String describe() {
    return rule.identity()
        + ": "
        + field
        + " is 0x"
        + Long.toHexString(value)
        + ", expected "
        + expectation
        + " (SDM 3C \""
        + rule.group().titlePath()
        + "\")";
  }
}

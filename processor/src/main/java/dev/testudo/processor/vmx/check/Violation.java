package dev.testudo.processor.vmx.check;

import dev.testudo.architecture.vmx.VmcsField;

/// That a field has not the value a rule wants.
///
/// @param field the field to blame
/// @param expectation what its value should be, in words
/// @param qualification the exit qualification, for rules on guest state
public record Violation(VmcsField field, String expectation, long qualification) {}

/// The checks of VM entry as named rules: one class for each group of the manual, one rule a
/// method, each a pure function of the VMCS's fields, the processor's capabilities and, for a few,
/// memory that fields point to.
///
/// [EntryChecks][dev.testudo.processor.vmx.check.EntryChecks] has them in the manual's order. Rules
/// never change anything, so the processor, a hypervisor that checks its guest's VMCS, and a tool
/// that explains a dump share them.
@NullMarked
package dev.testudo.processor.vmx.check;

import org.jspecify.annotations.NullMarked;

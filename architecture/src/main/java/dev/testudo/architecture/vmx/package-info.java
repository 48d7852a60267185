/// The names and layouts of Intel VMX: the fields of a VMCS, the controls, the exit reasons and
/// qualifications, the VM-instruction errors, the capability MSRs.
///
/// Here lives what the manual tabulates. Here never live checks, merge policy or state: the
/// simulated processor has the first, the hypervisor the second.
@NullMarked
package dev.testudo.architecture.vmx;

import org.jspecify.annotations.NullMarked;

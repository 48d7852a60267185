/// VMX as the processor has it: the VMCS, the VMX instructions, VM entries and VM exits, and what
/// non-root operation intercepts.
///
/// Here lives what silicon does on behalf of one hypervisor, be it guest software or, through
/// [HardwarePort][dev.testudo.processor.vmx.HardwarePort], one written in Java. Here never lives
/// nesting: the processor knows one level only. It may use every room of the processor but `svm`.
@NullMarked
package dev.testudo.processor.vmx;

import org.jspecify.annotations.NullMarked;

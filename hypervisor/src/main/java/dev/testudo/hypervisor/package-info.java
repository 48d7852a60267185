/// L0: a hypervisor in Java that owns the VMX of the simulated processor and gives its guest, L1,
/// nested VMX.
///
/// Here live the root loop, the exit handlers, and the merge of vmcs01 and vmcs12 into vmcs02. Here
/// never live instructions' meanings or devices: L0 sees the processor only through the hardware
/// port, and devices through the ports it declares. It may use `processor` and `architecture`.
@NullMarked
package dev.testudo.hypervisor;

import org.jspecify.annotations.NullMarked;

/// Nested VMX: what L0 gives L1 instead of the processor's VMX.
///
/// vmcs01 is the VMCS with which L0 runs L1; vmcs12 is the VMCS that L1 prepares for its guest, L2;
/// vmcs02 is the one with which L0 runs L2, composed of the two. Here L1's VMX instructions are
/// carried out on vmcs12, entries are checked, vmcs02 is prepared, exits are given to their owner,
/// and what happened is told to L1 in vmcs12.
///
/// This room decides and composes; it never runs the processor. It may use the hardware port to
/// read and write VMCSs, and L0's memory.
@NullMarked
package dev.testudo.hypervisor.nested.vmx;

import org.jspecify.annotations.NullMarked;

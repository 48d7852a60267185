/// The memory of guests without EPT: page tables of L0's own, with which L1 and L2 run in the place
/// of their own, and the control registers that go with them. Knows the current VMCS and the
/// emulator's processor; never whose an exit is, nor what nesting is.
@NullMarked
package dev.testudo.hypervisor.paging;

import org.jspecify.annotations.NullMarked;

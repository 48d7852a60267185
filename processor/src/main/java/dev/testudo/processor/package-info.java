/// The simulated hardware: one logical processor of a named Intel model, its memory, paging,
/// events, local APIC, and VMX.
///
/// Here lives everything silicon does. Here never live devices of the board, firmware, or anything
/// a hypervisor decides. It may use `architecture` only; `hypervisor` and `machine` use it through
/// its facades.
@NullMarked
package dev.testudo.processor;

import org.jspecify.annotations.NullMarked;

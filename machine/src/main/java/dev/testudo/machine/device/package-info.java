/// What every device of the machine has in common: the two buses on which it is found, its
/// interrupt line, and the way an interrupt takes to a processor.
///
/// Concrete devices live in the rooms below this one. Devices may use the clock; they never see a
/// processor, a hypervisor or another device, but are wired together by the machine.
@NullMarked
package dev.testudo.machine.device;

import org.jspecify.annotations.NullMarked;

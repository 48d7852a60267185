/// A whole machine from one specification: memory, processors, devices, firmware's leavings and a
/// boot image, and the loop that gives the processors their turns.
///
/// [dev.testudo.machine.MachineSpec] to [dev.testudo.machine.Machine] is the only wiring. Nothing
/// here reads the host's clock or files; what enters from outside comes through the specification.
@NullMarked
package dev.testudo.machine;

import org.jspecify.annotations.NullMarked;

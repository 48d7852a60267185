/// The high-precision event timer.
///
/// It counts virtual time through the event queue and drives interrupt lines that the machine
/// wires.
@NullMarked
package dev.testudo.machine.device.hpet;

import org.jspecify.annotations.NullMarked;

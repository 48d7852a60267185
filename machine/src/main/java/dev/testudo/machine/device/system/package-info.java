/// The small ports of a PC that switch and reset it: port 0x92, 0xcf9 and the keyboard controller.
///
/// They report requests to the machine; they carry none out.
@NullMarked
package dev.testudo.machine.device.system;

import org.jspecify.annotations.NullMarked;

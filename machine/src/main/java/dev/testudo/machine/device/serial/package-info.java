/// The 16550A serial port.
///
/// It knows its interrupt line and the byte sink behind it, never a terminal or the clock: it is
/// not paced.
@NullMarked
package dev.testudo.machine.device.serial;

import org.jspecify.annotations.NullMarked;

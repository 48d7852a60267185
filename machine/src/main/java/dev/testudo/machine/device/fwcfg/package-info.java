/// The firmware configuration interface known from QEMU, by programmed I/O.
///
/// It only hands out items; the machine decides which there are.
@NullMarked
package dev.testudo.machine.device.fwcfg;

import org.jspecify.annotations.NullMarked;

/// Ports by which test programs speak and end: debug exit, debug console, shutdown port.
///
/// They report to sinks; they decide nothing.
@NullMarked
package dev.testudo.machine.device.debug;

import org.jspecify.annotations.NullMarked;

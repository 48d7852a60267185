/// The MC146818 real-time clock and its CMOS memory.
///
/// Its time begins at a fixed date and moves with virtual time; the host's clock is never read.
@NullMarked
package dev.testudo.machine.device.rtc;

import org.jspecify.annotations.NullMarked;

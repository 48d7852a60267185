/// Virtual time and the events that wait for it.
///
/// Time here is counted in nanoseconds and one retired instruction is one nanosecond, so the clock
/// is a pure function of what the guest executed. The wall clock is never read in this room.
/// Nothing here knows any device or processor.
@NullMarked
package dev.testudo.machine.clock;

import org.jspecify.annotations.NullMarked;

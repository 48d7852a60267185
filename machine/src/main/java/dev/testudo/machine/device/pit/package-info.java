/// The 8254 interval timer with its gate and speaker port.
///
/// It counts virtual time through the event queue and drives one interrupt line.
@NullMarked
package dev.testudo.machine.device.pit;

import org.jspecify.annotations.NullMarked;

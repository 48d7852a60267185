/// The pair of 8259A interrupt controllers.
///
/// It answers INTA cycles and drives one request pin; which lines lead to it is the machine's
/// wiring.
@NullMarked
package dev.testudo.machine.device.pic;

import org.jspecify.annotations.NullMarked;

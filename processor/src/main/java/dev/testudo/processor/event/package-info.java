/// Faults, interrupts and other events: what raises them, in which order they are taken, and how
/// they are delivered in each mode; and the port through which non-root operation intercepts them.
@NullMarked
package dev.testudo.processor.event;

import org.jspecify.annotations.NullMarked;

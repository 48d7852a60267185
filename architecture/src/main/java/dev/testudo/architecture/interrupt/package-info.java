/// The names of exceptions and interrupts.
///
/// Here live vectors and what the manual says of each. Here never lives delivery.
@NullMarked
package dev.testudo.architecture.interrupt;

import org.jspecify.annotations.NullMarked;

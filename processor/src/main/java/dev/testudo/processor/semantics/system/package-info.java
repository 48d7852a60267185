/// Instructions of the system programmer: control, debug and model-specific registers, CPUID, time,
/// ports, table registers, address-space invalidation, halting.
@NullMarked
package dev.testudo.processor.semantics.system;

import org.jspecify.annotations.NullMarked;

/// The local APIC: xAPIC and x2APIC registers, timer, interrupt commands, priorities.
@NullMarked
package dev.testudo.processor.apic;

import org.jspecify.annotations.NullMarked;

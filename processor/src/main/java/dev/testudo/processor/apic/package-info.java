/// The local APIC: xAPIC and x2APIC registers, timer, interrupt commands, priorities, and the bus
/// on which the APICs of one machine send each other messages.
///
/// It serves twice: as the APIC of a simulated processor, and as the APIC that a hypervisor
/// emulates for its guest. So it knows no processor: what it needs to know of whoever owns it comes
/// through [dev.testudo.processor.apic.ApicHost]. Devices never live here; an I/O APIC talks to
/// [dev.testudo.processor.apic.ApicBus].
///
/// Time is virtual: one tick is one nanosecond and one retired instruction. The APIC's bus clock
/// runs at [dev.testudo.processor.apic.ApicTimer#BUS_FREQUENCY]; CPUID leaf 0x15 has to tell the
/// same number as the crystal's.
@NullMarked
package dev.testudo.processor.apic;

import org.jspecify.annotations.NullMarked;

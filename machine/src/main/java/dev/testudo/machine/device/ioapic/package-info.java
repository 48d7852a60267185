/// The I/O APIC.
///
/// It turns lines into interrupt messages; the local APICs that receive them belong to the
/// processor.
@NullMarked
package dev.testudo.machine.device.ioapic;

import org.jspecify.annotations.NullMarked;

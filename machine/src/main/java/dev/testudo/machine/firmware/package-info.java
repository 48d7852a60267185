/// What firmware leaves behind in memory when it has handed over: the memory map, the ACPI tables,
/// and the real-mode areas.
///
/// There is no firmware that runs: a boot image is entered directly. This room makes bytes from a
/// description of the machine; it knows the devices' addresses and nothing of their state.
@NullMarked
package dev.testudo.machine.firmware;

import org.jspecify.annotations.NullMarked;

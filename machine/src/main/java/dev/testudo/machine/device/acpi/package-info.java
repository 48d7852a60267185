/// The fixed hardware of ACPI: power-management events and control, and the power-management timer.
///
/// The tables that describe it are made in the firmware room.
@NullMarked
package dev.testudo.machine.device.acpi;

import org.jspecify.annotations.NullMarked;

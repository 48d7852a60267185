/// The PC around the processor: RAM, ports, devices, clock and firmware, wired together from one
/// specification.
///
/// Here live the devices and the wiring. Here never live instruction meanings or decisions of L0.
/// It may use `boot`, `hypervisor`, `processor` and `architecture`; only the edges use it.
@NullMarked
package dev.testudo.machine;

import org.jspecify.annotations.NullMarked;

/// PCI configuration space by mechanism 1, the host bridge, and what a PCI function needs.
///
/// Functions that do something live in rooms of their own.
@NullMarked
package dev.testudo.machine.device.pci;

import org.jspecify.annotations.NullMarked;

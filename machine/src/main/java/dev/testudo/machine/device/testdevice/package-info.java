/// Devices that exist for test programs only: pc-testdev and pci-testdev.
///
/// Ordinary guests never see them unless they look for them.
@NullMarked
package dev.testudo.machine.device.testdevice;

import org.jspecify.annotations.NullMarked;

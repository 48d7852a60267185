package dev.testudo.hypervisor;

import dev.testudo.processor.memory.PhysicalMemory;

/// Which ports make a guest exit: all behind which there may be a device, that is all but the one
/// for POST codes, which software writes to wait for a moment.
///
/// @sdm 3C "VM-Execution Control Fields > I/O-Bitmap Addresses"
final class PortPolicy {
  private static final int POST_CODES = 0x80;
  private static final int PAGE = 4096;

  private PortPolicy() {}

  /// Fills the bitmap of ports 0 to 0x7fff.
  static void fillLow(PhysicalMemory memory, long bitmap) {
    fillHigh(memory, bitmap);
    memory.write(bitmap + POST_CODES / 8, 1, 0xff & ~(1 << POST_CODES % 8));
  }

  /// Fills the bitmap of ports 0x8000 to 0xffff.
  static void fillHigh(PhysicalMemory memory, long bitmap) {
    for (int i = 0; i < PAGE; i += 8) {
      memory.writeLong(bitmap + i, -1);
    }
  }
}

package dev.testudo.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The global descriptor table that boot protocols ask for: 32-bit code at 0x08, 64-bit or 32-bit
/// code at 0x10, data at 0x18, which are the selectors of the Linux boot protocol.
final class GlobalDescriptors {
  /// Where the table lies in guest memory.
  static final long ADDRESS = 0x600;

  /// The limit of the table.
  static final int LIMIT = 4 * 8 - 1;

  static final int CODE = 0x10;
  static final int DATA = 0x18;

  private static final long CODE_32 = 0x00cf_9b00_0000_ffffL;
  private static final long CODE_64 = 0x00af_9b00_0000_ffffL;
  private static final long FLAT_DATA = 0x00cf_9300_0000_ffffL;

  private GlobalDescriptors() {}

  static LoadSegment segment(boolean longMode) {
    byte[] table =
        ByteBuffer.allocate(LIMIT + 1)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(0)
            .putLong(CODE_32)
            .putLong(longMode ? CODE_64 : CODE_32)
            .putLong(FLAT_DATA)
            .array();
    return LoadSegment.of("descriptor table", ADDRESS, table);
  }
}

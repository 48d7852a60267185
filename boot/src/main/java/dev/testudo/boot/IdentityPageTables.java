package dev.testudo.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Page tables that map the first 4 GiB to themselves by pages of 2 MiB.
final class IdentityPageTables {
  /// Where they lie in guest memory; also the value of CR3.
  static final long ADDRESS = 0x1000;

  private static final int PAGE = 4096;
  private static final int ENTRIES = 512;
  private static final int GIBIBYTES = 4;
  private static final long PRESENT_WRITABLE = 0x03;
  private static final long LARGE_PAGE = 0x80;

  private IdentityPageTables() {}

  static LoadSegment segment() {
    ByteBuffer tables = ByteBuffer.allocate((2 + GIBIBYTES) * PAGE).order(ByteOrder.LITTLE_ENDIAN);
    tables.putLong(0, ADDRESS + PAGE | PRESENT_WRITABLE);
    for (int directory = 0; directory < GIBIBYTES; directory++) {
      int at = (2 + directory) * PAGE;
      tables.putLong(PAGE + directory * 8, ADDRESS + at | PRESENT_WRITABLE);
      for (int entry = 0; entry < ENTRIES; entry++) {
        long physical = (long) directory << 30 | (long) entry << 21;
        tables.putLong(at + entry * 8, physical | PRESENT_WRITABLE | LARGE_PAGE);
      }
    }
    return LoadSegment.of("page tables", ADDRESS, tables.array());
  }
}

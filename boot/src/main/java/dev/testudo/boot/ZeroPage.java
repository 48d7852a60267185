package dev.testudo.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// The page of boot parameters that a Linux kernel is given.
///
/// @see <a href="https://docs.kernel.org/arch/x86/zero-page.html">Zero page</a>
final class ZeroPage {
  /// Where the page lies in guest memory.
  static final long ADDRESS = 0x8000;

  /// Where the command line lies in guest memory.
  static final long COMMAND_LINE_ADDRESS = 0x20000;

  /// How long the command line can be, its end included.
  static final int COMMAND_LINE_ROOM = 0x10000;

  /// Where room for the setup header ends.
  static final int SETUP_HEADER_END = 0x290;

  private static final int SIZE = 4096;
  private static final int ROOT_SYSTEM_DESCRIPTION_POINTER = 0x070;
  private static final int MAP_ENTRIES = 0x1e8;
  private static final int SETUP_HEADER = 0x1f1;
  private static final int MAP = 0x2d0;
  private static final int MOST_MAP_ENTRIES = 128;
  private static final int UNREGISTERED_LOADER = 0xff;

  private final ByteBuffer page = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);

  ZeroPage(byte[] setupHeader) {
    page.put(SETUP_HEADER, setupHeader);
    page.putShort(0x1fa, (short) 0xffff);
    page.put(0x210, (byte) UNREGISTERED_LOADER);
  }

  void setLoader(long kernel, long commandLine, long initrd, long initrdSize) {
    page.putInt(0x214, (int) kernel);
    page.putInt(0x218, (int) initrd);
    page.putInt(0x21c, (int) initrdSize);
    page.putInt(0x228, (int) commandLine);
  }

  void setRootSystemDescriptionPointer(long address) {
    page.putLong(ROOT_SYSTEM_DESCRIPTION_POINTER, address);
  }

  void setMemoryMap(List<MemoryRegion> map) throws BootException {
    if (map.size() > MOST_MAP_ENTRIES) {
      throw new BootException("the memory map has more than " + MOST_MAP_ENTRIES + " entries");
    }
    page.put(MAP_ENTRIES, (byte) map.size());
    page.position(MAP);
    for (MemoryRegion region : map) {
      page.putLong(region.start()).putLong(region.length()).putInt(region.type().code());
    }
  }

  byte[] bytes() {
    return page.array().clone();
  }
}

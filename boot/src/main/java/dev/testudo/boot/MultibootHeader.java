package dev.testudo.boot;

/// The header by which a multiboot 1 image is known.
///
/// @see <a href="https://www.gnu.org/software/grub/manual/multiboot/multiboot.html">Multiboot
///   specification 0.6.96</a>
///
/// @param offset where the header lies in the file
/// @param flags what the image asks for
/// @param headerAddress where the header is to be in memory
/// @param loadAddress where loading begins
/// @param loadEndAddress where loading ends, 0 for the end of the file
/// @param bssEndAddress where zeroed memory ends, 0 for none
/// @param entryAddress the entry point
record MultibootHeader(
    int offset,
    int flags,
    long headerAddress,
    long loadAddress,
    long loadEndAddress,
    long bssEndAddress,
    long entryAddress) {
  private static final int MAGIC = 0x1bad_b002;
  private static final int SEARCHED = 8192;
  private static final int VIDEO_MODE = 1 << 2;
  private static final int ADDRESSES_GIVEN = 1 << 16;
  private static final int REQUIREMENTS = 0xffff;
  private static final int KNOWN_REQUIREMENTS = 0x7;

  /// Where the header lies, or -1.
  static int find(ImageBytes bytes) throws BootException {
    for (int at = 0; at + 12 <= bytes.size() && at + 12 <= SEARCHED; at += 4) {
      if (bytes.word(at) == MAGIC && MAGIC + bytes.word(at + 4) + bytes.word(at + 8) == 0) {
        return at;
      }
    }
    return -1;
  }

  static MultibootHeader read(ImageBytes bytes, int at) throws BootException {
    int flags = bytes.word(at + 4);
    if ((flags & REQUIREMENTS & ~KNOWN_REQUIREMENTS) != 0) {
      throw bytes.fault("multiboot header asks for unknown features (flags 0x%x)".formatted(flags));
    }
    if ((flags & VIDEO_MODE) != 0) {
      throw bytes.fault("multiboot header asks for a video mode, and there is no display");
    }
    if ((flags & ADDRESSES_GIVEN) == 0) {
      return new MultibootHeader(at, flags, 0, 0, 0, 0, 0);
    }
    return new MultibootHeader(
        at,
        flags,
        bytes.unsignedWord(at + 12),
        bytes.unsignedWord(at + 16),
        bytes.unsignedWord(at + 20),
        bytes.unsignedWord(at + 24),
        bytes.unsignedWord(at + 28));
  }

  /// Whether the header says itself where the image is loaded, so that the file's format does not
  /// count.
  boolean givesAddresses() {
    return (flags & ADDRESSES_GIVEN) != 0;
  }
}

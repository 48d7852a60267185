package dev.testudo.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// An ELF executable for x86 or x86-64, read as far as a boot loader needs it.
final class ElfFile {
  private static final int MAGIC = 0x464c_457f;
  private static final int CLASS_32 = 1;
  private static final int CLASS_64 = 2;
  private static final int LITTLE_ENDIAN = 1;
  private static final int TYPE_EXECUTABLE = 2;
  private static final int TYPE_SHARED = 3;
  private static final int MACHINE_386 = 3;
  private static final int MACHINE_X86_64 = 62;
  private static final int SEGMENT_LOAD = 1;
  private static final int SEGMENT_NOTE = 4;
  private static final int NOTE_PHYS32_ENTRY = 18;
  private static final int NOTE_NAME_XEN = 0x006e_6558;

  /// A program header.
  ///
  /// @param type what it is for
  /// @param offset where its bytes lie in the file
  /// @param virtualAddress where it is linked
  /// @param physicalAddress where it is loaded
  /// @param fileSize bytes in the file
  /// @param memorySize bytes in memory
  record ProgramHeader(
      int type,
      long offset,
      long virtualAddress,
      long physicalAddress,
      long fileSize,
      long memorySize) {
    boolean holdsVirtual(long address) {
      return address >= virtualAddress && address - virtualAddress < memorySize;
    }
  }

  private final ImageBytes bytes;
  private final boolean wide;
  private final int machine;
  private final long entry;
  private final List<ProgramHeader> programHeaders;

  private ElfFile(
      ImageBytes bytes, boolean wide, int machine, long entry, List<ProgramHeader> headers) {
    this.bytes = bytes;
    this.wide = wide;
    this.machine = machine;
    this.entry = entry;
    programHeaders = List.copyOf(headers);
  }

  static boolean isRecognized(ImageBytes bytes) throws BootException {
    return bytes.size() >= 4 && bytes.word(0) == MAGIC;
  }

  static ElfFile of(ImageBytes bytes) throws BootException {
    int elfClass = bytes.unsignedByte(4);
    if (elfClass != CLASS_32 && elfClass != CLASS_64) {
      throw bytes.fault("damaged ELF header: unknown class " + elfClass);
    }
    boolean wide = elfClass == CLASS_64;
    int machine = bytes.unsignedShort(18);
    if (bytes.unsignedByte(5) != LITTLE_ENDIAN
        || machine != MACHINE_386 && machine != MACHINE_X86_64) {
      throw bytes.fault(
          "an ELF file for another architecture (machine " + machine + "), not x86 or x86-64");
    }
    int type = bytes.unsignedShort(16);
    if (type != TYPE_EXECUTABLE && type != TYPE_SHARED) {
      throw bytes.fault("an ELF file that is not executable (type " + type + ")");
    }
    long entry = wide ? bytes.doubleWord(24) : bytes.unsignedWord(24);
    long table = wide ? bytes.doubleWord(32) : bytes.unsignedWord(28);
    int entrySize = bytes.unsignedShort(wide ? 54 : 42);
    int count = bytes.unsignedShort(wide ? 56 : 44);
    if (entrySize < (wide ? 56 : 32)) {
      throw bytes.fault("damaged ELF header: program headers of " + entrySize + " bytes");
    }
    List<ProgramHeader> headers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      headers.add(readProgramHeader(bytes, table + (long) i * entrySize, wide));
    }
    return new ElfFile(bytes, wide, machine, entry, headers);
  }

  private static ProgramHeader readProgramHeader(ImageBytes bytes, long at, boolean wide)
      throws BootException {
    if (wide) {
      return new ProgramHeader(
          bytes.word(at),
          bytes.doubleWord(at + 8),
          bytes.doubleWord(at + 16),
          bytes.doubleWord(at + 24),
          bytes.doubleWord(at + 32),
          bytes.doubleWord(at + 40));
    }
    return new ProgramHeader(
        bytes.word(at),
        bytes.unsignedWord(at + 4),
        bytes.unsignedWord(at + 8),
        bytes.unsignedWord(at + 12),
        bytes.unsignedWord(at + 16),
        bytes.unsignedWord(at + 20));
  }

  String name() {
    return bytes.name();
  }

  /// Whether the code is 64-bit.
  boolean isX86With64Bits() {
    return machine == MACHINE_X86_64 && wide;
  }

  /// The entry point as a physical address: a kernel linked high enters where its segment is
  /// loaded.
  long physicalEntry() {
    for (ProgramHeader header : programHeaders) {
      if (header.type == SEGMENT_LOAD && header.holdsVirtual(entry)) {
        return entry - header.virtualAddress + header.physicalAddress;
      }
    }
    return entry;
  }

  /// The loadable segments at their physical addresses.
  List<LoadSegment> loadSegments() throws BootException {
    List<LoadSegment> segments = new ArrayList<>();
    for (ProgramHeader header : programHeaders) {
      if (header.type == SEGMENT_LOAD && header.memorySize != 0) {
        if (header.memorySize < 0 || Long.compareUnsigned(header.fileSize, header.memorySize) > 0) {
          throw bytes.fault("damaged program header: more bytes in the file than in memory");
        }
        segments.add(
            new LoadSegment(
                name(),
                header.physicalAddress,
                bytes.slice(header.offset, header.fileSize),
                header.memorySize));
      }
    }
    if (segments.isEmpty()) {
      throw bytes.fault("nothing to load: no loadable segment");
    }
    return segments;
  }

  /// The 32-bit entry point of a PVH kernel.
  OptionalLong pvhEntry() throws BootException {
    for (ProgramHeader header : programHeaders) {
      if (header.type == SEGMENT_NOTE) {
        OptionalLong found = pvhEntry(header);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return OptionalLong.empty();
  }

  private OptionalLong pvhEntry(ProgramHeader notes) throws BootException {
    long at = notes.offset;
    long end = notes.offset + notes.fileSize;
    while (at >= 0 && at + 12 <= end) {
      long nameSize = bytes.unsignedWord(at);
      long descriptionSize = bytes.unsignedWord(at + 4);
      int type = bytes.word(at + 8);
      long description = at + 12 + (nameSize + 3 & ~3L);
      if (type == NOTE_PHYS32_ENTRY
          && nameSize == 4
          && bytes.word(at + 12) == NOTE_NAME_XEN
          && descriptionSize >= 4) {
        return OptionalLong.of(bytes.unsignedWord(description));
      }
      at = description + (descriptionSize + 3 & ~3L);
    }
    return OptionalLong.empty();
  }
}

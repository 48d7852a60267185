package dev.testudo.boot;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A Linux kernel in the form of a bzImage, entered at its 64-bit entry point if it has one, else
/// at the 32-bit one.
///
/// @see <a href="https://docs.kernel.org/arch/x86/boot.html">The Linux/x86 boot protocol</a>
public final class LinuxImage implements BootImage {
  private static final int BOOT_FLAG = 0x1fe;
  private static final int MAGIC = 0x202;
  private static final int SECTOR = 512;
  private static final int DEFAULT_SETUP_SECTORS = 4;
  private static final int OLDEST_PROTOCOL = 0x0206;
  private static final int PROTOCOL_WITH_INIT_SIZE = 0x020a;
  private static final int PROTOCOL_WITH_XLOADFLAGS = 0x020c;
  private static final int LOADED_HIGH = 1;
  private static final int KERNEL_64 = 1;
  private static final long ENTRY_64 = 0x200;
  private static final long DEFAULT_LOAD_ADDRESS = BootEnvironment.MEBIBYTE;
  private static final int PAGE = 4096;

  private final ImageBytes bytes;
  private final int protocol;
  private final byte[] kernel;

  private LinuxImage(ImageBytes bytes, int protocol, byte[] kernel) {
    this.bytes = bytes;
    this.protocol = protocol;
    this.kernel = kernel;
  }

  static boolean isRecognized(ImageBytes bytes) throws BootException {
    return bytes.size() > MAGIC + 4
        && bytes.unsignedShort(BOOT_FLAG) == 0xaa55
        && bytes.word(MAGIC) == 0x5372_6448;
  }

  static LinuxImage of(ImageBytes bytes) throws BootException {
    int protocol = bytes.unsignedShort(0x206);
    if (protocol < OLDEST_PROTOCOL) {
      throw bytes.fault(
          "Linux boot protocol %d.%02d is too old, 2.06 is needed"
              .formatted(protocol >> 8, protocol & 0xff));
    }
    if ((bytes.unsignedByte(0x211) & LOADED_HIGH) == 0) {
      throw bytes.fault("a zImage, which is loaded low; only bzImages can be booted");
    }
    int setupSectors = bytes.unsignedByte(0x1f1);
    if (setupSectors == 0) {
      setupSectors = DEFAULT_SETUP_SECTORS;
    }
    long start = (setupSectors + 1L) * SECTOR;
    long length = bytes.unsignedWord(0x1f4) * 16;
    if (length == 0 || start + length > bytes.size()) {
      throw bytes.fault(
          "truncated: the kernel should have %d bytes and has %d"
              .formatted(start + length, bytes.size()));
    }
    return new LinuxImage(bytes, protocol, bytes.slice(start, bytes.size() - start));
  }

  @Override
  public String format() {
    return "Linux bzImage";
  }

  @Override
  public LoadPlan plan(BootEnvironment environment) throws BootException {
    boolean longMode =
        protocol >= PROTOCOL_WITH_XLOADFLAGS && (bytes.unsignedShort(0x236) & KERNEL_64) != 0;
    byte[] commandLine = commandLine(environment);
    long load = DEFAULT_LOAD_ADDRESS;
    long needed = kernel.length;
    if (protocol >= PROTOCOL_WITH_INIT_SIZE) {
      // The kernel unpacks itself at the address it prefers, and its start belongs there, too: less
      // has to be moved.
      load = bytes.unsignedByte(0x234) != 0 ? bytes.doubleWord(0x258) : DEFAULT_LOAD_ADDRESS;
      needed = Math.max(needed, bytes.unsignedWord(0x260));
    }
    List<LoadSegment> segments = new ArrayList<>();
    segments.add(new LoadSegment("kernel " + bytes.name(), load, kernel, needed));
    long initrd = 0;
    long initrdSize = 0;
    if (!environment.modules().isEmpty()) {
      byte[] content = joined(environment.modules());
      initrdSize = content.length;
      initrd = placeInitrd(environment, load + needed, initrdSize);
      segments.add(LoadSegment.of("initrd", initrd, content));
    }
    ZeroPage zeroPage = new ZeroPage(setupHeader());
    zeroPage.setMemoryMap(environment.memoryMap());
    zeroPage.setLoader(load, ZeroPage.COMMAND_LINE_ADDRESS, initrd, initrdSize);
    zeroPage.setRootSystemDescriptionPointer(environment.rootSystemDescriptionPointer());
    segments.add(LoadSegment.of("zero page", ZeroPage.ADDRESS, zeroPage.bytes()));
    segments.add(LoadSegment.of("command line", ZeroPage.COMMAND_LINE_ADDRESS, commandLine));
    segments.add(GlobalDescriptors.segment(longMode));
    if (longMode) {
      segments.add(IdentityPageTables.segment());
    }
    return LoadPlan.checked(environment, segments, initialState(longMode, load));
  }

  private static InitialState initialState(boolean longMode, long load) {
    InitialState state =
        longMode
            ? InitialState.longMode(
                load + ENTRY_64,
                IdentityPageTables.ADDRESS,
                GlobalDescriptors.CODE,
                GlobalDescriptors.DATA,
                GlobalDescriptors.ADDRESS,
                GlobalDescriptors.LIMIT)
            : InitialState.protectedMode(
                load,
                GlobalDescriptors.CODE,
                GlobalDescriptors.DATA,
                GlobalDescriptors.ADDRESS,
                GlobalDescriptors.LIMIT);
    return state.with(GeneralRegister.RSI, ZeroPage.ADDRESS);
  }

  private byte[] commandLine(BootEnvironment environment) throws BootException {
    byte[] text = (environment.commandLine() + "\0").getBytes(StandardCharsets.UTF_8);
    long longest = Math.min(bytes.unsignedWord(0x238), ZeroPage.COMMAND_LINE_ROOM - 1);
    if (text.length - 1 > longest) {
      throw bytes.fault(
          "the command line has %d bytes, the kernel takes %d".formatted(text.length - 1, longest));
    }
    return text;
  }

  private byte[] setupHeader() throws BootException {
    // The byte behind the jump at 0x200 says how long the header is.
    int end = Math.min(0x202 + bytes.unsignedByte(0x201), ZeroPage.SETUP_HEADER_END);
    return bytes.slice(0x1f1, end - 0x1f1);
  }

  private long placeInitrd(BootEnvironment environment, long kernelEnd, long size)
      throws BootException {
    long highest = bytes.unsignedWord(0x22c) + 1;
    long end = Math.min(environment.lowMemoryEnd(), highest);
    long address = end - size & -PAGE;
    if (address < kernelEnd) {
      throw new BootException(
          "RAM too small: kernel and initrd need %d MiB, there are %d MiB of RAM"
              .formatted(
                  (kernelEnd + size + BootEnvironment.MEBIBYTE - 1) >> 20,
                  environment.usableBytes() + BootEnvironment.MEBIBYTE - 1 >> 20));
    }
    return address;
  }

  private static byte[] joined(List<BootModule> modules) {
    // Archives can follow one another in one initrd; each begins at a multiple of four.
    int size = 0;
    for (BootModule module : modules) {
      size = size + 3 & ~3;
      size += module.content().length;
    }
    byte[] joined = new byte[size];
    int at = 0;
    for (BootModule module : modules) {
      at = at + 3 & ~3;
      System.arraycopy(module.content(), 0, joined, at, module.content().length);
      at += module.content().length;
    }
    return joined;
  }
}

package dev.testudo.boot;

import java.util.ArrayList;
import java.util.List;

/// An image for a multiboot 1 loader, entered in 32-bit protected mode.
///
/// @see <a href="https://www.gnu.org/software/grub/manual/multiboot/multiboot.html">Multiboot
///   specification 0.6.96</a>
public final class MultibootImage implements BootImage {
  private static final long LOADER_MAGIC = 0x2bad_b002L;
  private static final int PAGE = 4096;

  private final ImageBytes bytes;
  private final MultibootHeader header;

  private MultibootImage(ImageBytes bytes, MultibootHeader header) {
    this.bytes = bytes;
    this.header = header;
  }

  static MultibootImage of(ImageBytes bytes, int headerOffset) throws BootException {
    return new MultibootImage(bytes, MultibootHeader.read(bytes, headerOffset));
  }

  @Override
  public String format() {
    return "multiboot";
  }

  @Override
  public LoadPlan plan(BootEnvironment environment) throws BootException {
    List<LoadSegment> segments = new ArrayList<>();
    long entry;
    if (header.givesAddresses()) {
      segments.add(segmentByAddresses());
      entry = header.entryAddress();
    } else if (ElfFile.isRecognized(bytes)) {
      ElfFile elf = ElfFile.of(bytes);
      segments.addAll(elf.loadSegments());
      entry = elf.physicalEntry();
    } else {
      throw bytes.fault("multiboot header without load addresses, and the file is not ELF");
    }
    long end = segments.stream().mapToLong(LoadSegment::end).max().orElse(0);
    List<LoadSegment> modules = placeModules(environment, end);
    segments.addAll(modules);
    segments.add(GlobalDescriptors.segment(false));
    LoadSegment information =
        MultibootInformation.segment(bytes.name(), environment, List.copyOf(segments), modules);
    segments.add(information);
    InitialState state =
        InitialState.protectedMode(
                entry,
                GlobalDescriptors.CODE,
                GlobalDescriptors.DATA,
                GlobalDescriptors.ADDRESS,
                GlobalDescriptors.LIMIT)
            .with(GeneralRegister.RAX, LOADER_MAGIC)
            .with(GeneralRegister.RBX, information.address());
    return LoadPlan.checked(environment, segments, state);
  }

  private LoadSegment segmentByAddresses() throws BootException {
    long from = header.offset() - (header.headerAddress() - header.loadAddress());
    long length =
        header.loadEndAddress() == 0
            ? bytes.size() - from
            : header.loadEndAddress() - header.loadAddress();
    if (from < 0 || length < 0) {
      throw bytes.fault("damaged multiboot header: load addresses do not fit the file");
    }
    long memoryLength =
        header.bssEndAddress() == 0 ? length : header.bssEndAddress() - header.loadAddress();
    if (memoryLength < length) {
      throw bytes.fault("damaged multiboot header: zeroed memory ends before the image");
    }
    return new LoadSegment(
        bytes.name(), header.loadAddress(), bytes.slice(from, length), memoryLength);
  }

  private static List<LoadSegment> placeModules(BootEnvironment environment, long imageEnd) {
    List<LoadSegment> placed = new ArrayList<>();
    long at = Math.max(imageEnd, BootEnvironment.MEBIBYTE);
    for (BootModule module : environment.modules()) {
      at = at + PAGE - 1 & -PAGE;
      placed.add(LoadSegment.of("module " + module.commandLine(), at, module.content()));
      at += module.content().length;
    }
    return placed;
  }
}

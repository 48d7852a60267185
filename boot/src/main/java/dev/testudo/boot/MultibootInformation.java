package dev.testudo.boot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The structure by which a multiboot loader tells an image what it needs to know.
///
/// @see <a
///   href="https://www.gnu.org/software/grub/manual/multiboot/multiboot.html#Boot-information-format">
///   Multiboot specification 0.6.96, "Boot information format"</a>
final class MultibootInformation {
  /// Where the structure lies in guest memory, with all it points to behind it, unless the image
  /// itself lies there.
  private static final long PREFERRED_ADDRESS = 0x9000;

  private static final long END = 0x90000;
  private static final int PAGE = 4096;
  private static final int FIXED_SIZE = 120;
  private static final int MEMORY = 1;
  private static final int COMMAND_LINE = 1 << 2;
  private static final int MODULES = 1 << 3;
  private static final int MEMORY_MAP = 1 << 6;
  private static final int LOADER_NAME = 1 << 9;
  private static final int LOWER_KIBIBYTES = 639;
  private static final String LOADER = "Testudo";

  private final long base;
  private final ByteBuffer buffer;

  private MultibootInformation(long base, int size) {
    this.base = base;
    buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    buffer.position(FIXED_SIZE);
  }

  static LoadSegment segment(
      String imageName,
      BootEnvironment environment,
      List<LoadSegment> image,
      List<LoadSegment> placedModules)
      throws BootException {
    String arguments = environment.commandLine();
    String commandLine = arguments.isEmpty() ? imageName : imageName + " " + arguments;
    int size = FIXED_SIZE + 24 * environment.memoryMap().size() + length(commandLine) + 16;
    for (BootModule module : environment.modules()) {
      size += 16 + length(module.commandLine());
    }
    size += length(LOADER);
    long base = place(image, size);
    if (base + size > END) {
      throw new BootException("the command line and the list of modules are too long");
    }
    MultibootInformation information = new MultibootInformation(base, size);
    information.fill(environment, commandLine, placedModules);
    return LoadSegment.of("multiboot information", base, information.buffer.array());
  }

  private static long place(List<LoadSegment> image, int size) {
    long base = PREFERRED_ADDRESS;
    List<LoadSegment> byAddress = new ArrayList<>(image);
    byAddress.sort(Comparator.comparingLong(LoadSegment::address));
    for (LoadSegment segment : byAddress) {
      if (segment.address() < base + size && segment.end() > base) {
        base = segment.end() + PAGE - 1 & -PAGE;
      }
    }
    return base;
  }

  private static int length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length + 1;
  }

  private void fill(
      BootEnvironment environment, String commandLine, List<LoadSegment> placedModules) {
    buffer.putInt(0, MEMORY | COMMAND_LINE | MODULES | MEMORY_MAP | LOADER_NAME);
    buffer.putInt(4, LOWER_KIBIBYTES);
    buffer.putInt(8, (int) ((environment.lowMemoryEnd() - BootEnvironment.MEBIBYTE) >> 10));

    buffer.putInt(48, address());
    buffer.putInt(44, 24 * environment.memoryMap().size());
    for (MemoryRegion region : environment.memoryMap()) {
      // The size of an entry does not count the field that holds it.
      buffer.putInt(20).putLong(region.start()).putLong(region.length());
      buffer.putInt(region.type().code());
    }

    int moduleTable = buffer.position();
    buffer.putInt(20, placedModules.size());
    buffer.putInt(24, address());
    buffer.position(moduleTable + 16 * placedModules.size());
    for (int i = 0; i < placedModules.size(); i++) {
      int entry = moduleTable + 16 * i;
      buffer.putInt(entry, (int) placedModules.get(i).address());
      buffer.putInt(entry + 4, (int) placedModules.get(i).end());
      buffer.putInt(entry + 8, putText(environment.modules().get(i).commandLine()));
    }
    buffer.putInt(16, putText(commandLine));
    buffer.putInt(64, putText(LOADER));
  }

  private int address() {
    return (int) base + buffer.position();
  }

  private int putText(String text) {
    int address = address();
    buffer.put(text.getBytes(StandardCharsets.UTF_8)).put((byte) 0);
    return address;
  }
}

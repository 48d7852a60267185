package dev.testudo.boot;

import java.util.List;

/// The machine and the arguments with which an image is booted.
///
/// @param memoryMap all of physical memory, by ascending address
/// @param commandLine the kernel's arguments, without its name
/// @param modules the initial RAM disk, or multiboot modules
/// @param rootSystemDescriptionPointer where the ACPI tables begin, 0 when there are none
public record BootEnvironment(
    List<MemoryRegion> memoryMap,
    String commandLine,
    List<BootModule> modules,
    long rootSystemDescriptionPointer) {
  static final long MEBIBYTE = 1 << 20;

  /// Copies the lists.
  public BootEnvironment {
    memoryMap = List.copyOf(memoryMap);
    modules = List.copyOf(modules);
  }

  /// The end of the usable memory that begins at or contains an address, or the address itself if
  /// it is not usable.
  public long usableUntil(long address) {
    for (MemoryRegion region : memoryMap) {
      if (region.type() == MemoryRegion.Type.USABLE
          && address >= region.start()
          && address < region.end()) {
        return region.end();
      }
    }
    return address;
  }

  /// The end of the usable memory above 1 MiB and below 4 GiB.
  public long lowMemoryEnd() {
    return usableUntil(MEBIBYTE);
  }

  /// All usable memory, in bytes.
  public long usableBytes() {
    return memoryMap.stream()
        .filter(region -> region.type() == MemoryRegion.Type.USABLE)
        .mapToLong(MemoryRegion::length)
        .sum();
  }
}

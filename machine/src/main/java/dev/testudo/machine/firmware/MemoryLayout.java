package dev.testudo.machine.firmware;

import dev.testudo.boot.MemoryRegion;
import java.util.ArrayList;
import java.util.List;

/// Where RAM lies in physical memory, and what it is used for.
///
/// @param ramBytes the size of RAM, a multiple of 4 KiB and at least 1 MiB
public record MemoryLayout(long ramBytes) {
  /// Where the hole for devices begins when RAM reaches it; RAM goes on above 4 GiB.
  public static final long DEVICE_HOLE = 0xc000_0000L;

  /// Where RAM goes on above the device hole.
  public static final long HIGH_RAM = 0x1_0000_0000L;

  /// Where the hole for video memory begins.
  public static final long VIDEO_HOLE = 0xa_0000;

  /// Where the hole for video memory ends.
  public static final long VIDEO_HOLE_END = 0xc_0000;

  /// Where the extended BIOS data area begins.
  public static final long EXTENDED_BIOS_DATA = 0x9_fc00;

  /// Where the tables of the firmware begin.
  public static final long FIRMWARE = 0xe_0000;

  /// Where conventional memory ends and RAM goes on.
  public static final long EXTENDED_MEMORY = 0x10_0000;

  /// The smallest machine.
  public static final long LEAST_RAM = EXTENDED_MEMORY;

  /// Checks the size.
  public MemoryLayout {
    if (ramBytes < LEAST_RAM || ramBytes % 4096 != 0) {
      throw new IllegalArgumentException("RAM size out of range: " + ramBytes);
    }
  }

  /// Where RAM below 4 GiB ends.
  public long lowEnd() {
    return Math.min(ramBytes, DEVICE_HOLE);
  }

  /// How much RAM lies above 4 GiB.
  public long highBytes() {
    return ramBytes - lowEnd();
  }

  /// What is RAM for the processor, whoever uses it.
  public List<MemoryRegion> ram() {
    List<MemoryRegion> regions = new ArrayList<>();
    add(regions, 0, VIDEO_HOLE, MemoryRegion.Type.USABLE);
    add(regions, VIDEO_HOLE_END, lowEnd(), MemoryRegion.Type.USABLE);
    add(regions, HIGH_RAM, HIGH_RAM + highBytes(), MemoryRegion.Type.USABLE);
    return regions;
  }

  /// The map that a kernel is given (E820).
  public List<MemoryRegion> map() {
    List<MemoryRegion> regions = new ArrayList<>();
    add(regions, 0, EXTENDED_BIOS_DATA, MemoryRegion.Type.USABLE);
    add(regions, EXTENDED_BIOS_DATA, VIDEO_HOLE, MemoryRegion.Type.RESERVED);
    add(regions, FIRMWARE, EXTENDED_MEMORY, MemoryRegion.Type.RESERVED);
    add(regions, EXTENDED_MEMORY, lowEnd(), MemoryRegion.Type.USABLE);
    // I/O APIC, event timer, local APICs and what test programs find beside them.
    add(regions, 0xfec0_0000L, 0xff01_0000L, MemoryRegion.Type.RESERVED);
    add(regions, HIGH_RAM, HIGH_RAM + highBytes(), MemoryRegion.Type.USABLE);
    return regions;
  }

  private static void add(
      List<MemoryRegion> regions, long start, long end, MemoryRegion.Type type) {
    if (end > start) {
      regions.add(new MemoryRegion(start, end - start, type));
    }
  }
}

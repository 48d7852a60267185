package dev.testudo.boot;

/// One line of the map of physical memory that a kernel is given (E820).
///
/// @param start first address
/// @param length bytes
/// @param type what it is good for
public record MemoryRegion(long start, long length, Type type) {
  /// What a region is good for; the encoding is that of E820, which multiboot and PVH share.
  public enum Type {
    /// RAM that may be used.
    USABLE(1),
    /// Not to be touched.
    RESERVED(2),
    /// ACPI tables, which may be reused once read.
    ACPI_TABLES(3),
    /// ACPI memory to be kept over sleep.
    ACPI_NON_VOLATILE(4);

    private final int code;

    Type(int code) {
      this.code = code;
    }

    /// The number in the map.
    public int code() {
      return code;
    }
  }

  /// The first address behind the region.
  public long end() {
    return start + length;
  }
}

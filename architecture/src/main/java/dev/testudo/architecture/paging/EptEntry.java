package dev.testudo.architecture.paging;

/// The bits of EPT paging-structure entries.
///
/// @sdm 3C "The Extended Page Table Mechanism (EPT)"
public final class EptEntry {
  public static final long READ = 1L;
  public static final long WRITE = 1L << 1;

  /// Execute, or with mode-based execute control: execute from supervisor-mode addresses.
  public static final long EXECUTE = 1L << 2;

  public static final long PERMISSIONS = READ | WRITE | EXECUTE;
  public static final int MEMORY_TYPE_SHIFT = 3;
  public static final long MEMORY_TYPE_MASK = 7L << MEMORY_TYPE_SHIFT;
  public static final long IGNORE_PAT = 1L << 6;
  public static final long LARGE_PAGE = 1L << 7;
  public static final long ACCESSED = 1L << 8;
  public static final long DIRTY = 1L << 9;

  /// With mode-based execute control: execute from user-mode addresses.
  public static final long USER_EXECUTE = 1L << 10;

  public static final long SUPPRESS_VE = 1L << 63;

  /// Bits 51:12.
  public static final long ADDRESS_MASK = 0x000f_ffff_ffff_f000L;

  private EptEntry() {}
}

package dev.testudo.architecture.paging;

/// The layout of an extended-page-table pointer.
///
/// @sdm 3C "Extended-Page-Table Pointer (EPTP)"
public final class EptPointer {
  public static final long MEMORY_TYPE_MASK = 7L;

  /// Bits 5:3: the page-walk length less 1.
  public static final int WALK_LENGTH_SHIFT = 3;

  public static final long WALK_LENGTH_MASK = 7L << WALK_LENGTH_SHIFT;
  public static final long WALK_LENGTH_4 = 3L << WALK_LENGTH_SHIFT;
  public static final long WALK_LENGTH_5 = 4L << WALK_LENGTH_SHIFT;
  public static final long ACCESSED_DIRTY = 1L << 6;
  public static final long SUPERVISOR_SHADOW_STACK = 1L << 7;
  public static final long RESERVED_LOW = 0xf00L;
  public static final long ADDRESS_MASK = 0x000f_ffff_ffff_f000L;

  private EptPointer() {}
}

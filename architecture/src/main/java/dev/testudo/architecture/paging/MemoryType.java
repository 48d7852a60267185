package dev.testudo.architecture.paging;

import org.jspecify.annotations.Nullable;

/// The memory types, as MTRRs, the PAT, EPT entries and IA32_VMX_BASIC encode them.
///
/// @sdm 3A "Methods of Caching Available"
public enum MemoryType {
  UNCACHEABLE(0),
  WRITE_COMBINING(1),
  WRITE_THROUGH(4),
  WRITE_PROTECTED(5),
  WRITE_BACK(6),

  /// Only in the PAT.
  UNCACHED(7);

  private final int encoding;

  MemoryType(int encoding) {
    this.encoding = encoding;
  }

  public int encoding() {
    return encoding;
  }

  /// The type with this encoding, or null where it is reserved.
  public static @Nullable MemoryType of(long encoding) {
    return switch ((int) encoding) {
      case 0 -> encoding == 0 ? UNCACHEABLE : null;
      case 1 -> WRITE_COMBINING;
      case 4 -> WRITE_THROUGH;
      case 5 -> WRITE_PROTECTED;
      case 6 -> WRITE_BACK;
      case 7 -> UNCACHED;
      default -> null;
    };
  }

  /// Whether all eight entries of an IA32_PAT value are types.
  public static boolean isValidPat(long pat) {
    for (int shift = 0; shift < 64; shift += 8) {
      if (of(pat >>> shift & 0xff) == null) {
        return false;
      }
    }
    return true;
  }
}

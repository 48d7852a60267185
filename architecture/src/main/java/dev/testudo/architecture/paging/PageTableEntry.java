package dev.testudo.architecture.paging;

/// The bits of paging-structure entries.
///
/// @sdm 3A "Paging > Formats of CR3 and Paging-Structure Entries"
public final class PageTableEntry {
  public static final long P = 1L;
  public static final long RW = 1L << 1;
  public static final long US = 1L << 2;
  public static final long PWT = 1L << 3;
  public static final long PCD = 1L << 4;
  public static final long A = 1L << 5;
  public static final long D = 1L << 6;

  /// In a PDE or PDPTE: the entry maps a page.
  public static final long PS = 1L << 7;

  /// In a PTE.
  public static final long PAT = 1L << 7;

  public static final long G = 1L << 8;

  /// In an entry that maps a 2 MiB, 4 MiB or 1 GiB page.
  public static final long PAT_LARGE = 1L << 12;

  public static final long XD = 1L << 63;

  /// Bits 51:12.
  public static final long ADDRESS_MASK = 0x000f_ffff_ffff_f000L;

  private PageTableEntry() {}
}

package dev.testudo.architecture.register;

/// The bits of CR3 and of what MOV to CR3 takes.
///
/// @sdm 3A "Control Registers"
/// @sdm 3A "4-Level Paging and 5-Level Paging > Use of CR3"
public final class Cr3 {
  public static final long PWT = 1L << 3;
  public static final long PCD = 1L << 4;
  public static final long PCID_MASK = 0xfffL;

  /// In the operand of MOV to CR3 with CR4.PCIDE: keep the TLB entries of the PCID.
  public static final long NO_FLUSH = 1L << 63;

  /// The page-directory-pointer table of PAE paging: bits 31:5.
  public static final long PAE_TABLE_MASK = 0xffff_ffe0L;

  private Cr3() {}
}

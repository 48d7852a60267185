package dev.testudo.architecture.paging;

/// The bits of a page-fault error code.
///
/// @sdm 3A "Page-Fault Exceptions"
public final class PageFaultError {
  /// The fault was a protection violation, not a page that is not present.
  public static final int P = 1;

  public static final int WR = 1 << 1;
  public static final int US = 1 << 2;
  public static final int RSVD = 1 << 3;
  public static final int ID = 1 << 4;
  public static final int PK = 1 << 5;
  public static final int SS = 1 << 6;
  public static final int HLAT = 1 << 7;
  public static final int SGX = 1 << 15;

  private PageFaultError() {}
}

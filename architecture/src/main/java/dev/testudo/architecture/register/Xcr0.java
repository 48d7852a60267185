package dev.testudo.architecture.register;

/// The bits of XCR0.
///
/// @sdm 1 "Managing State Using the XSAVE Feature Set"
public final class Xcr0 {
  public static final long X87 = 1L;
  public static final long SSE = 1L << 1;
  public static final long AVX = 1L << 2;

  private Xcr0() {}
}

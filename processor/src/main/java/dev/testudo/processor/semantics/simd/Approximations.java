package dev.testudo.processor.semantics.simd;

/// RCPPS and RSQRTPS, bit for bit as Intel's processors compute them.
///
/// The hardware has a table. A run over all operands on silicon shows what is in it: the top 11
/// bits of the significand (10 and the parity of the exponent for the square root) choose an
/// interval, and its entry is the function of the interval's midpoint, rounded to 13 binary places.
/// Denormals count as zeros whatever MXCSR says, results too small are zeros, and no exception is
/// raised.
final class Approximations {
  private static final int QUIET = 0x0040_0000;
  private static final int INFINITY = 0x7f80_0000;
  private static final int DEFAULT_NAN = 0xffc0_0000;
  private static final int SIGN = 0x8000_0000;

  private static final short[] RECIPROCAL = new short[2048];
  private static final short[] ROOT = new short[2048];

  static {
    for (int i = 0; i < 2048; i++) {
      double midpoint = 1 + (2 * i + 1) / 4096.0;
      RECIPROCAL[i] = (short) (8192 / midpoint + 0.5);
      // The lower half of the table serves even exponents, the upper half odd ones.
      double square = (1 + (2 * (i & 1023) + 1) / 2048.0) * (i < 1024 ? 1 : 2);
      ROOT[i] = (short) (8192 / Math.sqrt(square) + 0.5);
    }
  }

  private Approximations() {}

  private static boolean isNan(int x) {
    return (x & ~SIGN) > INFINITY;
  }

  static int reciprocal(int x) {
    int exponent = x >>> 23 & 0xff;
    if (exponent == 0) {
      return x & SIGN | INFINITY;
    }
    if (exponent == 0xff) {
      return isNan(x) ? x | QUIET : x & SIGN;
    }
    int result = 253 - exponent;
    return result <= 0
        ? x & SIGN
        : x & SIGN | result << 23 | RECIPROCAL[x >>> 12 & 0x7ff] << 11 & 0x7f_ffff;
  }

  static int reciprocalRoot(int x) {
    int exponent = x >>> 23 & 0xff;
    if (exponent == 0) {
      return x & SIGN | INFINITY;
    }
    if (isNan(x)) {
      return x | QUIET;
    }
    if (x < 0) {
      return DEFAULT_NAN;
    }
    if (exponent == 0xff) {
      return 0;
    }
    int odd = exponent - 127 & 1;
    int result = 126 - (exponent - 127 - odd) / 2;
    return result << 23 | ROOT[odd << 10 | x >>> 13 & 0x3ff] << 11 & 0x7f_ffff;
  }
}

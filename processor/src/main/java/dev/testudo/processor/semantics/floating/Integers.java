package dev.testudo.processor.semantics.floating;

/// Rounding of normalized numbers (`2^exponent * significand / 2^63`) to integers.
final class Integers {
  private Integers() {}

  /// The number rounded to an unsigned 64-bit integer; the exponent is at most 63. Rounding up from
  /// the largest such integers cannot happen, because with exponent 63 the significand is integral.
  static long magnitude(boolean negative, int exponent, long significand, int roundingMode) {
    if (exponent == 63) {
      return significand;
    }
    long whole = exponent < 0 ? 0 : significand >>> (63 - exponent);
    // The fraction with its half bit on top; below one half only "not zero" matters.
    long rest = exponent < -1 ? 1 : significand << (exponent + 1);
    if (rest == 0) {
      return whole;
    }
    boolean up =
        switch (roundingMode) {
          case FloatingEnvironment.ROUND_NEAREST ->
              rest < 0 && (rest != Long.MIN_VALUE || (whole & 1) != 0);
          case FloatingEnvironment.ROUND_DOWN -> negative;
          case FloatingEnvironment.ROUND_UP -> !negative;
          default -> false;
        };
    return up ? whole + 1 : whole;
  }

  /// Whether the number has no fraction.
  static boolean isIntegral(int exponent, long significand) {
    return exponent >= 63 || (exponent >= 0 && significand << (exponent + 1) == 0);
  }

  /// Whether a signed integer of `bits` bits can hold the magnitude with that sign.
  static boolean fits(long magnitude, boolean negative, int bits) {
    long limit = 1L << (bits - 1);
    return Long.compareUnsigned(magnitude, negative ? limit : limit - 1) <= 0;
  }
}

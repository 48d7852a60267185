package dev.testudo.conformance.vector;

/// How far results may be off where the manual promises an error bound and not the bits.
final class Approximation {
  /// RCPPS, RSQRTPS: each result is within 1.5 * 2^-12 of the true one.
  private static final double SINGLE_TOLERANCE = 3.0 / 4096;

  /// x87 transcendentals: within one unit in the last place each.
  private static final long EXTENDED_TOLERANCE = 2;

  private Approximation() {}

  static boolean closeSingles(long[] silicon, long[] ours, int at) {
    for (int i = 0; i < 4; i++) {
      int a = (int) (silicon[at + i / 2] >>> 32 * (i & 1));
      int b = (int) (ours[at + i / 2] >>> 32 * (i & 1));
      if (a == b) {
        continue;
      }
      double x = Float.intBitsToFloat(a);
      double y = Float.intBitsToFloat(b);
      if (!(Math.abs(x - y) <= Math.abs(x) * SINGLE_TOLERANCE)) {
        return false;
      }
    }
    return true;
  }

  static boolean closeExtended(VectorState silicon, VectorState ours, int i) {
    long distance = silicon.significand[i] - ours.significand[i];
    int exponents = silicon.signExponent[i] - ours.signExponent[i];
    return switch (exponents) {
      case 0 -> Math.abs(distance) <= EXTENDED_TOLERANCE;
      // one side rounded up to the next power of two
      case 1, -1 ->
          Math.abs(distance - Long.MIN_VALUE) <= 2 * EXTENDED_TOLERANCE
              || Math.abs(distance + 1 - Long.MIN_VALUE) <= 2 * EXTENDED_TOLERANCE;
      default -> false;
    };
  }
}

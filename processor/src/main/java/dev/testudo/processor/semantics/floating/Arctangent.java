package dev.testudo.processor.semantics.floating;

/// The angle of a point, as FPATAN gives it.
final class Arctangent {
  static final Wide PI = Wide.of(1, 0xc90f_daa2_2168_c234L, 0xc4c6_628b_80dc_1cd1L);
  private static final Wide HALF_PI = Wide.of(0, 0xc90f_daa2_2168_c234L, 0xc4c6_628b_80dc_1cd1L);
  private static final Wide ONE = Wide.of(1);
  private static final int STEPS = 8;

  /// k/8, and its arctangent.
  private static final Wide[] POINT = new Wide[STEPS + 1];

  private static final Wide[] ANGLE = new Wide[STEPS + 1];

  static {
    Wide square = new Wide();
    Wide step = new Wide();
    POINT[0] = new Wide();
    ANGLE[0] = new Wide();
    for (int k = 1; k <= STEPS; k++) {
      POINT[k] = new Wide().divide(Wide.of(k), Wide.of(STEPS));
      // arctan a - arctan b = arctan((a - b) / (1 + a b))
      step.divide(Wide.of(STEPS), Wide.of(STEPS * STEPS + k * (k - 1)));
      square.multiply(step, step);
      ANGLE[k] = new Wide();
      Series.sum(ANGLE[k], square, Series.ARC_TANGENT);
      ANGLE[k].multiply(ANGLE[k], step);
      ANGLE[k].add(ANGLE[k], ANGLE[k - 1]);
    }
  }

  private final Wide ratio = new Wide();
  private final Wide square = new Wide();
  private final Wide other = new Wide();
  final Wide result = new Wide();

  /// Sets [#result] to the angle of the point (x, y), between 0 and pi, for a positive y and a
  /// nonzero x.
  void compute(Wide y, Wide x) {
    boolean left = x.negative;
    x.negative = false;
    boolean steep = isAbove(y, x);
    ratio.divide(steep ? x : y, steep ? y : x);
    int k = ratio.exponent < -4 ? 0 : nearestPoint();
    if (k != 0) {
      other.multiply(ratio, POINT[k]);
      other.add(other, ONE);
      ratio.subtract(ratio, POINT[k]);
      ratio.divide(ratio, other);
    }
    square.multiply(ratio, ratio);
    Series.sum(result, square, Series.ARC_TANGENT);
    result.multiply(result, ratio);
    if (k != 0) {
      result.add(result, ANGLE[k]);
    }
    if (steep) {
      result.subtract(HALF_PI, result);
    }
    if (left) {
      result.subtract(PI, result);
    }
  }

  /// The ratio in eighths, rounded.
  private int nearestPoint() {
    long sixteenths = ratio.high >>> (63 - 4 - ratio.exponent);
    return (int) (sixteenths + 1) >> 1;
  }

  private static boolean isAbove(Wide a, Wide b) {
    if (a.exponent != b.exponent) {
      return a.exponent > b.exponent;
    }
    return Long.compareUnsigned(a.high, b.high) > 0;
  }
}

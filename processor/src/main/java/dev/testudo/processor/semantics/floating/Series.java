package dev.testudo.processor.semantics.floating;

/// The power series behind the transcendental functions. Arguments are reduced so far that plain
/// Taylor series reach the precision of [Wide] in at most some thirty terms; small arguments need
/// fewer.
final class Series {
  private static final int TERMS = 34;

  /// Bits beyond which a term no longer matters.
  private static final int ENOUGH = 136;

  /// 1/(n+1)!: (e^z - 1) / z.
  static final Wide[] EXPONENTIAL = new Wide[TERMS];

  /// (-1)^n/(2n+1)!, in z = x^2: sin(x) / x.
  static final Wide[] SINE = new Wide[TERMS];

  /// (-1)^n/(2n)!, in z = x^2: cos(x).
  static final Wide[] COSINE = new Wide[TERMS];

  /// 1/(2n+1), in z = x^2: artanh(x) / x.
  static final Wide[] AREA_TANGENT = new Wide[TERMS];

  /// (-1)^n/(2n+1), in z = x^2: arctan(x) / x.
  static final Wide[] ARC_TANGENT = new Wide[TERMS];

  static {
    Wide one = Wide.of(1);
    Wide factorial = Wide.of(1);
    for (int n = 0; n < TERMS; n++) {
      factorial.multiply(factorial, Wide.of(n + 1));
      EXPONENTIAL[n] = new Wide().divide(one, factorial);
      AREA_TANGENT[n] = new Wide().divide(one, Wide.of(2 * n + 1));
      ARC_TANGENT[n] = new Wide().divide(one, Wide.of(2 * n + 1));
      ARC_TANGENT[n].negative = (n & 1) != 0;
    }
    factorial.setInteger(1);
    for (int n = 0; n < TERMS; n++) {
      COSINE[n] = new Wide().divide(one, factorial);
      COSINE[n].negative = (n & 1) != 0;
      factorial.multiply(factorial, Wide.of(2 * n + 1));
      SINE[n] = new Wide().divide(one, factorial);
      SINE[n].negative = (n & 1) != 0;
      factorial.multiply(factorial, Wide.of(2 * n + 2));
    }
  }

  private Series() {}

  /// Sets `result`, which is not `z`, to the sum of `coefficients[n] * z^n`.
  static void sum(Wide result, Wide z, Wide[] coefficients) {
    int terms = TERMS;
    if (z.isZero()) {
      terms = 1;
    } else if (z.exponent < -4) {
      terms = Math.min(TERMS, ENOUGH / (-1 - z.exponent) + 2);
    }
    result.set(coefficients[terms - 1]);
    for (int n = terms - 2; n >= 0; n--) {
      result.multiply(result, z);
      result.add(result, coefficients[n]);
    }
  }
}

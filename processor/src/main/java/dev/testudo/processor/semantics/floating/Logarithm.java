package dev.testudo.processor.semantics.floating;

/// The binary logarithm, and two to a power less one.
final class Logarithm {
  private static final Wide TWO_LOG2_E = Wide.of(1, 0xb8aa_3b29_5c17_f0bbL, 0xbe87_fed0_691d_3e88L);
  private static final Wide LN_2 = Wide.of(-1, 0xb172_17f7_d1cf_79abL, 0xc9e3_b398_03f2_f6afL);
  private static final Wide ONE = Wide.of(1);
  private static final Wide TWO = Wide.of(2);

  /// Upper half of the significand of the square root of two.
  private static final long SQUARE_ROOT_OF_TWO = 0xb504_f333_f9de_6484L;

  private final Wide ratio = new Wide();
  private final Wide square = new Wide();
  private final Wide other = new Wide();
  final Wide result = new Wide();

  /// Sets [#result] to the binary logarithm of a positive number. It is exact for powers of two.
  void log2(Wide x) {
    int whole = x.exponent;
    other.set(x);
    other.exponent = 0;
    if (Long.compareUnsigned(x.high, SQUARE_ROOT_OF_TWO) > 0) {
      other.exponent = -1;
      whole++;
    }
    ratio.subtract(other, ONE);
    other.add(other, ONE);
    ratio.divide(ratio, other);
    finishLog();
    other.setInteger(whole);
    result.add(other, result);
  }

  /// Sets [#result] to the binary logarithm of 1 + x, for x between -1/2 and 1 without loss for
  /// small x.
  void log2OfOnePlus(Wide x) {
    other.add(x, TWO);
    ratio.divide(x, other);
    finishLog();
  }

  /// log2((1 + r) / (1 - r)) = 2 artanh(r) / ln 2.
  private void finishLog() {
    square.multiply(ratio, ratio);
    Series.sum(result, square, Series.AREA_TANGENT);
    result.multiply(result, ratio);
    result.multiply(result, TWO_LOG2_E);
  }

  /// Sets [#result] to 2^x - 1 for x between -1 and 1.
  void exp2MinusOne(Wide x) {
    other.multiply(x, LN_2);
    Series.sum(result, other, Series.EXPONENTIAL);
    result.multiply(result, other);
  }
}

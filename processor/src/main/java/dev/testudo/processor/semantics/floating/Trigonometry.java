package dev.testudo.processor.semantics.floating;

/// Sine, cosine and tangent of numbers in the double extended format below 2^63.
///
/// Intel's processors reduce the argument with a value of pi of 66 bits, which makes their results
/// near multiples of pi differ from the mathematical ones. The same value is used here, and the
/// reduction is exact: the argument and pi/2 are integers in units of 2^-65.
///
/// @sdm 1 "Programming with the x87 FPU > Approximation of Pi"
final class Trigonometry {
  private static final long HALF_PI_HIGH = 3;
  private static final long HALF_PI_LOW = 0x243f_6a88_85a3_08d3L;
  private static final int UNIT = -65;

  /// The upper 64 of the 66 bits.
  private static final long HALF_PI_TOP = 0xc90f_daa2_2168_c234L;

  private final Wide square = new Wide();
  private final Wide rest = new Wide();
  final Wide sine = new Wide();
  final Wide cosine = new Wide();

  /// The reduced argument lies in this quadrant, counted from minus pi/4.
  private int quadrant;

  /// Computes [#sine] and [#cosine] of a finite nonzero number below 2^63.
  void compute(int signExponent, long significand) {
    reduce(Extended.exponent(signExponent, significand), Extended.normalize(significand));
    square.multiply(rest, rest);
    Wide restSine = (quadrant & 1) == 0 ? sine : cosine;
    Wide restCosine = (quadrant & 1) == 0 ? cosine : sine;
    Series.sum(restSine, square, Series.SINE);
    restSine.multiply(restSine, rest);
    Series.sum(restCosine, square, Series.COSINE);
    // sin: s, c, -s, -c; cos: c, -s, -c, s.
    sine.negative ^= quadrant >= 2;
    cosine.negative ^= quadrant == 1 || quadrant == 2;
    sine.negative ^= Extended.isNegative(signExponent);
  }

  private void reduce(int exponent, long significand) {
    quadrant = 0;
    if (exponent < -1) {
      rest.set(exponent + Extended.BIAS > 0 ? exponent + Extended.BIAS : 0, significand);
      rest.exponent = exponent;
      return;
    }
    int shift = exponent + 63 - UNIT - 126;
    long high = shift == 64 ? significand : significand >>> (64 - shift);
    long low = shift == 64 ? 0 : significand << shift;
    // The quotient is estimated with the upper bits of pi/2, and so at most slightly too large.
    long quotient = WideArithmetic.divide128(high >>> 2, low >>> 2 | high << 62, HALF_PI_TOP);
    long productHigh = Math.unsignedMultiplyHigh(quotient, HALF_PI_LOW) + quotient * HALF_PI_HIGH;
    long productLow = quotient * HALF_PI_LOW;
    long restHigh = high - productHigh - (Long.compareUnsigned(low, productLow) < 0 ? 1 : 0);
    long restLow = low - productLow;
    while (restHigh < 0) {
      quotient--;
      restLow += HALF_PI_LOW;
      restHigh += HALF_PI_HIGH + (Long.compareUnsigned(restLow, HALF_PI_LOW) < 0 ? 1 : 0);
    }
    while (restHigh > HALF_PI_HIGH
        || (restHigh == HALF_PI_HIGH && Long.compareUnsigned(restLow, HALF_PI_LOW) >= 0)) {
      quotient++;
      restHigh -= HALF_PI_HIGH + (Long.compareUnsigned(restLow, HALF_PI_LOW) < 0 ? 1 : 0);
      restLow -= HALF_PI_LOW;
    }
    long complementLow = HALF_PI_LOW - restLow;
    long complementHigh =
        HALF_PI_HIGH - restHigh - (Long.compareUnsigned(HALF_PI_LOW, restLow) < 0 ? 1 : 0);
    boolean upperHalf =
        complementHigh < restHigh
            || (complementHigh == restHigh && Long.compareUnsigned(complementLow, restLow) < 0);
    if (upperHalf) {
      quotient++;
      rest.setFixed(complementHigh, complementLow, UNIT);
      rest.negative = true;
    } else {
      rest.setFixed(restHigh, restLow, UNIT);
    }
    quadrant = (int) quotient & 3;
  }
}

package dev.testudo.processor.semantics.floating;

/// FRNDINT, FSCALE and FXTRACT: operations that move the binary point. None of them looks at
/// precision control.
public final class ExtendedScaling {
  /// No finite number times two to this power (or to its negative) is in range, even with the
  /// exponent wrapped once.
  private static final int OUT_OF_REACH = 0x1_0000;

  private ExtendedScaling() {}

  /// FRNDINT: to an integral value in the rounding mode of the environment.
  public static long roundToIntegral(int signA, long a, FloatingEnvironment env) {
    env.roundedUp = false;
    if (Extended.isUnsupported(signA, a) || Extended.isNaN(signA, a)) {
      return Extended.propagate(signA, a, env);
    }
    if (Extended.isInfinite(signA, a) || Extended.isZero(signA, a)) {
      return Extended.deliver(signA, a, env);
    }
    Extended.noticeDenormal(signA, a, env);
    int exponent = Extended.exponent(signA, a);
    if (exponent >= 63) {
      return Extended.deliver(signA, a, env);
    }
    long significand = Extended.normalize(a);
    if (Integers.isIntegral(exponent, significand)) {
      return Extended.deliver(signA, a, env);
    }
    env.raise(FloatingEnvironment.PRECISION);
    boolean negative = Extended.isNegative(signA);
    long magnitude = Integers.magnitude(negative, exponent, significand, env.roundingMode);
    long truncated =
        Integers.magnitude(negative, exponent, significand, FloatingEnvironment.ROUND_TRUNCATE);
    env.roundedUp = magnitude != truncated;
    if (magnitude == 0) {
      return Extended.zero(Extended.sign(signA), env);
    }
    int shift = Long.numberOfLeadingZeros(magnitude);
    return Extended.deliver(
        Extended.sign(signA) | (63 - shift + Extended.BIAS), magnitude << shift, env);
  }

  /// FSCALE: a times two to the power of b truncated to an integer.
  public static long scale(int signA, long a, int signB, long b, FloatingEnvironment env) {
    env.roundedUp = false;
    if (Extended.isUnordered(signA, a, signB, b)) {
      return Extended.propagate(signA, a, signB, b, env);
    }
    int sign = Extended.sign(signA);
    boolean down = Extended.isNegative(signB);
    if (Extended.isInfinite(signB, b)) {
      if (down ? Extended.isInfinite(signA, a) : Extended.isZero(signA, a)) {
        return Extended.invalid(env);
      }
      Extended.noticeDenormal(signA, a, env);
      return down ? Extended.zero(sign, env) : Extended.infinity(sign, env);
    }
    Extended.noticeDenormal(signA, a, env);
    Extended.noticeDenormal(signB, b, env);
    if (Extended.isInfinite(signA, a) || a == 0 || b == 0) {
      return Extended.deliverUnchanged(signA, a, env);
    }
    Extended.unpack(signA, a, env);
    int exponentB = Extended.exponent(signB, b);
    if (exponentB >= 0) {
      int distance =
          exponentB >= 16 ? OUT_OF_REACH : (int) (Extended.normalize(b) >>> (63 - exponentB));
      env.exponent += down ? -distance : distance;
    }
    return Extended.round(env, 64);
  }

  /// FXTRACT: returns the significand with an exponent of zero, and leaves the unbiased exponent as
  /// a number in [FloatingEnvironment#secondSignificand] and
  /// [FloatingEnvironment#secondSignExponent].
  public static long extract(int signA, long a, FloatingEnvironment env) {
    env.roundedUp = false;
    if (Extended.isUnsupported(signA, a) || Extended.isNaN(signA, a)) {
      long result = Extended.propagate(signA, a, env);
      env.second(env.signExponent, result);
      return result;
    }
    if (Extended.isInfinite(signA, a)) {
      env.second(Extended.MAXIMUM_FIELD, Extended.INTEGER_BIT);
      return Extended.deliver(signA, a, env);
    }
    if (Extended.isZero(signA, a)) {
      env.raise(FloatingEnvironment.ZERO_DIVIDE);
      env.second(0x8000 | Extended.MAXIMUM_FIELD, Extended.INTEGER_BIT);
      return Extended.deliver(signA, a, env);
    }
    Extended.noticeDenormal(signA, a, env);
    long exponent = ExtendedConversion.fromInteger(Extended.exponent(signA, a), env);
    env.second(env.signExponent, exponent);
    return Extended.deliver(Extended.sign(signA) | Extended.BIAS, Extended.normalize(a), env);
  }
}

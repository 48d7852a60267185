package dev.testudo.processor.semantics.floating;

/// FPREM and FPREM1. When the exponents differ by 64 or more the reduction is partial: it takes off
/// 32 to 63 bits (how many is the implementation's choice; this is what Intel's processors do) and
/// C2 asks the program to repeat.
///
/// @sdm 2A "FPREM—Partial Remainder"
public final class ExtendedRemainder {
  /// [FloatingEnvironment#quotient] after a partial reduction.
  public static final int INCOMPLETE = 8;

  private ExtendedRemainder() {}

  /// FPREM: the remainder of a / b with the quotient truncated. Leaves the quotient's low three
  /// bits, or [#INCOMPLETE], in [FloatingEnvironment#quotient].
  public static long truncating(int signA, long a, int signB, long b, FloatingEnvironment env) {
    return reduce(signA, a, signB, b, false, env);
  }

  /// FPREM1: the same with the quotient rounded to nearest.
  public static long nearest(int signA, long a, int signB, long b, FloatingEnvironment env) {
    return reduce(signA, a, signB, b, true, env);
  }

  private static long reduce(
      int signA, long a, int signB, long b, boolean nearest, FloatingEnvironment env) {
    env.roundedUp = false;
    env.quotient = 0;
    if (Extended.isUnordered(signA, a, signB, b)) {
      return Extended.propagate(signA, a, signB, b, env);
    }
    if (Extended.isInfinite(signA, a) || Extended.isZero(signB, b)) {
      return Extended.invalid(env);
    }
    Extended.noticeDenormal(signA, a, env);
    Extended.noticeDenormal(signB, b, env);
    if (a == 0 || Extended.isInfinite(signB, b)) {
      return Extended.deliverUnchanged(signA, a, env);
    }
    Extended.unpack(signA, a, env);
    long divisor = Extended.normalize(b);
    int exponentB = Extended.exponent(signB, b);
    int distance = env.exponent - exponentB;
    if (distance < -1 || (distance < 0 && !nearest)) {
      return Extended.round(env, 64);
    }
    boolean partial = distance >= 64;
    int shift = partial ? 32 + (distance & 31) : distance;
    long quotient;
    long remainder;
    if (distance < 0) {
      // |a| in (|b| / 4, |b|): compare twice |a| with |b| by halving, one position further right.
      return nearBelow(divisor, exponentB, env);
    } else if (shift == 0) {
      boolean fits = Long.compareUnsigned(env.high, divisor) >= 0;
      quotient = fits ? 1 : 0;
      remainder = fits ? env.high - divisor : env.high;
    } else {
      long numeratorHigh = env.high >>> (64 - shift);
      long numeratorLow = env.high << shift;
      quotient = WideArithmetic.divide128(numeratorHigh, numeratorLow, divisor);
      remainder = numeratorLow - quotient * divisor;
    }
    if (nearest && !partial) {
      int comparison = Long.compareUnsigned(remainder, divisor - remainder);
      if (comparison > 0 || (comparison == 0 && (quotient & 1) != 0)) {
        remainder = divisor - remainder;
        env.negative = !env.negative;
        quotient++;
      }
    }
    env.quotient = partial ? INCOMPLETE : (int) quotient & 7;
    return finish(remainder, partial ? exponentB + distance - shift : exponentB, signA, env);
  }

  /// FPREM1 of an operand whose exponent is one less than the divisor's: the quotient is 1 if it
  /// exceeds half.
  private static long nearBelow(long divisor, int exponentB, FloatingEnvironment env) {
    if (Long.compareUnsigned(env.high, divisor) <= 0) {
      return Extended.round(env, 64);
    }
    env.quotient = 1;
    boolean negative = env.negative;
    WideArithmetic.add(!negative, exponentB, divisor, negative, env.exponent, env.high, env);
    return Extended.round(env, 64);
  }

  private static long finish(long remainder, int exponent, int signA, FloatingEnvironment env) {
    if (remainder == 0) {
      return Extended.zero(Extended.sign(signA), env);
    }
    int shift = Long.numberOfLeadingZeros(remainder);
    env.exponent = exponent - shift;
    env.high = remainder << shift;
    env.low = 0;
    return Extended.round(env, 64);
  }
}

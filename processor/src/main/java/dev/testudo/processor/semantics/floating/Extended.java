package dev.testudo.processor.semantics.floating;

/// The double extended-precision format: what its bits mean, and the rules that all of its
/// operations share.
///
/// For the calling convention see the package description. Encodings that the 80387 and later do
/// not support (a nonzero exponent without the integer bit) are invalid operands everywhere;
/// pseudo-denormals (integer bit set, exponent zero) are denormal operands with exponent 1.
///
/// @sdm 1 "Data Types > Unsupported Double Extended-Precision Floating-Point Encodings"
public final class Extended {
  /// Largest exponent field: infinities and NaNs.
  static final int MAXIMUM_FIELD = 0x7fff;

  static final int BIAS = 16383;
  static final int MINIMUM_EXPONENT = 1 - BIAS;
  static final int MAXIMUM_EXPONENT = BIAS;
  static final long INTEGER_BIT = Long.MIN_VALUE;
  static final long QUIET_BIT = 1L << 62;

  /// Significand of the default NaN, the real indefinite.
  public static final long INDEFINITE_SIGNIFICAND = INTEGER_BIT | QUIET_BIT;

  /// Sign and exponent of the default NaN.
  public static final int INDEFINITE_SIGN_EXPONENT = 0xffff;

  private Extended() {}

  static int field(int signExponent) {
    return signExponent & MAXIMUM_FIELD;
  }

  /// The sign alone, in bit 15.
  static int sign(int signExponent) {
    return signExponent & 0x8000;
  }

  static boolean isNegative(int signExponent) {
    return (signExponent & 0x8000) != 0;
  }

  /// One of the encodings that the FPU does not support.
  public static boolean isUnsupported(int signExponent, long significand) {
    return field(signExponent) != 0 && significand >= 0;
  }

  /// A supported NaN.
  public static boolean isNaN(int signExponent, long significand) {
    return field(signExponent) == MAXIMUM_FIELD && significand < 0 && significand << 1 != 0;
  }

  static boolean isSignalingNaN(int signExponent, long significand) {
    return isNaN(signExponent, significand) && (significand & QUIET_BIT) == 0;
  }

  /// An infinity.
  public static boolean isInfinite(int signExponent, long significand) {
    return field(signExponent) == MAXIMUM_FIELD && significand == INTEGER_BIT;
  }

  /// A zero.
  public static boolean isZero(int signExponent, long significand) {
    return field(signExponent) == 0 && significand == 0;
  }

  /// A denormal or pseudo-denormal.
  public static boolean isDenormal(int signExponent, long significand) {
    return field(signExponent) == 0 && significand != 0;
  }

  /// Neither a finite number nor zero: NaN, infinity or unsupported.
  static boolean isSpecial(int signExponent, long significand) {
    return field(signExponent) == MAXIMUM_FIELD || isUnsupported(signExponent, significand);
  }

  /// The unbiased exponent of a finite nonzero number with its significand normalized.
  static int exponent(int signExponent, long significand) {
    int field = field(signExponent);
    return (field == 0 ? 1 : field) - BIAS - Long.numberOfLeadingZeros(significand);
  }

  static long normalize(long significand) {
    return significand << Long.numberOfLeadingZeros(significand);
  }

  /// Delivers a value as it is.
  static long deliver(int signExponent, long significand, FloatingEnvironment env) {
    env.signExponent = signExponent;
    return significand;
  }

  /// Delivers an operand that the operation does not change; a pseudo-denormal becomes the normal
  /// number it stands for.
  static long deliverUnchanged(int signExponent, long significand, FloatingEnvironment env) {
    env.signExponent =
        field(signExponent) == 0 && significand < 0 ? signExponent | 1 : signExponent;
    return significand;
  }

  static long zero(int sign, FloatingEnvironment env) {
    return deliver(sign, 0, env);
  }

  static long infinity(int sign, FloatingEnvironment env) {
    return deliver(sign | MAXIMUM_FIELD, INTEGER_BIT, env);
  }

  /// The masked response to an invalid operation.
  static long invalid(FloatingEnvironment env) {
    env.raise(FloatingEnvironment.INVALID);
    return deliver(INDEFINITE_SIGN_EXPONENT, INDEFINITE_SIGNIFICAND, env);
  }

  static void noticeDenormal(int signExponent, long significand, FloatingEnvironment env) {
    if (isDenormal(signExponent, significand)) {
      env.raise(FloatingEnvironment.DENORMAL);
    }
  }

  /// The result for a single operand that is NaN or unsupported.
  static long propagate(int signExponent, long significand, FloatingEnvironment env) {
    if (isUnsupported(signExponent, significand)) {
      return invalid(env);
    }
    if ((significand & QUIET_BIT) == 0) {
      env.raise(FloatingEnvironment.INVALID);
    }
    return deliver(signExponent, significand | QUIET_BIT, env);
  }

  /// Whether one of two operands is NaN or unsupported, so that [#propagate] gives the result.
  static boolean isUnordered(int signA, long a, int signB, long b) {
    return isUnsupported(signA, a) || isUnsupported(signB, b) || isNaN(signA, a) || isNaN(signB, b);
  }

  /// The result for two operands of which at least one is NaN or unsupported.
  ///
  /// @sdm 1 "Data Types > Rules for Handling NaNs"
  static long propagate(int signA, long a, int signB, long b, FloatingEnvironment env) {
    if (isUnsupported(signA, a) || isUnsupported(signB, b)) {
      return invalid(env);
    }
    boolean signalingA = isSignalingNaN(signA, a);
    boolean signalingB = isSignalingNaN(signB, b);
    if (signalingA || signalingB) {
      env.raise(FloatingEnvironment.INVALID);
    }
    boolean first;
    if (!isNaN(signB, b)) {
      first = true;
    } else if (!isNaN(signA, a)) {
      first = false;
    } else if (signalingA != signalingB) {
      first = signalingB;
    } else {
      int comparison = Long.compareUnsigned(a, b);
      first = comparison != 0 ? comparison > 0 : !isNegative(signA);
    }
    return first ? deliver(signA, a | QUIET_BIT, env) : deliver(signB, b | QUIET_BIT, env);
  }

  /// Rounds the accumulator to a register: the given precision, the full exponent range.
  static long round(FloatingEnvironment env, int precision) {
    Rounding.round(env, precision, MINIMUM_EXPONENT, MAXIMUM_EXPONENT);
    int sign = env.negative ? 0x8000 : 0;
    if (env.exponent > MAXIMUM_EXPONENT) {
      if (!env.isMasked(FloatingEnvironment.OVERFLOW)) {
        // Too large even with the exponent wrapped, as only FSCALE can make it.
        env.raise(FloatingEnvironment.PRECISION);
        env.roundedUp = true;
      }
      return infinity(sign, env);
    }
    if (env.exponent < MINIMUM_EXPONENT) {
      env.raise(FloatingEnvironment.PRECISION);
      env.roundedUp = false;
      return zero(sign, env);
    }
    env.signExponent = sign | (env.high < 0 ? env.exponent + BIAS : 0);
    return env.high;
  }

  /// Loads a finite nonzero number into the accumulator.
  static void unpack(int signExponent, long significand, FloatingEnvironment env) {
    env.negative = isNegative(signExponent);
    env.exponent = exponent(signExponent, significand);
    env.high = normalize(significand);
    env.low = 0;
  }
}

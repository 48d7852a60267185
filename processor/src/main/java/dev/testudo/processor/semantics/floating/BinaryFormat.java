package dev.testudo.processor.semantics.floating;

/// Arithmetic in an IEEE interchange format with SSE's rules, for every operand and every mode.
/// [Binary32] and [Binary64] come here when their short way does not apply. A value of either
/// format is held in the low bits of a `long`.
///
/// @sdm 1 "Programming with SSE > SSE, SSE2, and SSE3 Exceptions", "Data Types > Operating on SNaNs
///   and QNaNs"
final class BinaryFormat {
  static final BinaryFormat BINARY32 = new BinaryFormat(23, 8);
  static final BinaryFormat BINARY64 = new BinaryFormat(52, 11);

  final int fractionBits;
  final int precision;
  final int bias;
  final int maximumField;
  final long fractionMask;
  final long signBit;
  final long infinity;
  final long quietBit;
  final long defaultNaN;

  private BinaryFormat(int fractionBits, int exponentBits) {
    this.fractionBits = fractionBits;
    this.precision = fractionBits + 1;
    this.bias = (1 << (exponentBits - 1)) - 1;
    this.maximumField = (1 << exponentBits) - 1;
    this.fractionMask = (1L << fractionBits) - 1;
    this.signBit = 1L << (fractionBits + exponentBits);
    this.infinity = (long) maximumField << fractionBits;
    this.quietBit = 1L << (fractionBits - 1);
    this.defaultNaN = signBit | infinity | quietBit;
  }

  boolean isNegative(long a) {
    return (a & signBit) != 0;
  }

  boolean isNaN(long a) {
    return (a & ~signBit) > infinity;
  }

  boolean isSignalingNaN(long a) {
    return isNaN(a) && (a & quietBit) == 0;
  }

  boolean isInfinite(long a) {
    return (a & ~signBit) == infinity;
  }

  boolean isZero(long a) {
    return (a & ~signBit) == 0;
  }

  boolean isDenormal(long a) {
    return (a & infinity) == 0 && (a & fractionMask) != 0;
  }

  /// Zero of the same sign for a denormal under denormals-are-zero.
  long operand(long a, FloatingEnvironment env) {
    return env.denormalsAreZero && isDenormal(a) ? a & signBit : a;
  }

  /// The unbiased exponent of a finite nonzero number once its significand is normalized.
  int exponent(long a) {
    int field = (int) ((a & infinity) >>> fractionBits);
    return field != 0
        ? field - bias
        : 1 - bias - (Long.numberOfLeadingZeros(a & fractionMask) - (63 - fractionBits));
  }

  /// The significand of a finite nonzero number, normalized to bit 63.
  long significand(long a) {
    long fraction = a & fractionMask;
    return (a & infinity) != 0
        ? ((fraction | (fractionMask + 1)) << (63 - fractionBits))
        : fraction << Long.numberOfLeadingZeros(fraction);
  }

  /// Rounds the accumulator to this format.
  long round(FloatingEnvironment env) {
    Rounding.round(env, precision, 1 - bias, bias);
    return pack(env);
  }

  /// The accumulator, already rounded to this format, as bits.
  private long pack(FloatingEnvironment env) {
    long sign = env.negative ? signBit : 0;
    if (env.exponent > bias) {
      return sign | infinity;
    }
    long significand = env.high >>> (63 - fractionBits);
    // The integer bit carries into the exponent field, which makes denormals and their successor
    // right.
    return sign + ((long) (env.exponent + bias - 1) << fractionBits) + significand;
  }

  /// The NaN that an operation with at least one NaN operand delivers: the first operand if it is
  /// one.
  long propagate(long a, long b, FloatingEnvironment env) {
    if (isSignalingNaN(a) || isSignalingNaN(b)) {
      env.raise(FloatingEnvironment.INVALID);
    }
    return (isNaN(a) ? a : b) | quietBit;
  }

  private long invalid(FloatingEnvironment env) {
    env.raise(FloatingEnvironment.INVALID);
    return defaultNaN;
  }

  private void noticeDenormals(long a, long b, FloatingEnvironment env) {
    if (isDenormal(a) || isDenormal(b)) {
      env.raise(FloatingEnvironment.DENORMAL);
    }
  }

  long add(long operandA, long operandB, FloatingEnvironment env) {
    long a = operand(operandA, env);
    long b = operand(operandB, env);
    if (isNaN(a) || isNaN(b)) {
      return propagate(a, b, env);
    }
    if (isInfinite(a) && isInfinite(b) && isNegative(a) != isNegative(b)) {
      return invalid(env);
    }
    noticeDenormals(a, b, env);
    if (isInfinite(a)) {
      return a;
    }
    if (isInfinite(b)) {
      return b;
    }
    if (isZero(a) && isZero(b)) {
      return isNegative(a) == isNegative(b) ? a : exactZero(env);
    }
    if (isZero(a) || isZero(b)) {
      unpack(isZero(a) ? b : a, env);
      return round(env);
    }
    boolean nonzero =
        WideArithmetic.add(
            isNegative(a),
            exponent(a),
            significand(a),
            isNegative(b),
            exponent(b),
            significand(b),
            env);
    return nonzero ? round(env) : exactZero(env);
  }

  long multiply(long operandA, long operandB, FloatingEnvironment env) {
    long a = operand(operandA, env);
    long b = operand(operandB, env);
    if (isNaN(a) || isNaN(b)) {
      return propagate(a, b, env);
    }
    if ((isInfinite(a) && isZero(b)) || (isZero(a) && isInfinite(b))) {
      return invalid(env);
    }
    noticeDenormals(a, b, env);
    long sign = (a ^ b) & signBit;
    if (isInfinite(a) || isInfinite(b)) {
      return sign | infinity;
    }
    if (isZero(a) || isZero(b)) {
      return sign;
    }
    env.negative = sign != 0;
    WideArithmetic.multiply(exponent(a), significand(a), exponent(b), significand(b), env);
    return round(env);
  }

  long divide(long operandA, long operandB, FloatingEnvironment env) {
    long a = operand(operandA, env);
    long b = operand(operandB, env);
    if (isNaN(a) || isNaN(b)) {
      return propagate(a, b, env);
    }
    if ((isInfinite(a) && isInfinite(b)) || (isZero(a) && isZero(b))) {
      return invalid(env);
    }
    long sign = (a ^ b) & signBit;
    if (isZero(b) && !isInfinite(a)) {
      // Also for a denormal dividend: the zero divisor goes before it.
      env.raise(FloatingEnvironment.ZERO_DIVIDE);
      return sign | infinity;
    }
    noticeDenormals(a, b, env);
    if (isInfinite(a)) {
      return sign | infinity;
    }
    if (isInfinite(b) || isZero(a)) {
      return sign;
    }
    env.negative = sign != 0;
    WideArithmetic.divide(exponent(a), significand(a), exponent(b), significand(b), env);
    return round(env);
  }

  long squareRoot(long operand, FloatingEnvironment env) {
    long a = operand(operand, env);
    if (isNaN(a)) {
      return propagate(a, a, env);
    }
    if (isZero(a)) {
      return a;
    }
    if (isNegative(a)) {
      return invalid(env);
    }
    noticeDenormals(a, a, env);
    if (isInfinite(a)) {
      return a;
    }
    env.negative = false;
    WideArithmetic.squareRoot(exponent(a), significand(a), env);
    return round(env);
  }

  /// Less than, as MIN and MAX ask it: any NaN is invalid and answers no.
  boolean isBelow(long operandA, long operandB, FloatingEnvironment env) {
    return compare(operandA, operandB, true, env) == Comparison.LESS;
  }

  int compare(long operandA, long operandB, boolean signalsQuiet, FloatingEnvironment env) {
    long a = operand(operandA, env);
    long b = operand(operandB, env);
    if (isNaN(a) || isNaN(b)) {
      if (signalsQuiet || isSignalingNaN(a) || isSignalingNaN(b)) {
        env.raise(FloatingEnvironment.INVALID);
      }
      return Comparison.UNORDERED;
    }
    noticeDenormals(a, b, env);
    if (isZero(a) && isZero(b)) {
      return Comparison.EQUAL;
    }
    long orderedA = isNegative(a) ? -(a & ~signBit) : a;
    long orderedB = isNegative(b) ? -(b & ~signBit) : b;
    return Integer.signum(Long.compare(orderedA, orderedB));
  }

  long roundToIntegral(
      long operand, int roundingMode, boolean reportsPrecision, FloatingEnvironment env) {
    long a = operand(operand, env);
    if (isNaN(a)) {
      return propagate(a, a, env);
    }
    if (isZero(a) || isInfinite(a)) {
      return a;
    }
    int exponent = exponent(a);
    if (exponent >= fractionBits) {
      return a;
    }
    long magnitude = Integers.magnitude(isNegative(a), exponent, significand(a), roundingMode);
    long result;
    if (magnitude == 0) {
      result = a & signBit;
    } else {
      int top = 63 - Long.numberOfLeadingZeros(magnitude);
      long fraction = (magnitude << (63 - top)) >>> (63 - fractionBits);
      result = (a & signBit) + ((long) (top + bias - 1) << fractionBits) + fraction;
    }
    if (result != a && reportsPrecision) {
      env.raise(FloatingEnvironment.PRECISION);
    }
    return result;
  }

  /// To a signed integer of `bits` bits; what does not fit is invalid and gives the most negative
  /// one.
  long toInteger(long operand, int bits, int roundingMode, FloatingEnvironment env) {
    long a = operand(operand, env);
    long indefinite = -1L << (bits - 1);
    if (isZero(a)) {
      return 0;
    }
    if (isNaN(a) || isInfinite(a) || exponent(a) > 63) {
      env.raise(FloatingEnvironment.INVALID);
      return indefinite;
    }
    boolean negative = isNegative(a);
    int exponent = exponent(a);
    long significand = significand(a);
    long magnitude = Integers.magnitude(negative, exponent, significand, roundingMode);
    if (!Integers.fits(magnitude, negative, bits)) {
      env.raise(FloatingEnvironment.INVALID);
      return indefinite;
    }
    if (!Integers.isIntegral(exponent, significand)) {
      env.raise(FloatingEnvironment.PRECISION);
    }
    return negative ? -magnitude : magnitude;
  }

  long fromInteger(long value, FloatingEnvironment env) {
    if (value == 0) {
      return 0;
    }
    long magnitude = Math.abs(value);
    int shift = Long.numberOfLeadingZeros(magnitude);
    env.negative = value < 0;
    env.exponent = 63 - shift;
    env.high = magnitude << shift;
    env.low = 0;
    return round(env);
  }

  /// A value of this format in another one.
  long convert(long operand, BinaryFormat target, FloatingEnvironment env) {
    long a = operand(operand, env);
    long sign = isNegative(a) ? target.signBit : 0;
    if (isNaN(a)) {
      if (isSignalingNaN(a)) {
        env.raise(FloatingEnvironment.INVALID);
      }
      int widening = target.fractionBits - fractionBits;
      long fraction = a & fractionMask;
      return sign
          | target.infinity
          | target.quietBit
          | (widening >= 0 ? fraction << widening : fraction >>> -widening);
    }
    if (isInfinite(a)) {
      return sign | target.infinity;
    }
    if (isZero(a)) {
      return sign;
    }
    noticeDenormals(a, a, env);
    unpack(a, env);
    return target.round(env);
  }

  void unpack(long a, FloatingEnvironment env) {
    env.negative = isNegative(a);
    env.exponent = exponent(a);
    env.high = significand(a);
    env.low = 0;
  }

  /// The zero of a sum or difference that is exactly zero: negative only when rounding down.
  private long exactZero(FloatingEnvironment env) {
    return env.roundingMode == FloatingEnvironment.ROUND_DOWN ? signBit : 0;
  }
}

package dev.testudo.processor.semantics.floating;

/// Rounds the accumulator of a [FloatingEnvironment] to a format: precision, exponent range,
/// direction; overflow, underflow (found after rounding, as Intel does) and inexactness with their
/// masked and unmasked responses.
///
/// @sdm 1 "Data Types > Floating-Point Exceptions", "Programming with the x87 FPU > Numeric
///   Underflow Exception (#U)"
final class Rounding {
  /// What an unmasked x87 overflow or underflow subtracts from or adds to the exponent of a
  /// register result.
  static final int EXPONENT_WRAP = 24576;

  private Rounding() {}

  /// Rounds to `precision` bits with exponents from `minimum` to `maximum`. Afterwards the
  /// accumulator holds the result: [FloatingEnvironment#high] the significand (bit 63 clear for a
  /// denormal, whose exponent is then `minimum`; zero for zero) and [FloatingEnvironment#exponent],
  /// `maximum + 1` standing for infinity.
  static void round(FloatingEnvironment env, int precision, int minimum, int maximum) {
    long high = env.high;
    long rest = rest(high, env.low, precision);
    long kept = high & keptMask(precision);
    int exponent = env.exponent;
    boolean up = rest != 0 && goesUp(env, kept, rest, precision);
    long rounded = kept;
    if (up) {
      rounded = kept + unit(precision);
      if (rounded == 0) {
        rounded = Long.MIN_VALUE;
        exponent++;
      }
    }
    if (exponent < minimum) {
      roundTiny(env, precision, minimum, rounded, exponent, rest != 0, up);
      return;
    }
    if (exponent > maximum) {
      overflow(env, precision, maximum, rounded, exponent, rest != 0, up);
      return;
    }
    if (rest != 0) {
      env.raise(FloatingEnvironment.PRECISION);
    }
    env.roundedUp = up;
    env.high = rounded;
    env.exponent = exponent;
  }

  private static void roundTiny(
      FloatingEnvironment env,
      int precision,
      int minimum,
      long rounded,
      int exponent,
      boolean inexact,
      boolean up) {
    if (!env.isMasked(FloatingEnvironment.UNDERFLOW)) {
      env.raise(FloatingEnvironment.UNDERFLOW | (inexact ? FloatingEnvironment.PRECISION : 0));
      env.roundedUp = up;
      env.high = rounded;
      env.exponent = env.wrapsExponent ? exponent + EXPONENT_WRAP : minimum;
      return;
    }
    if (env.flushToZero) {
      env.raise(FloatingEnvironment.UNDERFLOW | FloatingEnvironment.PRECISION);
      env.roundedUp = false;
      env.high = 0;
      env.exponent = minimum;
      return;
    }
    denormalize(env, minimum - env.exponent);
    long rest = rest(env.high, env.low, precision);
    long kept = env.high & keptMask(precision);
    boolean denormalUp = rest != 0 && goesUp(env, kept, rest, precision);
    if (rest != 0) {
      env.raise(FloatingEnvironment.UNDERFLOW | FloatingEnvironment.PRECISION);
    }
    env.roundedUp = denormalUp;
    env.high = denormalUp ? kept + unit(precision) : kept;
    env.exponent = minimum;
  }

  private static void overflow(
      FloatingEnvironment env,
      int precision,
      int maximum,
      long rounded,
      int exponent,
      boolean inexact,
      boolean up) {
    if (!env.isMasked(FloatingEnvironment.OVERFLOW)) {
      env.raise(FloatingEnvironment.OVERFLOW | (inexact ? FloatingEnvironment.PRECISION : 0));
      env.roundedUp = up;
      env.high = rounded;
      env.exponent = env.wrapsExponent ? exponent - EXPONENT_WRAP : maximum + 1;
      return;
    }
    env.raise(FloatingEnvironment.OVERFLOW | FloatingEnvironment.PRECISION);
    boolean toInfinity =
        switch (env.roundingMode) {
          case FloatingEnvironment.ROUND_NEAREST -> true;
          case FloatingEnvironment.ROUND_DOWN -> env.negative;
          case FloatingEnvironment.ROUND_UP -> !env.negative;
          default -> false;
        };
    env.roundedUp = toInfinity;
    if (toInfinity) {
      env.high = Long.MIN_VALUE;
      env.exponent = maximum + 1;
    } else {
      env.high = keptMask(precision);
      env.exponent = maximum;
    }
  }

  /// Shifts the accumulator right, the last bit staying sticky.
  static void denormalize(FloatingEnvironment env, int shift) {
    long high = env.high;
    long low = env.low;
    if (shift < 64) {
      env.low = (low >>> shift) | (high << (64 - shift)) | ((low << (64 - shift)) != 0 ? 1 : 0);
      env.high = high >>> shift;
    } else if (shift == 64) {
      env.low = high | (low != 0 ? 1 : 0);
      env.high = 0;
    } else if (shift < 128) {
      int beyond = shift - 64;
      env.low = (high >>> beyond) | (((high << (64 - beyond)) | low) != 0 ? 1 : 0);
      env.high = 0;
    } else {
      env.low = (high | low) != 0 ? 1 : 0;
      env.high = 0;
    }
  }

  /// What lies beyond the kept bits: the half bit on top, everything else sticky below it.
  static long rest(long high, long low, int precision) {
    return precision == 64 ? low : (high << precision) | (low != 0 ? 1 : 0);
  }

  static boolean goesUp(FloatingEnvironment env, long kept, long rest, int precision) {
    return switch (env.roundingMode) {
      case FloatingEnvironment.ROUND_NEAREST ->
          rest < 0 && (rest != Long.MIN_VALUE || (kept & unit(precision)) != 0);
      case FloatingEnvironment.ROUND_DOWN -> env.negative;
      case FloatingEnvironment.ROUND_UP -> !env.negative;
      default -> false;
    };
  }

  static long keptMask(int precision) {
    return -1L << (64 - precision);
  }

  static long unit(int precision) {
    return 1L << (64 - precision);
  }
}

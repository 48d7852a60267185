package dev.testudo.processor.semantics.floating;

/// binary64 (double precision) arithmetic as SSE2 computes it, on bits.
///
/// Where both operands and the result are normal numbers or zero and the rounding is to nearest,
/// the host's `double` arithmetic gives the very same bits, and only inexactness remains to be
/// noticed; that is the short way, and nearly every operation of real programs takes it.
/// Inexactness is found without wider arithmetic: from the error term of a sum, or from counting
/// trailing zeros of significands (a product of two 53-bit integers is exact if enough of its low
/// bits are zero). Everything else goes to [BinaryFormat].
public final class Binary64 {
  private static final BinaryFormat FORMAT = BinaryFormat.BINARY64;
  private static final long IMPLICIT_BIT = 1L << 52;
  private static final long NORMAL_PROBE = 0x7fe0_0000_0000_0000L;

  /// The exponent field but for its lowest bit: not zero for fields of 2 and more.
  private static final long SAFE_PROBE = 0x7fe0_0000_0000_0000L;

  private Binary64() {}

  /// a + b.
  public static long add(long a, long b, FloatingEnvironment env) {
    if (env.nearest && isOrdinary(a) && isOrdinary(b)) {
      double x = Double.longBitsToDouble(a);
      double y = Double.longBitsToDouble(b);
      double sum = x + y;
      long result = Double.doubleToRawLongBits(sum);
      if (isOrdinary(result)) {
        if (!env.tracksPrecision) {
          return result;
        }
        double error = Math.abs(x) >= Math.abs(y) ? y - (sum - x) : x - (sum - y);
        if (error != 0) {
          env.flags |= FloatingEnvironment.PRECISION;
        }
        return result;
      }
    }
    return FORMAT.add(a, b, env);
  }

  /// a - b.
  public static long subtract(long a, long b, FloatingEnvironment env) {
    // Turning the sign of a NaN would show in the result, so that only numbers are negated.
    return add(a, FORMAT.isNaN(b) ? b : b ^ Long.MIN_VALUE, env);
  }

  /// a * b.
  public static long multiply(long a, long b, FloatingEnvironment env) {
    if (env.nearest && isNormal(a) && isNormal(b)) {
      double product = Double.longBitsToDouble(a) * Double.longBitsToDouble(b);
      long result = Double.doubleToRawLongBits(product);
      if (isSafe(result)) {
        if (env.tracksPrecision && !isExactProduct(a, b, result)) {
          env.flags |= FloatingEnvironment.PRECISION;
        }
        return result;
      }
    }
    if ((isZero(a) && isOrdinary(b)) || (isZero(b) && isNormal(a))) {
      return (a ^ b) & Long.MIN_VALUE;
    }
    return FORMAT.multiply(a, b, env);
  }

  /// a / b.
  public static long divide(long a, long b, FloatingEnvironment env) {
    if (env.nearest && isNormal(a) && isNormal(b)) {
      double divisor = Double.longBitsToDouble(b);
      double quotient = Double.longBitsToDouble(a) / divisor;
      long result = Double.doubleToRawLongBits(quotient);
      if (isSafe(result)) {
        if (env.tracksPrecision
            && !(isExactProduct(result, b, a)
                && quotient * divisor == Double.longBitsToDouble(a))) {
          env.flags |= FloatingEnvironment.PRECISION;
        }
        return result;
      }
    }
    return FORMAT.divide(a, b, env);
  }

  /// The square root.
  public static long squareRoot(long a, FloatingEnvironment env) {
    if (env.nearest && isNormal(a) && a > 0) {
      double root = Math.sqrt(Double.longBitsToDouble(a));
      long result = Double.doubleToRawLongBits(root);
      if (env.tracksPrecision
          && !(isExactProduct(result, result, a) && root * root == Double.longBitsToDouble(a))) {
        env.flags |= FloatingEnvironment.PRECISION;
      }
      return result;
    }
    return FORMAT.squareRoot(a, env);
  }

  /// MINSD: the first operand if it is less, otherwise the second, which thus wins for NaNs and
  /// equal zeros.
  public static long minimum(long a, long b, FloatingEnvironment env) {
    return compareSignaling(a, b, env) == Comparison.LESS
        ? FORMAT.operand(a, env)
        : FORMAT.operand(b, env);
  }

  /// MAXSD: the first operand if it is greater, otherwise the second.
  public static long maximum(long a, long b, FloatingEnvironment env) {
    return compareSignaling(a, b, env) == Comparison.GREATER
        ? FORMAT.operand(a, env)
        : FORMAT.operand(b, env);
  }

  /// One of the [Comparison] constants; any NaN is invalid (COMISD; CMPSD with LT, LE, NLT, NLE).
  public static int compareSignaling(long a, long b, FloatingEnvironment env) {
    if (isOrdinary(a) && isOrdinary(b)) {
      return compareOrdinary(a, b);
    }
    return FORMAT.compare(a, b, true, env);
  }

  /// One of the [Comparison] constants; only signaling NaNs are invalid (UCOMISD; CMPSD with EQ,
  /// UNORD, NEQ, ORD).
  public static int compareQuiet(long a, long b, FloatingEnvironment env) {
    if (isOrdinary(a) && isOrdinary(b)) {
      return compareOrdinary(a, b);
    }
    return FORMAT.compare(a, b, false, env);
  }

  private static int compareOrdinary(long a, long b) {
    double x = Double.longBitsToDouble(a);
    double y = Double.longBitsToDouble(b);
    return x < y ? Comparison.LESS : x == y ? Comparison.EQUAL : Comparison.GREATER;
  }

  /// Rounds to an integral value in the given mode (encoded as RC); ROUNDSD can silence the
  /// precision exception.
  public static long roundToIntegral(
      long a, int roundingMode, boolean reportsPrecision, FloatingEnvironment env) {
    if (isOrdinary(a)) {
      double x = Double.longBitsToDouble(a);
      double result = integral(x, roundingMode);
      if (reportsPrecision && result != x) {
        env.flags |= FloatingEnvironment.PRECISION;
      }
      return Double.doubleToRawLongBits(result);
    }
    return FORMAT.roundToIntegral(a, roundingMode, reportsPrecision, env);
  }

  /// To a signed 32-bit integer in the given rounding mode; 0x80000000 and invalid when it does not
  /// fit. CVTSD2SI passes [FloatingEnvironment#roundingMode()], CVTTSD2SI
  /// [FloatingEnvironment#ROUND_TRUNCATE].
  public static int toInt32(long a, int roundingMode, FloatingEnvironment env) {
    if (isOrdinary(a)) {
      double x = Double.longBitsToDouble(a);
      double result = integral(x, roundingMode);
      if (result >= Integer.MIN_VALUE && result <= Integer.MAX_VALUE) {
        if (result != x) {
          env.flags |= FloatingEnvironment.PRECISION;
        }
        return (int) result;
      }
    }
    return (int) FORMAT.toInteger(a, 32, roundingMode, env);
  }

  /// To a signed 64-bit integer in the given rounding mode; 0x8000000000000000 and invalid when it
  /// does not fit.
  public static long toInt64(long a, int roundingMode, FloatingEnvironment env) {
    if (isOrdinary(a)) {
      double x = Double.longBitsToDouble(a);
      double result = integral(x, roundingMode);
      if (Math.abs(result) < 0x1p63) {
        if (result != x) {
          env.flags |= FloatingEnvironment.PRECISION;
        }
        return (long) result;
      }
    }
    return FORMAT.toInteger(a, 64, roundingMode, env);
  }

  /// From a signed 32-bit integer, always exact.
  public static long fromInt32(int value) {
    return Double.doubleToRawLongBits(value);
  }

  /// From a signed 64-bit integer.
  public static long fromInt64(long value, FloatingEnvironment env) {
    if (env.nearest && Math.abs(value) >>> 62 == 0) {
      double result = value;
      if ((long) result != value) {
        env.flags |= FloatingEnvironment.PRECISION;
      }
      return Double.doubleToRawLongBits(result);
    }
    return FORMAT.fromInteger(value, env);
  }

  /// To binary32.
  public static int toBinary32(long a, FloatingEnvironment env) {
    if (env.nearest && isNormal(a)) {
      double value = Double.longBitsToDouble(a);
      int result = Float.floatToRawIntBits((float) value);
      if (Binary32.isSafe(result)) {
        if (env.tracksPrecision && (float) value != value) {
          env.flags |= FloatingEnvironment.PRECISION;
        }
        return result;
      }
    }
    return (int) FORMAT.convert(a, BinaryFormat.BINARY32, env);
  }

  static double integral(double x, int roundingMode) {
    return switch (roundingMode) {
      case FloatingEnvironment.ROUND_NEAREST -> Math.rint(x);
      case FloatingEnvironment.ROUND_DOWN -> Math.floor(x);
      case FloatingEnvironment.ROUND_UP -> Math.ceil(x);
      default -> x < 0 ? Math.ceil(x) : Math.floor(x);
    };
  }

  private static boolean isZero(long a) {
    return a << 1 == 0;
  }

  /// Normal or zero.
  private static boolean isOrdinary(long a) {
    return isNormal(a) || isZero(a);
  }

  /// Neither zero, denormal, infinite nor NaN.
  static boolean isNormal(long a) {
    return ((a + IMPLICIT_BIT) & NORMAL_PROBE) != 0;
  }

  /// Normal with an exponent field of 2 or more: such a result was not tiny before rounding either.
  private static boolean isSafe(long a) {
    return isNormal(a) && (a & SAFE_PROBE) != 0;
  }

  /// Whether the product of two normal numbers, rounded to nearest as given, is exact.
  private static boolean isExactProduct(long a, long b, long product) {
    int zeros =
        Long.numberOfTrailingZeros(a | IMPLICIT_BIT) + Long.numberOfTrailingZeros(b | IMPLICIT_BIT);
    if (zeros < 52) {
      return false;
    }
    int carry = exponentField(product) - (exponentField(a) + exponentField(b) - 1023);
    return zeros >= 52 + carry;
  }

  private static int exponentField(long a) {
    return (int) (a >>> 52) & 0x7ff;
  }
}

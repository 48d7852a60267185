package dev.testudo.processor.semantics.floating;

/// binary32 (single precision) arithmetic as SSE computes it, on bits.
///
/// The short way computes in `double` and rounds to `float`: with 53 bits against 24 the double
/// rounding is harmless for all five operations, and whether the result is exact is decided in
/// `double`, too. Everything else goes to [BinaryFormat]; see [Binary64].
public final class Binary32 {
  private static final BinaryFormat FORMAT = BinaryFormat.BINARY32;
  private static final long BITS = 0xffff_ffffL;

  private Binary32() {}

  /// a + b.
  public static int add(int a, int b, FloatingEnvironment env) {
    if (env.nearest && isOrdinary(a) && isOrdinary(b)) {
      float x = Float.intBitsToFloat(a);
      float y = Float.intBitsToFloat(b);
      float sum = x + y;
      int result = Float.floatToRawIntBits(sum);
      if (isOrdinary(result)) {
        if (!env.tracksPrecision) {
          return result;
        }
        float error = Math.abs(x) >= Math.abs(y) ? y - (sum - x) : x - (sum - y);
        if (error != 0) {
          env.flags |= FloatingEnvironment.PRECISION;
        }
        return result;
      }
    }
    return (int) FORMAT.add(a & BITS, b & BITS, env);
  }

  /// a - b.
  public static int subtract(int a, int b, FloatingEnvironment env) {
    // Turning the sign of a NaN would show in the result, so that only numbers are negated.
    return add(a, FORMAT.isNaN(b & BITS) ? b : b ^ Integer.MIN_VALUE, env);
  }

  /// a * b.
  public static int multiply(int a, int b, FloatingEnvironment env) {
    if (env.nearest && isNormal(a) && isNormal(b)) {
      double product = (double) Float.intBitsToFloat(a) * Float.intBitsToFloat(b);
      int result = Float.floatToRawIntBits((float) product);
      if (isSafe(result)) {
        if (env.tracksPrecision && (float) product != product) {
          env.flags |= FloatingEnvironment.PRECISION;
        }
        return result;
      }
    }
    if ((isZero(a) && isOrdinary(b)) || (isZero(b) && isNormal(a))) {
      return (a ^ b) & Integer.MIN_VALUE;
    }
    return (int) FORMAT.multiply(a & BITS, b & BITS, env);
  }

  /// a / b.
  public static int divide(int a, int b, FloatingEnvironment env) {
    if (env.nearest && isNormal(a) && isNormal(b)) {
      float x = Float.intBitsToFloat(a);
      float y = Float.intBitsToFloat(b);
      float quotient = x / y;
      int result = Float.floatToRawIntBits(quotient);
      if (isSafe(result)) {
        if (env.tracksPrecision && (double) quotient * y != x) {
          env.flags |= FloatingEnvironment.PRECISION;
        }
        return result;
      }
    }
    return (int) FORMAT.divide(a & BITS, b & BITS, env);
  }

  /// The square root.
  public static int squareRoot(int a, FloatingEnvironment env) {
    if (env.nearest && isNormal(a) && a > 0) {
      float x = Float.intBitsToFloat(a);
      float root = (float) Math.sqrt(x);
      if (env.tracksPrecision && (double) root * root != x) {
        env.flags |= FloatingEnvironment.PRECISION;
      }
      return Float.floatToRawIntBits(root);
    }
    return (int) FORMAT.squareRoot(a & BITS, env);
  }

  /// MINSS: the first operand if it is less, otherwise the second, which thus wins for NaNs and
  /// equal zeros.
  public static int minimum(int a, int b, FloatingEnvironment env) {
    return (int)
        FORMAT.operand(compareSignaling(a, b, env) == Comparison.LESS ? a & BITS : b & BITS, env);
  }

  /// MAXSS: the first operand if it is greater, otherwise the second.
  public static int maximum(int a, int b, FloatingEnvironment env) {
    return (int)
        FORMAT.operand(
            compareSignaling(a, b, env) == Comparison.GREATER ? a & BITS : b & BITS, env);
  }

  /// One of the [Comparison] constants; any NaN is invalid (COMISS; CMPSS with LT, LE, NLT, NLE).
  public static int compareSignaling(int a, int b, FloatingEnvironment env) {
    if (isOrdinary(a) && isOrdinary(b)) {
      return compareOrdinary(a, b);
    }
    return FORMAT.compare(a & BITS, b & BITS, true, env);
  }

  /// One of the [Comparison] constants; only signaling NaNs are invalid (UCOMISS; CMPSS with EQ,
  /// UNORD, NEQ, ORD).
  public static int compareQuiet(int a, int b, FloatingEnvironment env) {
    if (isOrdinary(a) && isOrdinary(b)) {
      return compareOrdinary(a, b);
    }
    return FORMAT.compare(a & BITS, b & BITS, false, env);
  }

  private static int compareOrdinary(int a, int b) {
    float x = Float.intBitsToFloat(a);
    float y = Float.intBitsToFloat(b);
    return x < y ? Comparison.LESS : x == y ? Comparison.EQUAL : Comparison.GREATER;
  }

  /// Rounds to an integral value in the given mode (encoded as RC); ROUNDSS can silence the
  /// precision exception.
  public static int roundToIntegral(
      int a, int roundingMode, boolean reportsPrecision, FloatingEnvironment env) {
    if (isOrdinary(a)) {
      float x = Float.intBitsToFloat(a);
      float result = (float) Binary64.integral(x, roundingMode);
      if (reportsPrecision && result != x) {
        env.flags |= FloatingEnvironment.PRECISION;
      }
      return Float.floatToRawIntBits(result);
    }
    return (int) FORMAT.roundToIntegral(a & BITS, roundingMode, reportsPrecision, env);
  }

  /// To a signed 32-bit integer in the given rounding mode; 0x80000000 and invalid when it does not
  /// fit. CVTSS2SI passes [FloatingEnvironment#roundingMode()], CVTTSS2SI
  /// [FloatingEnvironment#ROUND_TRUNCATE].
  public static int toInt32(int a, int roundingMode, FloatingEnvironment env) {
    if (isOrdinary(a)) {
      return Binary64.toInt32(widened(a), roundingMode, env);
    }
    return (int) FORMAT.toInteger(a & BITS, 32, roundingMode, env);
  }

  /// To a signed 64-bit integer in the given rounding mode; 0x8000000000000000 and invalid when it
  /// does not fit.
  public static long toInt64(int a, int roundingMode, FloatingEnvironment env) {
    if (isOrdinary(a)) {
      return Binary64.toInt64(widened(a), roundingMode, env);
    }
    return FORMAT.toInteger(a & BITS, 64, roundingMode, env);
  }

  /// From a signed 32-bit integer.
  public static int fromInt32(int value, FloatingEnvironment env) {
    return fromInt64(value, env);
  }

  /// From a signed 64-bit integer.
  public static int fromInt64(long value, FloatingEnvironment env) {
    if (env.nearest && Math.abs(value) >>> 62 == 0) {
      float result = value;
      if ((long) result != value) {
        env.flags |= FloatingEnvironment.PRECISION;
      }
      return Float.floatToRawIntBits(result);
    }
    return (int) FORMAT.fromInteger(value, env);
  }

  /// To binary64, always exact.
  public static long toBinary64(int a, FloatingEnvironment env) {
    if (isOrdinary(a)) {
      return widened(a);
    }
    return FORMAT.convert(a & BITS, BinaryFormat.BINARY64, env);
  }

  private static long widened(int a) {
    return Double.doubleToRawLongBits(Float.intBitsToFloat(a));
  }

  private static boolean isZero(int a) {
    return a << 1 == 0;
  }

  /// Normal or zero.
  private static boolean isOrdinary(int a) {
    return isNormal(a) || isZero(a);
  }

  /// Neither zero, denormal, infinite nor NaN.
  static boolean isNormal(int a) {
    return ((a + 0x0080_0000) & 0x7f00_0000) != 0;
  }

  /// Normal with an exponent field of 2 or more: such a result was not tiny before rounding either.
  static boolean isSafe(int a) {
    return isNormal(a) && (a & 0x7f00_0000) != 0;
  }
}

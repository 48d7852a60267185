package dev.testudo.processor.semantics.floating;

/// FADD, FSUB, FMUL, FDIV, FSQRT and the comparisons in the double extended format; all but the
/// comparisons round to the precision that the control word asks for.
///
/// @sdm 1 "Programming with the x87 FPU > x87 FPU Floating-Point Exception Conditions"
public final class ExtendedArithmetic {
  private ExtendedArithmetic() {}

  /// a + b.
  public static long add(int signA, long a, int signB, long b, FloatingEnvironment env) {
    env.roundedUp = false;
    if (Extended.isUnordered(signA, a, signB, b)) {
      return Extended.propagate(signA, a, signB, b, env);
    }
    boolean negativeA = Extended.isNegative(signA);
    boolean negativeB = Extended.isNegative(signB);
    boolean infiniteA = Extended.isInfinite(signA, a);
    boolean infiniteB = Extended.isInfinite(signB, b);
    if (infiniteA && infiniteB && negativeA != negativeB) {
      return Extended.invalid(env);
    }
    noticeDenormals(signA, a, signB, b, env);
    if (infiniteA || infiniteB) {
      return Extended.infinity(Extended.sign(infiniteA ? signA : signB), env);
    }
    if (a == 0 && b == 0) {
      return negativeA == negativeB ? Extended.zero(signA, env) : exactZero(env);
    }
    if (a == 0 || b == 0) {
      Extended.unpack(a == 0 ? signB : signA, a == 0 ? b : a, env);
      return Extended.round(env, env.precision);
    }
    boolean nonzero =
        WideArithmetic.add(
            negativeA,
            Extended.exponent(signA, a),
            Extended.normalize(a),
            negativeB,
            Extended.exponent(signB, b),
            Extended.normalize(b),
            env);
    return nonzero ? Extended.round(env, env.precision) : exactZero(env);
  }

  /// a - b.
  public static long subtract(int signA, long a, int signB, long b, FloatingEnvironment env) {
    // The sign of a NaN would show in the result.
    boolean keepsSign = Extended.isNaN(signB, b);
    return add(signA, a, keepsSign ? signB : signB ^ 0x8000, b, env);
  }

  /// a * b.
  public static long multiply(int signA, long a, int signB, long b, FloatingEnvironment env) {
    env.roundedUp = false;
    if (Extended.isUnordered(signA, a, signB, b)) {
      return Extended.propagate(signA, a, signB, b, env);
    }
    boolean infinite = Extended.isInfinite(signA, a) || Extended.isInfinite(signB, b);
    boolean zero = Extended.isZero(signA, a) || Extended.isZero(signB, b);
    if (infinite && zero) {
      return Extended.invalid(env);
    }
    noticeDenormals(signA, a, signB, b, env);
    int sign = (signA ^ signB) & 0x8000;
    if (infinite) {
      return Extended.infinity(sign, env);
    }
    if (zero) {
      return Extended.zero(sign, env);
    }
    env.negative = sign != 0;
    WideArithmetic.multiply(
        Extended.exponent(signA, a),
        Extended.normalize(a),
        Extended.exponent(signB, b),
        Extended.normalize(b),
        env);
    return Extended.round(env, env.precision);
  }

  /// a / b.
  public static long divide(int signA, long a, int signB, long b, FloatingEnvironment env) {
    env.roundedUp = false;
    if (Extended.isUnordered(signA, a, signB, b)) {
      return Extended.propagate(signA, a, signB, b, env);
    }
    boolean infiniteA = Extended.isInfinite(signA, a);
    boolean infiniteB = Extended.isInfinite(signB, b);
    boolean zeroA = Extended.isZero(signA, a);
    boolean zeroB = Extended.isZero(signB, b);
    if ((infiniteA && infiniteB) || (zeroA && zeroB)) {
      return Extended.invalid(env);
    }
    int sign = (signA ^ signB) & 0x8000;
    if (zeroB && !infiniteA) {
      env.raise(FloatingEnvironment.ZERO_DIVIDE);
      return Extended.infinity(sign, env);
    }
    noticeDenormals(signA, a, signB, b, env);
    if (infiniteA) {
      return Extended.infinity(sign, env);
    }
    if (infiniteB || zeroA) {
      return Extended.zero(sign, env);
    }
    env.negative = sign != 0;
    WideArithmetic.divide(
        Extended.exponent(signA, a),
        Extended.normalize(a),
        Extended.exponent(signB, b),
        Extended.normalize(b),
        env);
    return Extended.round(env, env.precision);
  }

  /// The square root.
  public static long squareRoot(int signA, long a, FloatingEnvironment env) {
    env.roundedUp = false;
    if (Extended.isUnsupported(signA, a) || Extended.isNaN(signA, a)) {
      return Extended.propagate(signA, a, env);
    }
    if (Extended.isZero(signA, a)) {
      return Extended.zero(signA, env);
    }
    if (Extended.isNegative(signA)) {
      return Extended.invalid(env);
    }
    Extended.noticeDenormal(signA, a, env);
    if (Extended.isInfinite(signA, a)) {
      return Extended.infinity(0, env);
    }
    env.negative = false;
    WideArithmetic.squareRoot(Extended.exponent(signA, a), Extended.normalize(a), env);
    return Extended.round(env, env.precision);
  }

  /// One of the [Comparison] constants; a quiet NaN is invalid when `signalsQuiet` is set (FCOM,
  /// not FUCOM).
  public static int compare(
      int signA, long a, int signB, long b, boolean signalsQuiet, FloatingEnvironment env) {
    env.roundedUp = false;
    if (Extended.isUnordered(signA, a, signB, b)) {
      if (signalsQuiet
          || Extended.isUnsupported(signA, a)
          || Extended.isUnsupported(signB, b)
          || Extended.isSignalingNaN(signA, a)
          || Extended.isSignalingNaN(signB, b)) {
        env.raise(FloatingEnvironment.INVALID);
      }
      return Comparison.UNORDERED;
    }
    noticeDenormals(signA, a, signB, b, env);
    if (a == 0 && b == 0) {
      return Comparison.EQUAL;
    }
    boolean negative = Extended.isNegative(signA);
    if (negative != Extended.isNegative(signB)) {
      return negative ? Comparison.LESS : Comparison.GREATER;
    }
    // A pseudo-denormal has the exponent of the smallest normal numbers.
    int fieldA = Extended.field(signA) == 0 && a < 0 ? 1 : Extended.field(signA);
    int fieldB = Extended.field(signB) == 0 && b < 0 ? 1 : Extended.field(signB);
    int magnitude = fieldA != fieldB ? Integer.compare(fieldA, fieldB) : Long.compareUnsigned(a, b);
    return Integer.signum(negative ? -magnitude : magnitude);
  }

  private static void noticeDenormals(
      int signA, long a, int signB, long b, FloatingEnvironment env) {
    Extended.noticeDenormal(signA, a, env);
    Extended.noticeDenormal(signB, b, env);
  }

  /// The zero of a sum that is exactly zero: negative only when rounding down.
  private static long exactZero(FloatingEnvironment env) {
    return Extended.zero(env.roundingMode == FloatingEnvironment.ROUND_DOWN ? 0x8000 : 0, env);
  }
}

package dev.testudo.processor.semantics.floating;

/// FSIN, FCOS, FSINCOS, FPTAN, FPATAN, F2XM1, FYL2X and FYL2XP1 with their special operands.
/// Results are computed to more than 120 bits and rounded once, to 64 bits in the direction that
/// the control word asks for; precision control does not apply.
///
/// One object per environment, because the wide intermediate numbers are kept between calls instead
/// of allocated.
///
/// @sdm 1 "Programming with the x87 FPU > Transcendental Instruction Accuracy"
final class ExtendedFunctions {
  /// Exponent below which sine, cosine and tangent do not differ from their limits whatever the
  /// rounding mode.
  private static final int TINY = -68;

  /// Exponent below which they differ from their limits by a fraction of a unit in the last place.
  /// Processors round the tangent down there, too.
  private static final int SMALL = -33;

  /// Exponent of y/x below which FPATAN is the quotient.
  private static final int TINY_RATIO = -40;

  private final FloatingEnvironment env;
  private final Trigonometry trigonometry = new Trigonometry();
  private final Logarithm logarithm = new Logarithm();
  private final Arctangent arctangent = new Arctangent();
  private final Wide x = new Wide();
  private final Wide y = new Wide();
  private final Wide angle = new Wide();

  ExtendedFunctions(FloatingEnvironment env) {
    this.env = env;
  }

  /// Whether the trigonometric instructions leave the operand alone and set C2.
  static boolean isOutOfRange(int signExponent) {
    int field = Extended.field(signExponent);
    return field >= Extended.BIAS + 63 && field != Extended.MAXIMUM_FIELD;
  }

  /// FSIN for an operand in range.
  long sine(int signA, long a) {
    if (isTrigonometricSpecial(signA, a)) {
      return trigonometricSpecial(signA, a);
    }
    if (a == 0) {
      return Extended.deliver(signA, a, env);
    }
    Extended.noticeDenormal(signA, a, env);
    int exponent = Extended.exponent(signA, a);
    if (exponent < TINY) {
      return operandItself(signA, a);
    }
    trigonometry.compute(signA, a);
    return exponent < SMALL ? justBelow(signA, a) : inexact(trigonometry.sine);
  }

  /// FCOS for an operand in range.
  long cosine(int signA, long a) {
    if (isTrigonometricSpecial(signA, a)) {
      return trigonometricSpecial(signA, a);
    }
    if (a == 0) {
      return Extended.deliver(Extended.BIAS, Extended.INTEGER_BIT, env);
    }
    Extended.noticeDenormal(signA, a, env);
    return cosineOf(signA, a);
  }

  /// FSINCOS for an operand in range: returns the cosine, the new ST(0), and leaves the sine as
  /// second result.
  long sineAndCosine(int signA, long a) {
    if (isTrigonometricSpecial(signA, a)) {
      long result = trigonometricSpecial(signA, a);
      env.second(env.signExponent, result);
      return result;
    }
    if (a == 0) {
      env.second(signA, a);
      return Extended.deliver(Extended.BIAS, Extended.INTEGER_BIT, env);
    }
    long sine = sine(signA, a);
    env.second(env.signExponent, sine);
    return cosineOf(signA, a);
  }

  private long cosineOf(int signA, long a) {
    int exponent = Extended.exponent(signA, a);
    if (exponent < TINY) {
      return operandItself(Extended.BIAS, Extended.INTEGER_BIT);
    }
    if (exponent < SMALL) {
      return justBelow(Extended.BIAS, Extended.INTEGER_BIT);
    }
    trigonometry.compute(signA, a);
    return inexact(trigonometry.cosine);
  }

  /// FPTAN for an operand in range.
  long tangent(int signA, long a) {
    if (isTrigonometricSpecial(signA, a)) {
      return trigonometricSpecial(signA, a);
    }
    if (a == 0) {
      return Extended.deliver(signA, a, env);
    }
    Extended.noticeDenormal(signA, a, env);
    int exponent = Extended.exponent(signA, a);
    if (exponent < TINY) {
      return operandItself(signA, a);
    }
    if (exponent < SMALL) {
      return justBelow(signA, a);
    }
    trigonometry.compute(signA, a);
    x.divide(trigonometry.sine, trigonometry.cosine);
    return inexact(x);
  }

  private static boolean isTrigonometricSpecial(int signA, long a) {
    return Extended.isSpecial(signA, a);
  }

  private long trigonometricSpecial(int signA, long a) {
    env.roundedUp = false;
    return Extended.isInfinite(signA, a)
        ? Extended.invalid(env)
        : Extended.propagate(signA, a, env);
  }

  /// F2XM1. Outside of -1 to 1 the manual leaves the result undefined; it is the operand here.
  long exp2MinusOne(int signA, long a) {
    env.roundedUp = false;
    boolean negative = Extended.isNegative(signA);
    if (Extended.isInfinite(signA, a)) {
      return negative
          ? Extended.deliver(0x8000 | Extended.BIAS, Extended.INTEGER_BIT, env)
          : Extended.deliver(signA, a, env);
    }
    if (Extended.isSpecial(signA, a)) {
      return Extended.propagate(signA, a, env);
    }
    if (a == 0) {
      return Extended.deliver(signA, a, env);
    }
    Extended.noticeDenormal(signA, a, env);
    int exponent = Extended.exponent(signA, a);
    if (exponent >= 0) {
      env.raise(FloatingEnvironment.PRECISION);
      boolean isMinusOne = negative && exponent == 0 && a == Extended.INTEGER_BIT;
      return Extended.deliver(isMinusOne ? signA - 1 : signA, a, env);
    }
    x.set(signA, a);
    logarithm.exp2MinusOne(x);
    return inexact(logarithm.result);
  }

  /// FYL2X: b * log2(a).
  long logarithm(int signA, long a, int signB, long b) {
    env.roundedUp = false;
    if (Extended.isUnordered(signA, a, signB, b)) {
      return Extended.propagate(signA, a, signB, b, env);
    }
    boolean zeroA = Extended.isZero(signA, a);
    if (Extended.isNegative(signA) && !zeroA) {
      return Extended.invalid(env);
    }
    boolean zeroB = Extended.isZero(signB, b);
    boolean infiniteB = Extended.isInfinite(signB, b);
    int signOfB = Extended.sign(signB);
    if (zeroA) {
      if (zeroB) {
        return Extended.invalid(env);
      }
      if (!infiniteB) {
        env.raise(FloatingEnvironment.ZERO_DIVIDE);
      }
      return Extended.infinity(signOfB ^ 0x8000, env);
    }
    boolean infiniteA = Extended.isInfinite(signA, a);
    boolean isOne =
        !infiniteA && Extended.field(signA) == Extended.BIAS && a == Extended.INTEGER_BIT;
    if ((infiniteA && zeroB) || (isOne && infiniteB)) {
      return Extended.invalid(env);
    }
    Extended.noticeDenormal(signA, a, env);
    Extended.noticeDenormal(signB, b, env);
    boolean belowOne = Extended.field(signA) < Extended.BIAS;
    int sign = belowOne ? signOfB ^ 0x8000 : signOfB;
    if (infiniteA || infiniteB) {
      return Extended.infinity(sign, env);
    }
    if (zeroB || isOne) {
      return Extended.zero(sign, env);
    }
    x.set(signA, a);
    // The logarithm of a power of two is exact, but processors seem to approach it, for those below
    // 1 from below.
    boolean approachesFromBelow = belowOne && x.high == Extended.INTEGER_BIT;
    logarithm.log2(x);
    y.set(signB, b);
    x.multiply(logarithm.result, y);
    if (approachesFromBelow) {
      x.decrement();
    }
    return inexact(x);
  }

  /// FYL2XP1: b * log2(a + 1). The manual leaves the result undefined where a is not near zero;
  /// here it is what the formula says, and the operand where there is no logarithm.
  long logarithmOfOnePlus(int signA, long a, int signB, long b) {
    env.roundedUp = false;
    if (Extended.isUnordered(signA, a, signB, b)) {
      return Extended.propagate(signA, a, signB, b, env);
    }
    boolean zeroA = Extended.isZero(signA, a);
    boolean zeroB = Extended.isZero(signB, b);
    boolean infiniteA = Extended.isInfinite(signA, a);
    boolean infiniteB = Extended.isInfinite(signB, b);
    boolean negativeA = Extended.isNegative(signA);
    int sign = (signA ^ signB) & 0x8000;
    if ((infiniteA && (negativeA || zeroB)) || (zeroA && infiniteB)) {
      return Extended.invalid(env);
    }
    Extended.noticeDenormal(signA, a, env);
    Extended.noticeDenormal(signB, b, env);
    if (infiniteA || infiniteB) {
      return Extended.infinity(sign, env);
    }
    if (zeroA || zeroB) {
      return Extended.zero(sign, env);
    }
    x.set(signA, a);
    if (negativeA && x.exponent >= 0) {
      env.raise(FloatingEnvironment.PRECISION);
      return Extended.deliver(signA, a, env);
    }
    if (x.exponent < -1) {
      logarithm.log2OfOnePlus(x);
    } else {
      y.setInteger(1);
      x.add(x, y);
      logarithm.log2(x);
    }
    y.set(signB, b);
    x.multiply(logarithm.result, y);
    return inexact(x);
  }

  /// FPATAN: the angle of the point (a, b).
  long arctangent(int signA, long a, int signB, long b) {
    env.roundedUp = false;
    if (Extended.isUnordered(signA, a, signB, b)) {
      return Extended.propagate(signA, a, signB, b, env);
    }
    Extended.noticeDenormal(signA, a, env);
    Extended.noticeDenormal(signB, b, env);
    boolean left = Extended.isNegative(signA);
    boolean below = Extended.isNegative(signB);
    boolean infiniteA = Extended.isInfinite(signA, a);
    boolean infiniteB = Extended.isInfinite(signB, b);
    boolean zeroA = Extended.isZero(signA, a);
    boolean zeroB = Extended.isZero(signB, b);
    if (zeroB || (infiniteA && !infiniteB)) {
      return left ? eighths(8, below) : Extended.zero(Extended.sign(signB), env);
    }
    if (infiniteB && infiniteA) {
      return eighths(left ? 6 : 2, below);
    }
    if (infiniteB || zeroA) {
      return eighths(4, below);
    }
    int ratio = Extended.exponent(signB, b) - Extended.exponent(signA, a);
    if (!left && ratio < TINY_RATIO) {
      return quotient(signA, a, signB, b);
    }
    x.set(signA, a);
    y.set(signB, b);
    y.negative = false;
    arctangent.compute(y, x);
    arctangent.result.negative = below;
    return inexact(arctangent.result);
  }

  /// A result that cannot be told from the operand in any rounding mode; it counts as inexact, and
  /// may be tiny.
  private long operandItself(int signExponent, long significand) {
    env.roundedUp = false;
    env.raise(FloatingEnvironment.PRECISION);
    if (Extended.field(signExponent) == 0 && significand > 0) {
      Extended.unpack(signExponent, significand, env);
      env.raise(FloatingEnvironment.UNDERFLOW);
      return Extended.round(env, 64);
    }
    return Extended.deliverUnchanged(signExponent, significand, env);
  }

  /// A result that is less than the operand by far less than half a unit in its last place.
  private long justBelow(int signExponent, long significand) {
    Extended.unpack(signExponent, significand, env);
    if (significand == Extended.INTEGER_BIT) {
      env.exponent--;
      env.high = -1;
    } else {
      env.high--;
    }
    env.low = -1;
    return Extended.round(env, 64);
  }

  /// The angle of a point so near the axis that it is the quotient of the coordinates.
  private long quotient(int signA, long a, int signB, long b) {
    env.negative = Extended.isNegative(signB);
    WideArithmetic.divide(
        Extended.exponent(signB, b),
        Extended.normalize(b),
        Extended.exponent(signA, a),
        Extended.normalize(a),
        env);
    boolean tiny = env.exponent < Extended.MINIMUM_EXPONENT;
    long result = Extended.round(env, 64);
    env.raise(FloatingEnvironment.PRECISION);
    if (tiny && Extended.field(env.signExponent) == 0) {
      env.raise(FloatingEnvironment.UNDERFLOW);
    }
    return result;
  }

  /// A multiple of pi/8.
  private long eighths(int count, boolean below) {
    angle.setInteger(count);
    angle.multiply(angle, Arctangent.PI);
    angle.exponent -= 3;
    angle.negative = below;
    return inexact(angle);
  }

  /// Rounds a result that is known not to be exact, whatever its bits say.
  private long inexact(Wide value) {
    env.negative = value.negative;
    env.exponent = value.exponent;
    env.high = value.high;
    env.low = value.low | 1;
    return Extended.round(env, 64);
  }
}

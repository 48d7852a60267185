package dev.testudo.processor.semantics.floating;

/// Conversions between the double extended format and binary32, binary64, signed integers and
/// packed decimals, as loads and stores of the FPU do them. None of them looks at precision
/// control.
///
/// Stores raise overflow and underflow for the format stored to; when one of these is unmasked
/// nothing is stored, so that the value returned then means nothing.
///
/// @sdm 1 "Data Types > Floating-Point Data Types", "Programming with the x87 FPU > x87 FPU Data
///   Types and Formats"
public final class ExtendedConversion {
  /// Upper 16 bits of the packed decimal indefinite; its lower 64 are
  /// [Extended#INDEFINITE_SIGNIFICAND].
  public static final int DECIMAL_INDEFINITE = 0xffff;

  private static final long DECIMAL_LIMIT = 1_000_000_000_000_000_000L;

  private ExtendedConversion() {}

  /// FLD m32fp.
  public static long fromBinary32(int value, FloatingEnvironment env) {
    return quiet(from(BinaryFormat.BINARY32, value & 0xffff_ffffL, env), env);
  }

  /// FLD m64fp.
  public static long fromBinary64(long value, FloatingEnvironment env) {
    return quiet(from(BinaryFormat.BINARY64, value, env), env);
  }

  /// The binary32 operand of FADD and its kin: a signaling NaN stays one, for the operation to
  /// find.
  static long operandFromBinary32(int value, FloatingEnvironment env) {
    return from(BinaryFormat.BINARY32, value & 0xffff_ffffL, env);
  }

  /// The binary64 operand of FADD and its kin.
  static long operandFromBinary64(long value, FloatingEnvironment env) {
    return from(BinaryFormat.BINARY64, value, env);
  }

  private static long quiet(long significand, FloatingEnvironment env) {
    if (Extended.isSignalingNaN(env.signExponent, significand)) {
      env.raise(FloatingEnvironment.INVALID);
      return significand | Extended.QUIET_BIT;
    }
    return significand;
  }

  private static long from(BinaryFormat format, long value, FloatingEnvironment env) {
    env.roundedUp = false;
    int sign = format.isNegative(value) ? 0x8000 : 0;
    if (format.isZero(value)) {
      return Extended.zero(sign, env);
    }
    if (format.isInfinite(value)) {
      return Extended.infinity(sign, env);
    }
    if (format.isNaN(value)) {
      long fraction = (value & format.fractionMask) << (63 - format.fractionBits);
      return Extended.deliver(sign | Extended.MAXIMUM_FIELD, fraction | Extended.INTEGER_BIT, env);
    }
    if (format.isDenormal(value)) {
      env.raise(FloatingEnvironment.DENORMAL);
    }
    return Extended.deliver(
        sign | (format.exponent(value) + Extended.BIAS), format.significand(value), env);
  }

  /// FST m32fp.
  public static int toBinary32(int signA, long a, FloatingEnvironment env) {
    return (int) to(BinaryFormat.BINARY32, signA, a, env);
  }

  /// FST m64fp.
  public static long toBinary64(int signA, long a, FloatingEnvironment env) {
    return to(BinaryFormat.BINARY64, signA, a, env);
  }

  private static long to(BinaryFormat format, int signA, long a, FloatingEnvironment env) {
    env.roundedUp = false;
    if (Extended.isUnsupported(signA, a)) {
      env.raise(FloatingEnvironment.INVALID);
      return format.defaultNaN;
    }
    long sign = Extended.isNegative(signA) ? format.signBit : 0;
    if (Extended.isNaN(signA, a)) {
      if (Extended.isSignalingNaN(signA, a)) {
        env.raise(FloatingEnvironment.INVALID);
      }
      long fraction = (a << 1) >>> (64 - format.fractionBits);
      return sign | format.infinity | format.quietBit | fraction;
    }
    if (Extended.isInfinite(signA, a)) {
      return sign | format.infinity;
    }
    if (a == 0) {
      return sign;
    }
    Extended.unpack(signA, a, env);
    return format.round(env);
  }

  /// FILD: exact for every integer.
  public static long fromInteger(long value, FloatingEnvironment env) {
    env.roundedUp = false;
    if (value == 0) {
      return Extended.zero(0, env);
    }
    long magnitude = Math.abs(value);
    int shift = Long.numberOfLeadingZeros(magnitude);
    int field = 63 - shift + Extended.BIAS;
    return Extended.deliver(value < 0 ? 0x8000 | field : field, magnitude << shift, env);
  }

  /// FIST, FISTP and (truncating) FISTTP: to a signed integer of 16, 32 or 64 bits; the most
  /// negative one and invalid when it does not fit.
  public static long toInteger(
      int signA, long a, int bits, int roundingMode, FloatingEnvironment env) {
    env.roundedUp = false;
    long indefinite = -1L << (bits - 1);
    if (Extended.isZero(signA, a)) {
      return 0;
    }
    int exponent = Extended.exponent(signA, a);
    if (Extended.isSpecial(signA, a) || exponent > 63) {
      env.raise(FloatingEnvironment.INVALID);
      return indefinite;
    }
    boolean negative = Extended.isNegative(signA);
    long significand = Extended.normalize(a);
    long magnitude = Integers.magnitude(negative, exponent, significand, roundingMode);
    if (!Integers.fits(magnitude, negative, bits)) {
      env.raise(FloatingEnvironment.INVALID);
      return indefinite;
    }
    noticeInexact(negative, exponent, significand, magnitude, env);
    return negative ? -magnitude : magnitude;
  }

  /// FBLD: 18 decimal digits in `low` and the lower byte of `high`, the sign in bit 15 of `high`.
  /// Digits above 9 count for what their bits say, as they do in hardware (the manual leaves them
  /// undefined).
  public static long fromDecimal(int high, long low, FloatingEnvironment env) {
    long magnitude = 10L * ((high >>> 4) & 15) + (high & 15);
    for (int i = 60; i >= 0; i -= 4) {
      magnitude = 10 * magnitude + ((low >>> i) & 15);
    }
    int sign = high & 0x8000;
    long significand = fromInteger(magnitude, env);
    env.signExponent |= sign;
    return significand;
  }

  /// FBSTP: to 18 decimal digits. Returns the lower 64 bits and leaves the upper 16 in
  /// [FloatingEnvironment#signExponent].
  public static long toDecimal(int signA, long a, FloatingEnvironment env) {
    env.roundedUp = false;
    boolean negative = Extended.isNegative(signA);
    long magnitude = 0;
    if (!Extended.isZero(signA, a)) {
      int exponent = Extended.exponent(signA, a);
      if (Extended.isSpecial(signA, a) || exponent > 59) {
        return indefiniteDecimal(env);
      }
      long significand = Extended.normalize(a);
      magnitude = Integers.magnitude(negative, exponent, significand, env.roundingMode);
      if (magnitude >= DECIMAL_LIMIT) {
        return indefiniteDecimal(env);
      }
      noticeInexact(negative, exponent, significand, magnitude, env);
    }
    long low = 0;
    for (int i = 0; i < 64; i += 4) {
      low |= magnitude % 10 << i;
      magnitude /= 10;
    }
    int high = (int) (magnitude % 10 + magnitude / 10 * 16);
    return Extended.deliver(negative ? 0x8000 | high : high, low, env);
  }

  private static long indefiniteDecimal(FloatingEnvironment env) {
    env.raise(FloatingEnvironment.INVALID);
    return Extended.deliver(DECIMAL_INDEFINITE, Extended.INDEFINITE_SIGNIFICAND, env);
  }

  private static void noticeInexact(
      boolean negative, int exponent, long significand, long magnitude, FloatingEnvironment env) {
    if (!Integers.isIntegral(exponent, significand)) {
      env.raise(FloatingEnvironment.PRECISION);
      env.roundedUp =
          magnitude
              != Integers.magnitude(
                  negative, exponent, significand, FloatingEnvironment.ROUND_TRUNCATE);
    }
  }
}

package dev.testudo.processor.semantics.floating;

/// The four operations and the square root on normalized 64-bit significands, unrounded: each
/// leaves in the accumulator of the [FloatingEnvironment] a 128-bit significand of which the last
/// bit is sticky, that is set when anything nonzero was lost beyond it. Rounding to any format that
/// is no wider than 64 bits is then exact ([Rounding]).
///
/// Operands are finite and not zero: `2^exponent * significand / 2^63`, bit 63 of the significand
/// set.
final class WideArithmetic {
  private WideArithmetic() {}

  /// a + b, signs included. False when the result is exactly zero; then the accumulator is
  /// undefined.
  static boolean add(
      boolean negativeA,
      int exponentA,
      long significandA,
      boolean negativeB,
      int exponentB,
      long significandB,
      FloatingEnvironment env) {
    boolean swap =
        exponentA < exponentB
            || (exponentA == exponentB && Long.compareUnsigned(significandA, significandB) < 0);
    int exponent = swap ? exponentB : exponentA;
    int distance = swap ? exponentB - exponentA : exponentA - exponentB;
    long large = swap ? significandB : significandA;
    long small = swap ? significandA : significandB;
    boolean negative = swap ? negativeB : negativeA;

    long smallHigh;
    long smallLow;
    if (distance == 0) {
      smallHigh = small;
      smallLow = 0;
    } else if (distance < 64) {
      smallHigh = small >>> distance;
      smallLow = small << (64 - distance);
    } else if (distance == 64) {
      smallHigh = 0;
      smallLow = small;
    } else if (distance < 127) {
      smallHigh = 0;
      int beyond = distance - 64;
      smallLow = (small >>> beyond) | ((small << (64 - beyond)) != 0 ? 1 : 0);
    } else {
      smallHigh = 0;
      smallLow = 1;
    }

    long high;
    long low;
    if (negativeA == negativeB) {
      high = large + smallHigh;
      low = smallLow;
      if (Long.compareUnsigned(high, large) < 0) {
        low = (low >>> 1) | (low & 1) | (high << 63);
        high = (high >>> 1) | Long.MIN_VALUE;
        exponent++;
      }
    } else {
      low = -smallLow;
      high = large - smallHigh - (smallLow != 0 ? 1 : 0);
      if ((high | low) == 0) {
        return false;
      }
      if (high == 0) {
        high = low;
        low = 0;
        exponent -= 64;
      }
      int shift = Long.numberOfLeadingZeros(high);
      if (shift != 0) {
        high = (high << shift) | (low >>> (64 - shift));
        low <<= shift;
        exponent -= shift;
      }
    }
    env.negative = negative;
    env.exponent = exponent;
    env.high = high;
    env.low = low;
    return true;
  }

  /// The magnitude of a * b; the caller sets the sign.
  static void multiply(
      int exponentA, long significandA, int exponentB, long significandB, FloatingEnvironment env) {
    long high = Math.unsignedMultiplyHigh(significandA, significandB);
    long low = significandA * significandB;
    int exponent = exponentA + exponentB + 1;
    if (high >= 0) {
      high = (high << 1) | (low >>> 63);
      low <<= 1;
      exponent--;
    }
    env.exponent = exponent;
    env.high = high;
    env.low = low;
  }

  /// The magnitude of a / b; the caller sets the sign.
  static void divide(
      int exponentA, long significandA, int exponentB, long significandB, FloatingEnvironment env) {
    int exponent = exponentA - exponentB;
    long numeratorHigh = significandA;
    long numeratorLow = 0;
    if (Long.compareUnsigned(significandA, significandB) >= 0) {
      numeratorHigh = significandA >>> 1;
      numeratorLow = significandA << 63;
    } else {
      exponent--;
    }
    long quotient = divide128(numeratorHigh, numeratorLow, significandB);
    long remainder = numeratorLow - quotient * significandB;
    env.exponent = exponent;
    env.high = quotient;
    env.low = fraction(remainder, significandB);
  }

  /// The square root of a positive number.
  static void squareRoot(int exponent, long significand, FloatingEnvironment env) {
    // The radicand as a 128-bit integer in [2^126, 2^128), so that its root has exactly 64 bits.
    boolean odd = (exponent & 1) != 0;
    long radicandHigh = odd ? significand : significand >>> 1;
    long radicandLow = odd ? 0 : significand << 63;
    long root = (long) (Math.sqrt(unsignedToDouble(radicandHigh)) * 0x1p31) << 1;
    if (root >= 0) {
      // Either rounded up to 2^64, or just below 2^63 where the true root cannot be.
      root = radicandHigh < 0 ? -1L : Long.MIN_VALUE;
    }
    // One step of Newton's method from 52 good bits, always from above or at the root, then exact
    // correction.
    if (Long.compareUnsigned(radicandHigh, root) < 0) {
      long quotient = divide128(radicandHigh, radicandLow, root);
      long half = (root >>> 1) + (quotient >>> 1) + (root & quotient & 1);
      root = half < 0 ? half : Long.MIN_VALUE;
    }
    long squareHigh = Math.unsignedMultiplyHigh(root, root);
    long squareLow = root * root;
    while (isBelow(radicandHigh, radicandLow, squareHigh, squareLow)) {
      root--;
      squareHigh = Math.unsignedMultiplyHigh(root, root);
      squareLow = root * root;
    }
    long remainderLow = radicandLow - squareLow;
    long remainderHigh =
        radicandHigh - squareHigh - (Long.compareUnsigned(radicandLow, squareLow) < 0 ? 1 : 0);
    // The root is too small as long as the remainder exceeds 2 * root.
    while (remainderHigh > 1
        || (remainderHigh == 1 && Long.compareUnsigned(remainderLow, root << 1) > 0)) {
      long step = (root << 1) + 1;
      long borrow = Long.compareUnsigned(remainderLow, step) < 0 ? 1 : 0;
      remainderLow -= step;
      remainderHigh -= 1 + borrow;
      root++;
    }
    env.exponent = exponent >> 1;
    env.high = root;
    if ((remainderHigh | remainderLow) == 0) {
      env.low = 0;
    } else {
      // The fraction exceeds one half exactly when the remainder exceeds the root (a tie is
      // impossible).
      boolean aboveHalf = remainderHigh != 0 || Long.compareUnsigned(remainderLow, root) > 0;
      env.low = aboveHalf ? Long.MIN_VALUE | 1 : 1;
    }
  }

  /// high:low / divisor for high < divisor and a normalized divisor; Knuth's algorithm D with
  /// 32-bit digits.
  static long divide128(long high, long low, long divisor) {
    long divisorHigh = divisor >>> 32;
    long divisorLow = divisor & 0xffff_ffffL;

    long digitHigh = Long.divideUnsigned(high, divisorHigh);
    long rest = high - digitHigh * divisorHigh;
    while (digitHigh > 0xffff_ffffL
        || Long.compareUnsigned(digitHigh * divisorLow, (rest << 32) | (low >>> 32)) > 0) {
      digitHigh--;
      rest += divisorHigh;
      if (rest > 0xffff_ffffL) {
        break;
      }
    }
    long middle = ((high << 32) | (low >>> 32)) - digitHigh * divisor;

    long digitLow = Long.divideUnsigned(middle, divisorHigh);
    rest = middle - digitLow * divisorHigh;
    while (digitLow > 0xffff_ffffL
        || Long.compareUnsigned(digitLow * divisorLow, (rest << 32) | (low & 0xffff_ffffL)) > 0) {
      digitLow--;
      rest += divisorHigh;
      if (rest > 0xffff_ffffL) {
        break;
      }
    }
    return (digitHigh << 32) + digitLow;
  }

  /// remainder / divisor as the low half of an accumulator: the half bit, and a sticky bit below.
  private static long fraction(long remainder, long divisor) {
    if (remainder == 0) {
      return 0;
    }
    int comparison = Long.compareUnsigned(remainder, divisor - remainder);
    if (comparison == 0) {
      return Long.MIN_VALUE;
    }
    return comparison > 0 ? Long.MIN_VALUE | 1 : 1;
  }

  private static boolean isBelow(long highA, long lowA, long highB, long lowB) {
    int comparison = Long.compareUnsigned(highA, highB);
    return comparison < 0 || (comparison == 0 && Long.compareUnsigned(lowA, lowB) < 0);
  }

  private static double unsignedToDouble(long value) {
    return (double) (value >>> 11) * 0x1p11;
  }
}

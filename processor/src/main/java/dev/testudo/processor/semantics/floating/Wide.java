package dev.testudo.processor.semantics.floating;

/// A mutable floating-point number with a 128-bit significand, for the inside of the transcendental
/// functions: with 64 bits more than a register, errors of a few units in its last place cannot be
/// seen in a result.
///
/// The value is `2^exponent * (high:low) / 2^127`, negated if [#negative]; bit 63 of [#high] is set
/// unless the value is zero. Results are truncated. All operations write to `this`, which may be
/// one of the operands.
final class Wide {
  boolean negative;
  int exponent;
  long high;
  long low;

  // Remainder of a division under way.
  private long restHigh;
  private long restLow;

  static Wide of(int exponent, long high, long low) {
    Wide result = new Wide();
    result.exponent = exponent;
    result.high = high;
    result.low = low;
    return result;
  }

  static Wide of(long integer) {
    Wide result = new Wide();
    result.setInteger(integer);
    return result;
  }

  boolean isZero() {
    return high == 0;
  }

  void set(Wide a) {
    negative = a.negative;
    exponent = a.exponent;
    high = a.high;
    low = a.low;
  }

  /// Sets a finite number of the double extended format.
  void set(int signExponent, long significand) {
    negative = Extended.isNegative(signExponent);
    low = 0;
    if (significand == 0) {
      high = 0;
      exponent = 0;
    } else {
      high = Extended.normalize(significand);
      exponent = Extended.exponent(signExponent, significand);
    }
  }

  void setInteger(long value) {
    negative = value < 0;
    low = 0;
    long magnitude = Math.abs(value);
    high = value == 0 ? 0 : magnitude << Long.numberOfLeadingZeros(magnitude);
    exponent = value == 0 ? 0 : 63 - Long.numberOfLeadingZeros(magnitude);
  }

  /// Sets `2^unit * (integerHigh:integerLow)`.
  void setFixed(long integerHigh, long integerLow, int unit) {
    negative = false;
    exponent = unit + 127;
    high = integerHigh;
    low = integerLow;
    normalize();
  }

  /// The next value toward zero.
  void decrement() {
    if (high == Long.MIN_VALUE && low == 0) {
      exponent--;
      high = -1;
      low = -1;
    } else {
      high -= low == 0 ? 1 : 0;
      low--;
    }
  }

  void setZero() {
    negative = false;
    exponent = 0;
    high = 0;
    low = 0;
  }

  private void normalize() {
    if (high == 0) {
      if (low == 0) {
        setZero();
        return;
      }
      high = low;
      low = 0;
      exponent -= 64;
    }
    int shift = Long.numberOfLeadingZeros(high);
    if (shift != 0) {
      high = high << shift | low >>> (64 - shift);
      low <<= shift;
      exponent -= shift;
    }
  }

  /// this = a * b.
  Wide multiply(Wide a, Wide b) {
    if (a.high == 0 || b.high == 0) {
      setZero();
      return this;
    }
    boolean sign = a.negative != b.negative;
    int sum = a.exponent + b.exponent + 1;
    long cross1 = Math.unsignedMultiplyHigh(a.high, b.low);
    long cross2 = Math.unsignedMultiplyHigh(a.low, b.high);
    long productHigh = Math.unsignedMultiplyHigh(a.high, b.high);
    long productLow = a.high * b.high;
    long partial = productLow + cross1;
    if (Long.compareUnsigned(partial, cross1) < 0) {
      productHigh++;
    }
    long total = partial + cross2;
    if (Long.compareUnsigned(total, cross2) < 0) {
      productHigh++;
    }
    negative = sign;
    exponent = sum;
    high = productHigh;
    low = total;
    if (high >= 0) {
      high = high << 1 | low >>> 63;
      low <<= 1;
      exponent--;
    }
    return this;
  }

  /// this = a + b.
  Wide add(Wide a, Wide b) {
    if (a.high == 0) {
      set(b);
      return this;
    }
    if (b.high == 0) {
      set(a);
      return this;
    }
    Wide large = a;
    Wide small = b;
    if (a.exponent < b.exponent
        || (a.exponent == b.exponent
            && (Long.compareUnsigned(a.high, b.high) < 0
                || (a.high == b.high && Long.compareUnsigned(a.low, b.low) < 0)))) {
      large = b;
      small = a;
    }
    int distance = large.exponent - small.exponent;
    boolean subtract = large.negative != small.negative;
    long smallHigh = 0;
    long smallLow = 0;
    if (distance == 0) {
      smallHigh = small.high;
      smallLow = small.low;
    } else if (distance < 64) {
      smallHigh = small.high >>> distance;
      smallLow = small.low >>> distance | small.high << (64 - distance);
    } else if (distance < 128) {
      smallLow = small.high >>> (distance - 64);
    }
    boolean sign = large.negative;
    int top = large.exponent;
    long largeHigh = large.high;
    long largeLow = large.low;
    negative = sign;
    exponent = top;
    if (subtract) {
      low = largeLow - smallLow;
      high = largeHigh - smallHigh - (Long.compareUnsigned(largeLow, smallLow) < 0 ? 1 : 0);
      normalize();
      return this;
    }
    low = largeLow + smallLow;
    long carry = Long.compareUnsigned(low, smallLow) < 0 ? 1 : 0;
    high = largeHigh + smallHigh + carry;
    int overflow = Long.compareUnsigned(high, largeHigh);
    if (overflow < 0 || (overflow == 0 && (smallHigh | carry) != 0)) {
      low = low >>> 1 | high << 63;
      high = high >>> 1 | Long.MIN_VALUE;
      exponent++;
    }
    return this;
  }

  /// this = a - b.
  Wide subtract(Wide a, Wide b) {
    if (a == b) {
      setZero();
      return this;
    }
    boolean sign = b.negative;
    b.negative = !sign;
    add(a, b);
    if (b != this) {
      b.negative = sign;
    }
    return this;
  }

  /// this = a / b for a nonzero b.
  Wide divide(Wide a, Wide b) {
    if (a.high == 0) {
      setZero();
      return this;
    }
    boolean sign = a.negative != b.negative;
    int difference = a.exponent - b.exponent;
    long n2 = a.high;
    long n1 = a.low;
    long n0 = 0;
    long d1 = b.high;
    long d0 = b.low;
    if (Long.compareUnsigned(n2, d1) > 0 || (n2 == d1 && Long.compareUnsigned(n1, d0) >= 0)) {
      n0 = n1 << 63;
      n1 = n1 >>> 1 | n2 << 63;
      n2 >>>= 1;
    } else {
      difference--;
    }
    // Two digits of base 2^64.
    restHigh = n2;
    restLow = n1;
    long q1 = digit(n0, d1, d0);
    long q0 = digit(0, d1, d0);
    negative = sign;
    exponent = difference;
    high = q1;
    low = q0;
    normalize();
    return this;
  }

  /// One digit of the quotient of (restHigh:restLow:next) and d1:d0, estimated from the divisor's
  /// upper half and corrected (Knuth's algorithm D); leaves the remainder in restHigh:restLow.
  private long digit(long next, long d1, long d0) {
    long quotient =
        Long.compareUnsigned(restHigh, d1) >= 0
            ? -1L
            : WideArithmetic.divide128(restHigh, restLow, d1);
    // (restHigh:restLow:next) - quotient * (d1:d0), in three words.
    long productLow = quotient * d0;
    long middle1 = Math.unsignedMultiplyHigh(quotient, d0);
    long middle2 = quotient * d1;
    long productMiddle = middle1 + middle2;
    long productHigh =
        Math.unsignedMultiplyHigh(quotient, d1)
            + (Long.compareUnsigned(productMiddle, middle1) < 0 ? 1 : 0);
    long low0 = next - productLow;
    long borrow0 = Long.compareUnsigned(next, productLow) < 0 ? 1 : 0;
    long difference = restLow - productMiddle;
    long borrow1 = Long.compareUnsigned(restLow, productMiddle) < 0 ? 1 : 0;
    long low1 = difference - borrow0;
    borrow1 += Long.compareUnsigned(difference, borrow0) < 0 ? 1 : 0;
    long low2 = restHigh - productHigh - borrow1;
    while (low2 < 0) {
      quotient--;
      low0 += d0;
      long carry = Long.compareUnsigned(low0, d0) < 0 ? 1 : 0;
      long sum = low1 + carry;
      long carry1 = Long.compareUnsigned(sum, carry) < 0 ? 1 : 0;
      low1 = sum + d1;
      carry1 += Long.compareUnsigned(low1, d1) < 0 ? 1 : 0;
      low2 += carry1;
    }
    restHigh = low1;
    restLow = low0;
    return quotient;
  }
}

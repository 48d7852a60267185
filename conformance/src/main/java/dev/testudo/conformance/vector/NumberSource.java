package dev.testudo.conformance.vector;

/// Random numbers of the shapes that instructions care about, from splitmix64: the twin of the
/// recorder's `state.c`.
final class NumberSource {
  private static final long[] BOUNDARY = {
    0,
    1,
    2,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0x8000,
    0xffff,
    0x7fffffffL,
    0x80000000L,
    0xffffffffL,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1,
    0x5555555555555555L,
  };
  private static final int[] FLOAT32 = {
    0x00000000, 0x80000000, 0x3f800000, 0xbf800000, 0x7f800000, 0xff800000, 0x7fc12345, 0x7f812345,
    0x00000001, 0x807fffff, 0x00800000, 0x7f7fffff, 0x3f000000, 0x4f000000, 0xcf000000, 0x4b000001,
  };
  private static final long[] FLOAT64 = {
    0x0000000000000000L, 0x8000000000000000L, 0x3ff0000000000000L, 0xbff0000000000000L,
    0x7ff0000000000000L, 0xfff0000000000000L, 0x7ff8000000012345L, 0x7ff0000000012345L,
    0x0000000000000001L, 0x800fffffffffffffL, 0x0010000000000000L, 0x7fefffffffffffffL,
    0x3fe0000000000000L, 0x41e0000000000000L, 0xc3e0000000000000L, 0x41dfffffffe00000L,
  };
  private static final int[] EXPONENT80 = {0, 0, 1, 0x3fff, 0x3ffe, 0x7ffe, 0x7fff, 0x7fff};
  private static final long[] SIGNIFICAND80 = {
    0,
    1,
    0x8000000000000000L,
    0x8000000000000001L,
    0xc000000000000000L,
    0xffffffffffffffffL,
    0x4000000000000000L,
    0xa000000000000000L,
  };

  private long state;

  NumberSource(long seed) {
    state = seed;
  }

  long next() {
    long z = state += 0x9e3779b97f4a7c15L;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }

  long integer() {
    long r = next();
    return switch ((int) r & 7) {
      case 0 -> BOUNDARY[(int) (r >>> 8) & 15];
      case 1 -> r >>> 8 & 0xff;
      case 2 -> 1L << (r >>> 8);
      case 3 -> {
        long first = next();
        yield first & next();
      }
      case 4 -> -(1 + (r >>> 8 & 0xff));
      default -> next();
    };
  }

  int single() {
    long r = next();
    int high = (int) (r >>> 32);
    return switch ((int) r & 7) {
      case 0, 1 -> FLOAT32[(int) (r >>> 8) & 15];
      case 2 -> (int) (r >>> 16);
      case 3 -> 0x5f000000 + (high & 0x8000ffff);
      case 4 -> high & 0x80ffffff;
      default -> high & 0x80ffffff | 0x3e + (int) (r >>> 8 & 1) << 24;
    };
  }

  long twice() {
    long r = next();
    long v = next();
    return switch ((int) r & 7) {
      case 0, 1 -> FLOAT64[(int) (r >>> 8) & 15];
      case 2 -> v;
      case 3 -> 0x43e0000000000000L + (v & 0x800000000000ffffL);
      case 4 -> v & 0x801fffffffffffffL;
      case 5 -> 0x41d0000000000000L | v & 0x803fffffffffffffL;
      default -> v & 0x801fffffffffffffL | 0x3fc0000000000000L + ((r >>> 8 & 3) << 52);
    };
  }

  /// An 80-bit number.
  ///
  /// @return its sign and exponent; the significand goes to `significand[at]`
  int extended(long[] significand, int at) {
    long r = next();
    long m = next();
    int exponent;
    switch ((int) r & 7) {
      case 0, 1 -> {
        exponent = EXPONENT80[(int) (r >>> 8) & 7];
        m = SIGNIFICAND80[(int) (r >>> 16) & 7];
      }
      case 2 -> exponent = (int) (r >>> 8) & 0x7fff;
      case 3 -> {
        exponent = 0x3fff + ((int) (r >>> 8) & 63);
        m = (m | Long.MIN_VALUE) & -(1L << (r >>> 16));
      }
      case 4 -> {
        exponent = 0x3fff - 40 + ((int) (r >>> 8) & 127);
        m |= Long.MIN_VALUE;
      }
      default -> {
        exponent = 0x3ffe + ((int) (r >>> 8) & 3);
        m |= Long.MIN_VALUE;
      }
    }
    significand[at] = m;
    return exponent | (int) (r >>> 48) & 0x8000;
  }

  /// Sixteen bytes of vector lanes, as two words.
  void lanes(long[] to, int at, int kind) {
    if (FormKind.is(kind, FormKind.F32)) {
      for (int i = 0; i < 2; i++) {
        long low = single() & 0xffff_ffffL;
        to[at + i] = low | (long) single() << 32;
      }
    } else if (FormKind.is(kind, FormKind.F64)) {
      to[at] = twice();
      to[at + 1] = twice();
    } else if ((next() & 3) == 0) {
      for (int i = 0; i < 2; i++) {
        long v = 0;
        for (int word = 0; word < 4; word++) {
          v |= (integer() & 0xffff) << 16 * word;
        }
        to[at + i] = v;
      }
    } else {
      to[at] = integer();
      to[at + 1] = integer();
    }
  }
}

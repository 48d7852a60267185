package dev.testudo.processor.semantics.simd;

/// Products and sums of products of packed integers in a 64-bit word.
public final class PackedMultiplication {
  private PackedMultiplication() {}

  private static int word(long x, int lane) {
    return (short) (x >>> 16 * lane);
  }

  private static int unsignedWord(long x, int lane) {
    return (int) (x >>> 16 * lane) & 0xffff;
  }

  private static long words(int w0, int w1, int w2, int w3) {
    return w0 & 0xffffL | (w1 & 0xffffL) << 16 | (w2 & 0xffffL) << 32 | (long) w3 << 48;
  }

  static long dwords(int low, int high) {
    return low & 0xffff_ffffL | (long) high << 32;
  }

  /// PMULLW
  public static long lowWords(long a, long b) {
    return words(
        word(a, 0) * word(b, 0),
        word(a, 1) * word(b, 1),
        word(a, 2) * word(b, 2),
        word(a, 3) * word(b, 3));
  }

  /// PMULHW
  public static long highWords(long a, long b) {
    return words(
        word(a, 0) * word(b, 0) >> 16,
        word(a, 1) * word(b, 1) >> 16,
        word(a, 2) * word(b, 2) >> 16,
        word(a, 3) * word(b, 3) >> 16);
  }

  /// PMULHUW
  public static long highUnsignedWords(long a, long b) {
    return words(
        unsignedWord(a, 0) * unsignedWord(b, 0) >>> 16,
        unsignedWord(a, 1) * unsignedWord(b, 1) >>> 16,
        unsignedWord(a, 2) * unsignedWord(b, 2) >>> 16,
        unsignedWord(a, 3) * unsignedWord(b, 3) >>> 16);
  }

  private static int rounded(int product) {
    return (product >> 14) + 1 >> 1;
  }

  /// PMULHRSW
  public static long highRoundedWords(long a, long b) {
    return words(
        rounded(word(a, 0) * word(b, 0)),
        rounded(word(a, 1) * word(b, 1)),
        rounded(word(a, 2) * word(b, 2)),
        rounded(word(a, 3) * word(b, 3)));
  }

  /// PMADDWD
  public static long addProductsOfWords(long a, long b) {
    return dwords(
        word(a, 0) * word(b, 0) + word(a, 1) * word(b, 1),
        word(a, 2) * word(b, 2) + word(a, 3) * word(b, 3));
  }

  /// PMADDUBSW: unsigned bytes of `a` by signed bytes of `b`, pairs added with saturation.
  public static long addProductsOfBytes(long a, long b) {
    long result = 0;
    for (int i = 0; i < 64; i += 16) {
      int low = ((int) (a >>> i) & 0xff) * (byte) (b >>> i);
      int high = ((int) (a >>> i + 8) & 0xff) * (byte) (b >>> i + 8);
      result |= (PackedShuffle.saturateWord(low + high) & 0xffffL) << i;
    }
    return result;
  }

  /// PMULLD
  public static long lowDwords(long a, long b) {
    return dwords((int) a * (int) b, (int) (a >>> 32) * (int) (b >>> 32));
  }

  /// PMULUDQ
  public static long unsignedDwords(long a, long b) {
    return (a & 0xffff_ffffL) * (b & 0xffff_ffffL);
  }

  /// PMULDQ
  public static long signedDwords(long a, long b) {
    return (long) (int) a * (int) b;
  }

  /// PSADBW
  public static long sumOfAbsoluteDifferences(long a, long b) {
    int sum = 0;
    for (int i = 0; i < 64; i += 8) {
      sum += Math.abs(((int) (a >>> i) & 0xff) - ((int) (b >>> i) & 0xff));
    }
    return sum;
  }

  // ---- horizontal: neighbours within a word are combined into its low or high half

  /// Sums of neighbouring words of `a`, then of `b`.
  public static long horizontalAddWords(long a, long b) {
    return words(
        word(a, 0) + word(a, 1),
        word(a, 2) + word(a, 3),
        word(b, 0) + word(b, 1),
        word(b, 2) + word(b, 3));
  }

  public static long horizontalSubtractWords(long a, long b) {
    return words(
        word(a, 0) - word(a, 1),
        word(a, 2) - word(a, 3),
        word(b, 0) - word(b, 1),
        word(b, 2) - word(b, 3));
  }

  public static long horizontalAddSaturatedWords(long a, long b) {
    return words(
        PackedShuffle.saturateWord(word(a, 0) + word(a, 1)),
        PackedShuffle.saturateWord(word(a, 2) + word(a, 3)),
        PackedShuffle.saturateWord(word(b, 0) + word(b, 1)),
        PackedShuffle.saturateWord(word(b, 2) + word(b, 3)));
  }

  public static long horizontalSubtractSaturatedWords(long a, long b) {
    return words(
        PackedShuffle.saturateWord(word(a, 0) - word(a, 1)),
        PackedShuffle.saturateWord(word(a, 2) - word(a, 3)),
        PackedShuffle.saturateWord(word(b, 0) - word(b, 1)),
        PackedShuffle.saturateWord(word(b, 2) - word(b, 3)));
  }

  public static long horizontalAddDwords(long a, long b) {
    return dwords((int) a + (int) (a >>> 32), (int) b + (int) (b >>> 32));
  }

  public static long horizontalSubtractDwords(long a, long b) {
    return dwords((int) a - (int) (a >>> 32), (int) b - (int) (b >>> 32));
  }
}

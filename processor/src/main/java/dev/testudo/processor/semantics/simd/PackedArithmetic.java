package dev.testudo.processor.semantics.simd;

/// Addition, subtraction, averages, minima, maxima and comparisons of packed integers in a 64-bit
/// word.
///
/// All lanes are computed at once by keeping carries from crossing lanes: with the top bit of each
/// lane masked off, sums cannot overflow into the next lane, and the top bits are added without
/// carry by exclusive or. A comparison yields its verdict in the top bit of each lane, and
/// [#spread] widens that bit to the whole lane.
public final class PackedArithmetic {
  /// The top bit of each byte, word and doubleword.
  static final long BYTES = 0x8080_8080_8080_8080L;

  static final long WORDS = 0x8000_8000_8000_8000L;
  static final long DWORDS = 0x8000_0000_8000_0000L;

  private PackedArithmetic() {}

  // ---- for any lane width, given the top bits of the lanes

  static long add(long a, long b, long top) {
    return (a & ~top) + (b & ~top) ^ (a ^ b) & top;
  }

  static long subtract(long a, long b, long top) {
    return (a | top) - (b & ~top) ^ ~(a ^ b) & top;
  }

  /// Widens the top bit of each lane to all of the lane.
  ///
  /// @param shift lane width less one
  static long spread(long topBits, int shift) {
    return topBits - (topBits >>> shift) | topBits;
  }

  private static long choose(long mask, long yes, long no) {
    return no ^ (yes ^ no) & mask;
  }

  /// The greatest value of each lane's sign in `a`: 7F.. for positive, 80.. for negative lanes.
  private static long saturation(long a, long top, int shift) {
    return ~top + ((a & top) >>> shift);
  }

  private static long addSigned(long a, long b, long top, int shift) {
    long sum = add(a, b, top);
    long overflow = ~(a ^ b) & (a ^ sum) & top;
    return choose(spread(overflow, shift), saturation(a, top, shift), sum);
  }

  private static long subtractSigned(long a, long b, long top, int shift) {
    long difference = subtract(a, b, top);
    long overflow = (a ^ b) & (a ^ difference) & top;
    return choose(spread(overflow, shift), saturation(a, top, shift), difference);
  }

  private static long addUnsigned(long a, long b, long top, int shift) {
    long sum = add(a, b, top);
    long carry = (a & b | (a | b) & ~sum) & top;
    return sum | spread(carry, shift);
  }

  private static long subtractUnsigned(long a, long b, long top, int shift) {
    long difference = subtract(a, b, top);
    long borrow = (~a & b | ~(a ^ b) & difference) & top;
    return difference & ~spread(borrow, shift);
  }

  private static long equal(long a, long b, long top, int shift) {
    long x = a ^ b;
    long differ = ((x & ~top) + ~top | x) & top;
    return spread(differ ^ top, shift);
  }

  private static long greater(long a, long b, long top, int shift) {
    long difference = subtract(b, a, top);
    return spread((difference ^ (b ^ a) & (b ^ difference)) & top, shift);
  }

  // ---- sums

  public static long addBytes(long a, long b) {
    return add(a, b, BYTES);
  }

  public static long addWords(long a, long b) {
    return add(a, b, WORDS);
  }

  public static long addDwords(long a, long b) {
    return add(a, b, DWORDS);
  }

  public static long addQwords(long a, long b) {
    return a + b;
  }

  public static long subtractBytes(long a, long b) {
    return subtract(a, b, BYTES);
  }

  public static long subtractWords(long a, long b) {
    return subtract(a, b, WORDS);
  }

  public static long subtractDwords(long a, long b) {
    return subtract(a, b, DWORDS);
  }

  public static long subtractQwords(long a, long b) {
    return a - b;
  }

  public static long addSignedBytes(long a, long b) {
    return addSigned(a, b, BYTES, 7);
  }

  public static long addSignedWords(long a, long b) {
    return addSigned(a, b, WORDS, 15);
  }

  public static long subtractSignedBytes(long a, long b) {
    return subtractSigned(a, b, BYTES, 7);
  }

  public static long subtractSignedWords(long a, long b) {
    return subtractSigned(a, b, WORDS, 15);
  }

  public static long addUnsignedBytes(long a, long b) {
    return addUnsigned(a, b, BYTES, 7);
  }

  public static long addUnsignedWords(long a, long b) {
    return addUnsigned(a, b, WORDS, 15);
  }

  public static long subtractUnsignedBytes(long a, long b) {
    return subtractUnsigned(a, b, BYTES, 7);
  }

  public static long subtractUnsignedWords(long a, long b) {
    return subtractUnsigned(a, b, WORDS, 15);
  }

  /// Averages of unsigned bytes, rounded up.
  public static long averageBytes(long a, long b) {
    return (a | b) - (((a ^ b) & 0xfefe_fefe_fefe_fefeL) >>> 1);
  }

  public static long averageWords(long a, long b) {
    return (a | b) - (((a ^ b) & 0xfffe_fffe_fffe_fffeL) >>> 1);
  }

  // ---- comparisons

  public static long equalBytes(long a, long b) {
    return equal(a, b, BYTES, 7);
  }

  public static long equalWords(long a, long b) {
    return equal(a, b, WORDS, 15);
  }

  public static long equalDwords(long a, long b) {
    return equal(a, b, DWORDS, 31);
  }

  public static long equalQwords(long a, long b) {
    return a == b ? -1 : 0;
  }

  public static long greaterBytes(long a, long b) {
    return greater(a, b, BYTES, 7);
  }

  public static long greaterWords(long a, long b) {
    return greater(a, b, WORDS, 15);
  }

  public static long greaterDwords(long a, long b) {
    return greater(a, b, DWORDS, 31);
  }

  public static long greaterQwords(long a, long b) {
    return a > b ? -1 : 0;
  }

  // ---- minima and maxima

  public static long minimumUnsignedBytes(long a, long b) {
    return subtract(a, subtractUnsigned(a, b, BYTES, 7), BYTES);
  }

  public static long minimumUnsignedWords(long a, long b) {
    return subtract(a, subtractUnsigned(a, b, WORDS, 15), WORDS);
  }

  public static long minimumUnsignedDwords(long a, long b) {
    return subtract(a, subtractUnsigned(a, b, DWORDS, 31), DWORDS);
  }

  public static long maximumUnsignedBytes(long a, long b) {
    return add(b, subtractUnsigned(a, b, BYTES, 7), BYTES);
  }

  public static long maximumUnsignedWords(long a, long b) {
    return add(b, subtractUnsigned(a, b, WORDS, 15), WORDS);
  }

  public static long maximumUnsignedDwords(long a, long b) {
    return add(b, subtractUnsigned(a, b, DWORDS, 31), DWORDS);
  }

  public static long minimumSignedBytes(long a, long b) {
    return choose(greater(a, b, BYTES, 7), b, a);
  }

  public static long minimumSignedWords(long a, long b) {
    return choose(greater(a, b, WORDS, 15), b, a);
  }

  public static long minimumSignedDwords(long a, long b) {
    return choose(greater(a, b, DWORDS, 31), b, a);
  }

  public static long maximumSignedBytes(long a, long b) {
    return choose(greater(a, b, BYTES, 7), a, b);
  }

  public static long maximumSignedWords(long a, long b) {
    return choose(greater(a, b, WORDS, 15), a, b);
  }

  public static long maximumSignedDwords(long a, long b) {
    return choose(greater(a, b, DWORDS, 31), a, b);
  }

  // ---- signs

  private static long absolute(long b, long top, int shift) {
    long negative = spread(b & top, shift);
    return subtract(b ^ negative, negative, top);
  }

  /// Absolute values of `b`; `a` does not count.
  public static long absoluteBytes(long a, long b) {
    return absolute(b, BYTES, 7);
  }

  public static long absoluteWords(long a, long b) {
    return absolute(b, WORDS, 15);
  }

  public static long absoluteDwords(long a, long b) {
    return absolute(b, DWORDS, 31);
  }

  private static long sign(long a, long b, long top, int shift) {
    long negative = spread(b & top, shift);
    return subtract(a ^ negative, negative, top) & ~equal(b, 0, top, shift);
  }

  /// Lanes of `a`, negated where `b` is negative and cleared where it is zero.
  public static long signBytes(long a, long b) {
    return sign(a, b, BYTES, 7);
  }

  public static long signWords(long a, long b) {
    return sign(a, b, WORDS, 15);
  }

  public static long signDwords(long a, long b) {
    return sign(a, b, DWORDS, 31);
  }
}

package dev.testudo.processor.semantics.simd;

/// Rearrangement of packed integers: interleaving, narrowing, widening, permuting, masks.
public final class PackedShuffle {
  private PackedShuffle() {}

  static int saturateWord(int value) {
    return Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
  }

  // ---- widening: the low half of the argument's lanes, each in a lane twice as wide

  public static long zeroExtendBytes(long x) {
    x &= 0xffff_ffffL;
    x = (x | x << 16) & 0x0000_ffff_0000_ffffL;
    return (x | x << 8) & 0x00ff_00ff_00ff_00ffL;
  }

  public static long zeroExtendWords(long x) {
    x &= 0xffff_ffffL;
    return (x | x << 16) & 0x0000_ffff_0000_ffffL;
  }

  public static long signExtendBytes(long x) {
    long sign = 0x0080_0080_0080_0080L;
    return PackedArithmetic.subtract(zeroExtendBytes(x) ^ sign, sign, PackedArithmetic.WORDS);
  }

  public static long signExtendWords(long x) {
    return PackedMultiplication.dwords((short) x, (short) (x >>> 16));
  }

  // ---- interleaving

  /// Interleaves the four low bytes of each.
  public static long interleaveBytes(long a, long b) {
    return zeroExtendBytes(a) | zeroExtendBytes(b) << 8;
  }

  public static long interleaveWords(long a, long b) {
    return zeroExtendWords(a) | zeroExtendWords(b) << 16;
  }

  public static long interleaveDwords(long a, long b) {
    return a & 0xffff_ffffL | b << 32;
  }

  public static long interleaveHighBytes(long a, long b) {
    return interleaveBytes(a >>> 32, b >>> 32);
  }

  public static long interleaveHighWords(long a, long b) {
    return interleaveWords(a >>> 32, b >>> 32);
  }

  public static long interleaveHighDwords(long a, long b) {
    return a >>> 32 | b & 0xffff_ffff_0000_0000L;
  }

  // ---- narrowing with saturation: the lanes of `a` below those of `b`

  private static long signedBytes(long x) {
    long result = 0;
    for (int i = 0; i < 4; i++) {
      result |= (Math.clamp((short) (x >>> 16 * i), -128, 127) & 0xffL) << 8 * i;
    }
    return result;
  }

  private static long unsignedBytes(long x) {
    long result = 0;
    for (int i = 0; i < 4; i++) {
      result |= (long) Math.clamp((short) (x >>> 16 * i), 0, 255) << 8 * i;
    }
    return result;
  }

  private static long signedWords(long x) {
    return saturateWord((int) x) & 0xffffL | (saturateWord((int) (x >>> 32)) & 0xffffL) << 16;
  }

  private static long unsignedWords(long x) {
    return (long) Math.clamp(x << 32 >> 32, 0, 0xffff)
        | (long) Math.clamp(x >> 32, 0, 0xffff) << 16;
  }

  /// PACKSSWB
  public static long packSignedBytes(long a, long b) {
    return signedBytes(a) | signedBytes(b) << 32;
  }

  /// PACKUSWB
  public static long packUnsignedBytes(long a, long b) {
    return unsignedBytes(a) | unsignedBytes(b) << 32;
  }

  /// PACKSSDW
  public static long packSignedWords(long a, long b) {
    return signedWords(a) | signedWords(b) << 32;
  }

  /// PACKUSDW
  public static long packUnsignedWords(long a, long b) {
    return unsignedWords(a) | unsignedWords(b) << 32;
  }

  // ---- permuting

  /// The four words of `x` in the order that an immediate gives.
  public static long permuteWords(long x, int order) {
    return x >>> (order & 3) * 16 & 0xffff
        | (x >>> (order >> 2 & 3) * 16 & 0xffff) << 16
        | (x >>> (order >> 4 & 3) * 16 & 0xffff) << 32
        | x >>> (order >> 6 & 3) * 16 << 48;
  }

  /// Two doublewords of the 128-bit value `high:low`, chosen by the low four bits of an immediate.
  public static long pickDwords(long low, long high, int order) {
    long first = (order & 2) == 0 ? low : high;
    long second = (order & 8) == 0 ? low : high;
    return first >>> (order & 1) * 32 & 0xffff_ffffL | second >>> (order >> 2 & 1) * 32 << 32;
  }

  /// PSHUFB on 64 bits: bytes of `x` chosen by the low three bits of each byte of `control`, 0
  /// where its top bit is set.
  public static long shuffleBytes(long x, long control) {
    long result = 0;
    for (int i = 0; i < 64; i += 8) {
      int c = (int) (control >>> i);
      if ((c & 0x80) == 0) {
        result |= (x >>> (c & 7) * 8 & 0xff) << i;
      }
    }
    return result;
  }

  /// Half of PSHUFB on 128 bits: bytes of `high:low` chosen by the low four bits of each byte of
  /// `control`.
  public static long shuffleBytes(long low, long high, long control) {
    long result = 0;
    for (int i = 0; i < 64; i += 8) {
      int c = (int) (control >>> i);
      if ((c & 0x80) == 0) {
        result |= (((c & 8) == 0 ? low : high) >>> (c & 7) * 8 & 0xff) << i;
      }
    }
    return result;
  }

  /// Bits 63:0 of the 128-bit value `high:low` shifted right by `bytes` (0 to 8).
  public static long alignBytes(long low, long high, int bytes) {
    return bytes == 0 ? low : bytes == 8 ? high : low >>> 8 * bytes | high << 64 - 8 * bytes;
  }

  // ---- masks

  /// The top bits of the eight bytes, gathered in bits 7:0.
  public static int byteMask(long x) {
    // The product moves bit 8k to bit 56 + k; no two partial products meet, and so nothing carries.
    return (int) ((x >>> 7 & 0x0101_0101_0101_0101L) * 0x0102_0408_1020_4080L >>> 56);
  }
}

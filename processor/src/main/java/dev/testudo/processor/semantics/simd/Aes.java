package dev.testudo.processor.semantics.simd;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;

/// AES-NI. The state's columns are the doublewords of a register, row 0 in the low byte.
///
/// A round is four table look-ups a column: a table entry is a substituted byte multiplied by a
/// column of the mixing matrix, and the other columns of that matrix are rotations of the first.
/// The tables are computed from the definition of the cipher.
///
/// @sdm 2 "AESENC", "AESDEC", "AESIMC", "AESKEYGENASSIST"
public final class Aes {
  private static final byte[] SUBSTITUTE = new byte[256];
  private static final byte[] INVERSE = new byte[256];

  /// The mixing column 02 01 01 03 and the inverse mixing column 0E 09 0D 0B, times a byte.
  private static final int[] MIX = new int[256];

  private static final int[] INVERSE_MIX = new int[256];

  static {
    // 3 generates the field's multiplicative group, and F6H is its inverse: p and q stay inverse.
    int p = 1;
    int q = 1;
    do {
      p = multiply(p, 3);
      q = multiply(q, 0xf6);
      int s = q ^ rotate(q, 1) ^ rotate(q, 2) ^ rotate(q, 3) ^ rotate(q, 4) ^ 0x63;
      SUBSTITUTE[p] = (byte) s;
    } while (p != 1);
    SUBSTITUTE[0] = 0x63;
    for (int i = 0; i < 256; i++) {
      INVERSE[SUBSTITUTE[i] & 0xff] = (byte) i;
      MIX[i] = multiply(i, 2) | i << 8 | i << 16 | multiply(i, 3) << 24;
      INVERSE_MIX[i] =
          multiply(i, 14) | multiply(i, 9) << 8 | multiply(i, 13) << 16 | multiply(i, 11) << 24;
    }
  }

  private Aes() {}

  /// The product in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1.
  private static int multiply(int a, int b) {
    int product = 0;
    for (; b != 0; b >>= 1) {
      product ^= (b & 1) != 0 ? a : 0;
      a = a << 1 ^ ((a & 0x80) != 0 ? 0x11b : 0);
    }
    return product;
  }

  private static int rotate(int x, int n) {
    return (x << n | x >> 8 - n) & 0xff;
  }

  private static int substitute(byte[] box, int x) {
    return box[x & 0xff] & 0xff
        | (box[x >>> 8 & 0xff] & 0xff) << 8
        | (box[x >>> 16 & 0xff] & 0xff) << 16
        | box[x >>> 24] << 24;
  }

  private static int mix(int[] table, int x) {
    return table[x & 0xff]
        ^ Integer.rotateLeft(table[x >>> 8 & 0xff], 8)
        ^ Integer.rotateLeft(table[x >>> 16 & 0xff], 16)
        ^ Integer.rotateLeft(table[x >>> 24], 24);
  }

  /// Row r of the result comes from row r of the column that ShiftRows puts there.
  private static int gather(int row0, int row1, int row2, int row3) {
    return row0 & 0xff | row1 & 0xff00 | row2 & 0xff_0000 | row3 & 0xff00_0000;
  }

  private static void round(Cpu cpu, Instruction i, boolean encrypt, boolean last) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    int c0 = (int) cpu.xmm[d];
    int c1 = (int) (cpu.xmm[d] >>> 32);
    int c2 = (int) cpu.xmm[d + 1];
    int c3 = (int) (cpu.xmm[d + 1] >>> 32);
    byte[] box = encrypt ? SUBSTITUTE : INVERSE;
    int r0 = substitute(box, encrypt ? gather(c0, c1, c2, c3) : gather(c0, c3, c2, c1));
    int r1 = substitute(box, encrypt ? gather(c1, c2, c3, c0) : gather(c1, c0, c3, c2));
    int r2 = substitute(box, encrypt ? gather(c2, c3, c0, c1) : gather(c2, c1, c0, c3));
    int r3 = substitute(box, encrypt ? gather(c3, c0, c1, c2) : gather(c3, c2, c1, c0));
    if (!last) {
      int[] table = encrypt ? MIX : INVERSE_MIX;
      r0 = mix(table, r0);
      r1 = mix(table, r1);
      r2 = mix(table, r2);
      r3 = mix(table, r3);
    }
    Xmm.set(
        cpu,
        i,
        FloatingForms.combine(r0, r1) ^ cpu.xmm[s],
        FloatingForms.combine(r2, r3) ^ cpu.xmm[s + 1]);
  }

  /// AESENC
  public static void encrypt(Cpu cpu, Instruction i) {
    round(cpu, i, true, false);
  }

  /// AESENCLAST
  public static void encryptLast(Cpu cpu, Instruction i) {
    round(cpu, i, true, true);
  }

  /// AESDEC
  public static void decrypt(Cpu cpu, Instruction i) {
    round(cpu, i, false, false);
  }

  /// AESDECLAST
  public static void decryptLast(Cpu cpu, Instruction i) {
    round(cpu, i, false, true);
  }

  private static long inverseMix(long columns) {
    return FloatingForms.combine(
        mix(INVERSE_MIX, (int) columns), mix(INVERSE_MIX, (int) (columns >>> 32)));
  }

  /// AESIMC
  public static void inverseMixColumns(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    Xmm.set(cpu, i, inverseMix(cpu.xmm[s]), inverseMix(cpu.xmm[s + 1]));
  }

  private static long assist(long word, int roundConstant) {
    int x = substitute(SUBSTITUTE, (int) (word >>> 32));
    return FloatingForms.combine(x, Integer.rotateRight(x, 8) ^ roundConstant);
  }

  /// AESKEYGENASSIST
  public static void keyGenerationAssist(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int constant = (int) i.immediate & 0xff;
    Xmm.set(cpu, i, assist(cpu.xmm[s], constant), assist(cpu.xmm[s + 1], constant));
  }

  // ---- PCLMULQDQ

  /// PCLMULQDQ: the product of two polynomials over GF(2).
  public static void carrylessMultiply(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int control = (int) i.immediate;
    long a = cpu.xmm[Xmm.destination(i) + (control & 1)];
    long b = cpu.xmm[s + (control >> 4 & 1)];
    long low = 0;
    long high = 0;
    for (long rest = b; rest != 0; rest &= rest - 1) {
      int n = Long.numberOfTrailingZeros(rest);
      low ^= a << n;
      high ^= n == 0 ? 0 : a >>> 64 - n;
    }
    Xmm.set(cpu, i, low, high);
  }
}

package dev.testudo.processor.semantics.simd;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;

/// The SHA extensions. Variables are named as in the manual's operation sections.
///
/// @sdm 2 "SHA1RNDS4", "SHA1NEXTE", "SHA1MSG1", "SHA1MSG2", "SHA256RNDS2", "SHA256MSG1"
public final class Sha {
  private static final int[] SHA1_CONSTANTS = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};

  private Sha() {}

  /// Doubleword `lane` (0 to 3) of an operand.
  private static int lane(Cpu cpu, int operand, int lane) {
    return (int) (cpu.xmm[operand + (lane >> 1)] >>> 32 * (lane & 1));
  }

  private static void set(Cpu cpu, Instruction i, int w3, int w2, int w1, int w0) {
    Xmm.set(cpu, i, FloatingForms.combine(w0, w1), FloatingForms.combine(w2, w3));
  }

  // ---- SHA-1

  private static int sha1Function(int kind, int b, int c, int d) {
    return switch (kind) {
      case 0 -> b & c ^ ~b & d;
      case 2 -> b & c ^ b & d ^ c & d;
      default -> b ^ c ^ d;
    };
  }

  /// SHA1RNDS4
  public static void sha1Rounds(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int dst = Xmm.destination(i);
    int kind = (int) i.immediate & 3;
    int a = lane(cpu, dst, 3);
    int b = lane(cpu, dst, 2);
    int c = lane(cpu, dst, 1);
    int d = lane(cpu, dst, 0);
    int e = 0; // the first message word already holds it
    for (int round = 0; round < 4; round++) {
      int next =
          sha1Function(kind, b, c, d)
              + Integer.rotateLeft(a, 5)
              + lane(cpu, s, 3 - round)
              + e
              + SHA1_CONSTANTS[kind];
      e = d;
      d = c;
      c = Integer.rotateLeft(b, 30);
      b = a;
      a = next;
    }
    set(cpu, i, a, b, c, d);
  }

  /// SHA1NEXTE
  public static void sha1NextE(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int e = Integer.rotateLeft(lane(cpu, Xmm.destination(i), 3), 30);
    set(cpu, i, lane(cpu, s, 3) + e, lane(cpu, s, 2), lane(cpu, s, 1), lane(cpu, s, 0));
  }

  /// SHA1MSG1
  public static void sha1Message1(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    long w = cpu.xmm[d];
    Xmm.set(cpu, i, w ^ cpu.xmm[s + 1], cpu.xmm[d + 1] ^ w);
  }

  /// SHA1MSG2
  public static void sha1Message2(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    int w16 = Integer.rotateLeft(lane(cpu, d, 3) ^ lane(cpu, s, 2), 1);
    int w17 = Integer.rotateLeft(lane(cpu, d, 2) ^ lane(cpu, s, 1), 1);
    int w18 = Integer.rotateLeft(lane(cpu, d, 1) ^ lane(cpu, s, 0), 1);
    int w19 = Integer.rotateLeft(lane(cpu, d, 0) ^ w16, 1);
    set(cpu, i, w16, w17, w18, w19);
  }

  // ---- SHA-256

  private static int sigma0(int x) {
    return Integer.rotateRight(x, 7) ^ Integer.rotateRight(x, 18) ^ x >>> 3;
  }

  private static int sigma1(int x) {
    return Integer.rotateRight(x, 17) ^ Integer.rotateRight(x, 19) ^ x >>> 10;
  }

  /// SHA256RNDS2: message and constants are in XMM0.
  public static void sha256Rounds(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int dst = Xmm.destination(i);
    int a = lane(cpu, s, 3);
    int b = lane(cpu, s, 2);
    int c = lane(cpu, dst, 3);
    int d = lane(cpu, dst, 2);
    int e = lane(cpu, s, 1);
    int f = lane(cpu, s, 0);
    int g = lane(cpu, dst, 1);
    int h = lane(cpu, dst, 0);
    for (int round = 0; round < 2; round++) {
      int sum1 =
          Integer.rotateRight(e, 6) ^ Integer.rotateRight(e, 11) ^ Integer.rotateRight(e, 25);
      int sum0 =
          Integer.rotateRight(a, 2) ^ Integer.rotateRight(a, 13) ^ Integer.rotateRight(a, 22);
      int t = (e & f ^ ~e & g) + sum1 + lane(cpu, 0, round) + h;
      h = g;
      g = f;
      f = e;
      e = t + d;
      d = c;
      int next = t + (a & b ^ a & c ^ b & c) + sum0;
      c = b;
      b = a;
      a = next;
    }
    set(cpu, i, a, b, e, f);
  }

  /// SHA256MSG1
  public static void sha256Message1(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    int w0 = lane(cpu, d, 0);
    int w1 = lane(cpu, d, 1);
    int w2 = lane(cpu, d, 2);
    int w3 = lane(cpu, d, 3);
    int w4 = lane(cpu, s, 0);
    set(cpu, i, w3 + sigma0(w4), w2 + sigma0(w3), w1 + sigma0(w2), w0 + sigma0(w1));
  }

  /// SHA256MSG2
  public static void sha256Message2(Cpu cpu, Instruction i) {
    int s = Xmm.source(cpu, i);
    int d = Xmm.destination(i);
    int w16 = lane(cpu, d, 0) + sigma1(lane(cpu, s, 2));
    int w17 = lane(cpu, d, 1) + sigma1(lane(cpu, s, 3));
    int w18 = lane(cpu, d, 2) + sigma1(w16);
    int w19 = lane(cpu, d, 3) + sigma1(w17);
    set(cpu, i, w19, w18, w17, w16);
  }
}

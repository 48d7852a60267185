package dev.testudo.processor.semantics.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// Known answers, computed with the instructions as programs use them.
final class CryptographyTest {
  private static final String AESENC_0_1 = "66 0f 38 dc c1";
  private static final String AESENCLAST_0_1 = "66 0f 38 dd c1";
  private static final String AESDEC_0_1 = "66 0f 38 de c1";
  private static final String AESDECLAST_0_1 = "66 0f 38 df c1";
  private static final String AESIMC_1_1 = "66 0f 38 db c9";

  private final InstructionUnderTest bench = new InstructionUnderTest();

  private void set(int register, byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    bench.setXmm(register, buffer.getLong(), buffer.getLong());
  }

  private String hex(int register) {
    ByteBuffer buffer = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(bench.xmmLow(register)).putLong(bench.xmmHigh(register));
    return HexFormat.of().formatHex(buffer.array());
  }

  private byte[][] expandKey(byte[] key) {
    byte[][] keys = new byte[11][];
    keys[0] = key;
    int constant = 1;
    for (int round = 1; round <= 10; round++) {
      set(1, keys[round - 1]);
      bench.run("66 0f 3a df d1 %02x".formatted(constant)); // AESKEYGENASSIST xmm2, xmm1
      int assist = (int) (bench.xmmHigh(2) >>> 32);
      ByteBuffer last = ByteBuffer.wrap(keys[round - 1]).order(ByteOrder.LITTLE_ENDIAN);
      ByteBuffer next = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
      int word = assist;
      for (int i = 0; i < 4; i++) {
        word ^= last.getInt();
        next.putInt(word);
      }
      keys[round] = next.array();
      constant = constant << 1 ^ (constant >= 0x80 ? 0x11b : 0);
    }
    return keys;
  }

  /// The example of FIPS 197, appendix C.1.
  @Test
  void aes128() {
    byte[][] keys = expandKey(HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f"));
    byte[] plain = HexFormat.of().parseHex("00112233445566778899aabbccddeeff");
    set(0, plain);
    set(1, keys[0]);
    bench.run("66 0f ef c1"); // PXOR
    for (int round = 1; round <= 10; round++) {
      set(1, keys[round]);
      bench.run(round < 10 ? AESENC_0_1 : AESENCLAST_0_1);
    }
    assertThat(hex(0)).isEqualTo("69c4e0d86a7b0430d8cdb78070b4c55a");
    set(1, keys[10]);
    bench.run("66 0f ef c1");
    for (int round = 9; round >= 0; round--) {
      set(1, keys[round]);
      if (round > 0) {
        bench.run(AESIMC_1_1);
      }
      bench.run(round > 0 ? AESDEC_0_1 : AESDECLAST_0_1);
    }
    assertThat(hex(0)).isEqualTo(HexFormat.of().formatHex(plain));
  }

  @Test
  void carrylessProductOfAllOnesIsEveryOtherBit() {
    bench.setXmm(0, -1, 0);
    bench.setXmm(1, 0, -1);
    bench.run("66 0f 3a 44 c1 10"); // low of the first by high of the second
    assertThat(bench.xmmLow(0)).isEqualTo(0x5555_5555_5555_5555L);
    assertThat(bench.xmmHigh(0)).isEqualTo(0x5555_5555_5555_5555L);
  }

  /// Two SHA-256 rounds from the initial hash value, against the rounds written out.
  @Test
  void sha256Rounds() {
    int[] h = {
      0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
    };
    bench.setXmm(2, FloatingForms.combine(h[5], h[4]), FloatingForms.combine(h[1], h[0]));
    bench.setXmm(1, FloatingForms.combine(h[7], h[6]), FloatingForms.combine(h[3], h[2]));
    int[] wk = {0xa3ec_9318, 0x7137_4491};
    bench.setXmm(0, FloatingForms.combine(wk[0], wk[1]), 0);
    bench.run("0f 38 cb ca"); // SHA256RNDS2 xmm1, xmm2
    // A and E after the first two rounds of the digest of "abc" (FIPS 180-2, appendix B.1).
    assertThat(bench.xmmHigh(1)).isEqualTo(FloatingForms.combine(0x5d6aebcd, 0x5a6ad9ad));
    assertThat(bench.xmmLow(1)).isEqualTo(FloatingForms.combine(0xfa2a4622, 0x78ce7989));
  }

  @Test
  void stringsAreSearched() {
    set(0, "aeiou\0----------".getBytes(StandardCharsets.ISO_8859_1));
    set(1, "rhythm and blue!".getBytes(StandardCharsets.ISO_8859_1));
    bench.run("66 0f 3a 63 c1 00"); // PCMPISTRI: first of a set
    assertThat(bench.cpu.r[1]).isEqualTo(7);
    assertThat(bench.cpu.carry()).isTrue();
    assertThat(bench.cpu.zero()).as("the string ends").isFalse();
    assertThat(bench.cpu.sign()).as("the set ends").isTrue();
    set(0, "blue\0-----------".getBytes(StandardCharsets.ISO_8859_1));
    bench.run("66 0f 3a 63 c1 0c"); // a substring
    assertThat(bench.cpu.r[1]).isEqualTo(11);
    set(0, "az\0-------------".getBytes(StandardCharsets.ISO_8859_1));
    bench.run("66 0f 3a 63 c1 14"); // first not in a range
    assertThat(bench.cpu.r[1]).isEqualTo(6);
    bench.cpu.r[0] = -3;
    bench.cpu.r[2] = 16;
    set(0, "xyzrhythm-------".getBytes(StandardCharsets.ISO_8859_1));
    bench.run("66 0f 3a 61 c1 40"); // PCMPESTRI: last of a set of three
    assertThat(bench.cpu.r[1]).isEqualTo(2);
  }
}

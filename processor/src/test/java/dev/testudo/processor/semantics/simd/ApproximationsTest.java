package dev.testudo.processor.semantics.simd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// RCPPS and RSQRTPS: the promised error, and values that silicon gives.
final class ApproximationsTest {
  private static final double BOUND = 1.5 / 4096;

  @Test
  void errorsAreWithinTheManualsBound() {
    for (int bits = 0x3f80_0000; bits < 0x4080_0000; bits += 601) {
      double x = Float.intBitsToFloat(bits);
      double reciprocal = Float.intBitsToFloat(Approximations.reciprocal(bits));
      double root = Float.intBitsToFloat(Approximations.reciprocalRoot(bits));
      assertThat(Math.abs(reciprocal * x - 1)).isLessThanOrEqualTo(BOUND);
      assertThat(Math.abs(root * Math.sqrt(x) - 1)).isLessThanOrEqualTo(BOUND);
    }
  }

  @Test
  void valuesAreThoseOfSilicon() {
    int[][] values = {
      {0x0000_0000, 0x7f80_0000, 0x7f80_0000},
      {0x007f_ffff, 0x7f80_0000, 0x7f80_0000},
      {0x0080_0000, 0x7e7f_f000, 0x5eff_f000},
      {0x8000_0001, 0xff80_0000, 0xff80_0000},
      {0x7f80_0000, 0x0000_0000, 0x0000_0000},
      {0xff80_0000, 0x8000_0000, 0xffc0_0000},
      {0x7f80_0001, 0x7fc0_0001, 0x7fc0_0001},
      {0xff81_2345, 0xffc1_2345, 0xffc1_2345},
      {0x7e7f_ffff, 0x0080_0800, 0x2000_0800},
      {0x7e80_0000, 0x0000_0000, 0x1fff_f000},
      {0x7f7f_ffff, 0x0000_0000, 0x1f80_0800},
      {0x3f80_0000, 0x3f7f_f000, 0x3f7f_f000},
      {0xbf80_0000, 0xbf7f_f000, 0xffc0_0000},
      {0x7e88_0000, 0x0000_0000, 0x1ff8_5000},
    };
    for (int[] value : values) {
      assertThat(Approximations.reciprocal(value[0])).as("%x", value[0]).isEqualTo(value[1]);
      assertThat(Approximations.reciprocalRoot(value[0])).as("%x", value[0]).isEqualTo(value[2]);
    }
  }
}

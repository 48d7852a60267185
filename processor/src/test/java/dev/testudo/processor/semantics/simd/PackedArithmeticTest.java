package dev.testudo.processor.semantics.simd;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.IntBinaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The functions that compute all lanes at once against the same done lane by lane.
final class PackedArithmeticTest {
  private static final int ROUNDS = 20_000;

  private static Arguments of(
      String name, int width, LongBinaryOperator packed, IntBinaryOperator lane) {
    return Arguments.of(name, width, packed, lane);
  }

  private static int unsigned(int x, int width) {
    return x & (1 << width) - 1;
  }

  private static int clampSigned(int x, int width) {
    return Math.clamp(x, -(1 << width - 1), (1 << width - 1) - 1);
  }

  private static int clampUnsigned(int x, int width) {
    return Math.clamp(x, 0, (1 << width) - 1);
  }

  /// Lanes are given sign-extended.
  static Stream<Arguments> operations() {
    return Stream.of(
        of("addBytes", 8, PackedArithmetic::addBytes, Integer::sum),
        of("addWords", 16, PackedArithmetic::addWords, Integer::sum),
        of("addDwords", 32, PackedArithmetic::addDwords, Integer::sum),
        of("subtractBytes", 8, PackedArithmetic::subtractBytes, (a, b) -> a - b),
        of("subtractWords", 16, PackedArithmetic::subtractWords, (a, b) -> a - b),
        of("subtractDwords", 32, PackedArithmetic::subtractDwords, (a, b) -> a - b),
        of("addsb", 8, PackedArithmetic::addSignedBytes, (a, b) -> clampSigned(a + b, 8)),
        of("addsw", 16, PackedArithmetic::addSignedWords, (a, b) -> clampSigned(a + b, 16)),
        of("subsb", 8, PackedArithmetic::subtractSignedBytes, (a, b) -> clampSigned(a - b, 8)),
        of("subsw", 16, PackedArithmetic::subtractSignedWords, (a, b) -> clampSigned(a - b, 16)),
        of(
            "addusb",
            8,
            PackedArithmetic::addUnsignedBytes,
            (a, b) -> clampUnsigned(unsigned(a, 8) + unsigned(b, 8), 8)),
        of(
            "subusw",
            16,
            PackedArithmetic::subtractUnsignedWords,
            (a, b) -> clampUnsigned(unsigned(a, 16) - unsigned(b, 16), 16)),
        of(
            "avgb",
            8,
            PackedArithmetic::averageBytes,
            (a, b) -> unsigned(a, 8) + unsigned(b, 8) + 1 >> 1),
        of("equalBytes", 8, PackedArithmetic::equalBytes, (a, b) -> a == b ? -1 : 0),
        of("equalWords", 16, PackedArithmetic::equalWords, (a, b) -> a == b ? -1 : 0),
        of("equalDwords", 32, PackedArithmetic::equalDwords, (a, b) -> a == b ? -1 : 0),
        of("greaterBytes", 8, PackedArithmetic::greaterBytes, (a, b) -> a > b ? -1 : 0),
        of("greaterDwords", 32, PackedArithmetic::greaterDwords, (a, b) -> a > b ? -1 : 0),
        of(
            "minub",
            8,
            PackedArithmetic::minimumUnsignedBytes,
            (a, b) -> Math.min(unsigned(a, 8), unsigned(b, 8))),
        of(
            "maxud",
            32,
            PackedArithmetic::maximumUnsignedDwords,
            (a, b) -> Integer.compareUnsigned(a, b) > 0 ? a : b),
        of("minsb", 8, PackedArithmetic::minimumSignedBytes, Math::min),
        of("maxsd", 32, PackedArithmetic::maximumSignedDwords, Math::max),
        of("absw", 16, PackedArithmetic::absoluteWords, (a, b) -> Math.abs(b)),
        of("signb", 8, PackedArithmetic::signBytes, (a, b) -> a * Integer.signum(b)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("operations")
  void lanesDoNotDisturbEachOther(
      String name, int width, LongBinaryOperator packed, IntBinaryOperator lane) {
    long seed = 20_240_607;
    Random random = new Random(seed);
    long[] edges = {0, -1, PackedArithmetic.BYTES, ~PackedArithmetic.BYTES, PackedArithmetic.WORDS};
    for (int round = 0; round < ROUNDS; round++) {
      long a = round % 3 == 0 ? edges[random.nextInt(edges.length)] : random.nextLong();
      long b = round % 5 == 0 ? edges[random.nextInt(edges.length)] : random.nextLong();
      long expected = 0;
      for (int shift = 0; shift < 64; shift += width) {
        int x = (int) (a << 64 - width - shift >> 64 - width);
        int y = (int) (b << 64 - width - shift >> 64 - width);
        expected |= (lane.applyAsInt(x, y) & -1L >>> 64 - width) << shift;
      }
      assertThat(packed.applyAsLong(a, b))
          .as("%s of %x and %x, seed %d", name, a, b, seed)
          .isEqualTo(expected);
    }
  }
}

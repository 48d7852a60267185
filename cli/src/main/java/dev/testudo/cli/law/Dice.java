package dev.testudo.cli.law;

import java.util.SplittableRandom;

/// Random draws of one case.
final class Dice {
  private final SplittableRandom random;

  /// @param seed of the run
  /// @param number of the case
  Dice(long seed, long number) {
    random = new SplittableRandom(seed * 0x9e37_79b9_7f4a_7c15L + number);
    // Seeds that are close to each other give streams that begin alike but for this.
    random.nextLong();
  }

  /// True in this share of the draws, in percent.
  boolean percent(int share) {
    return random.nextInt(100) < share;
  }

  /// A number from 0.
  int below(int bound) {
    return random.nextInt(bound);
  }

  long bits() {
    return random.nextLong();
  }

  /// A number of which about one bit in four is set.
  long quarterOfBits() {
    long first = bits();
    return first & bits();
  }

  int of(int... values) {
    return values[random.nextInt(values.length)];
  }

  long ofLongs(long... values) {
    return values[random.nextInt(values.length)];
  }

  /// Some of these bits, each with this chance in percent.
  long some(long bits, int share) {
    long chosen = 0;
    for (long rest = bits; rest != 0; rest &= rest - 1) {
      if (percent(share)) {
        chosen |= Long.lowestOneBit(rest);
      }
    }
    return chosen;
  }
}

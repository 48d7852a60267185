package dev.testudo.cli.law;

import dev.testudo.architecture.vmx.VmcsField;
import java.util.List;

/// Values that rules may or may not like.
final class Mutation {
  private Mutation() {}

  /// Any field that software writes.
  static VmcsField field(Dice dice, List<VmcsField> fields) {
    while (true) {
      VmcsField field = fields.get(dice.below(fields.size()));
      if (!field.isReadOnly() || dice.percent(5)) {
        return field;
      }
    }
  }

  /// A value for a field that has another now.
  static long value(Dice dice, VmcsField field, long now) {
    int width =
        switch (field.width()) {
          case BITS_16 -> 16;
          case BITS_32 -> 32;
          case BITS_64, NATURAL -> 64;
        };
    return switch (dice.below(16)) {
      case 0, 1, 2, 3, 4, 5, 6 -> now ^ 1L << dice.below(width);
      case 7 -> now ^ 1L << dice.below(width) ^ 1L << dice.below(width);
      case 8 -> 0;
      case 9 -> -1;
      case 10 -> 1L << dice.below(width);
      case 11 -> dice.bits();
      case 12 -> now + dice.of(1, -1, 8, 0x800, 0x1000);
      case 13 ->
          // Pages of other uses, of no use, and where there is no memory.
          dice.ofLongs(
              (long) dice.below(Places.SIZE / Places.PAGE) * Places.PAGE,
              Places.DATA,
              0xa_0000,
              0x10_0000,
              0xfee0_0000L,
              1L << 32,
              (1L << 40) - 0x1000,
              1L << 40,
              1L << 47);
      case 14 -> dice.below(256);
      default -> now & dice.bits();
    };
  }
}

package dev.testudo.processor.jit;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.semantics.integer.Alu;
import dev.testudo.processor.semantics.integer.Multiplication;

/// How to get the flags, as a number and up to three words: which operation set them, on how many
/// bytes, and its operands. Compiled code carries a recipe in local variables and follows it only
/// where it leaves, by executing the operation for its flags: most flags are never looked at.
///
/// The number 0 says that the flags are in the [Cpu] already.
public final class FlagRecipe {
  static final int NONE = 0;
  static final int ADD = 1 << 4;
  static final int SUBTRACT = 2 << 4;

  /// AND, OR, XOR, TEST: `a` is the result.
  static final int LOGIC = 3 << 4;

  /// The word `carry` has the CF that INC leaves as it is.
  static final int INCREMENT = 4 << 4;

  static final int DECREMENT = 5 << 4;

  /// Shifts by `b`, which is not zero.
  static final int SHIFT_LEFT = 6 << 4;

  static final int SHIFT_RIGHT = 7 << 4;
  static final int SHIFT_RIGHT_SIGNED = 8 << 4;
  static final int MULTIPLY = 9 << 4;

  private static final int SIZE = 15;

  private FlagRecipe() {}

  static int operation(int recipe) {
    return recipe & ~SIZE;
  }

  static int size(int recipe) {
    return recipe & SIZE;
  }

  /// Sets the six arithmetic flags.
  ///
  /// @param recipe one of the operations above, plus the operand size in bytes; or 0
  /// @param carry a word whose top bit is CF before INC or DEC
  public static void follow(Cpu cpu, int recipe, long a, long b, long carry) {
    int size = recipe & SIZE;
    switch (recipe & ~SIZE) {
      case ADD -> Alu.add(cpu, size, a, b);
      case SUBTRACT -> Alu.sub(cpu, size, a, b);
      case LOGIC -> Alu.or(cpu, size, a, a);
      case INCREMENT -> {
        cpu.flagCarry = carry;
        Alu.inc(cpu, size, a);
      }
      case DECREMENT -> {
        cpu.flagCarry = carry;
        Alu.dec(cpu, size, a);
      }
      case SHIFT_LEFT -> Alu.shl(cpu, size, a, b);
      case SHIFT_RIGHT -> Alu.shr(cpu, size, a, b);
      case SHIFT_RIGHT_SIGNED -> Alu.sar(cpu, size, a, b);
      case MULTIPLY -> Multiplication.product(cpu, size, a, b);
      default -> {}
    }
  }
}

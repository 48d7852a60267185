package dev.testudo.processor.semantics.integer;

/// Conditions told from the operands of the instruction that set the flags, for code that has no
/// use for the flags themselves: after CMP, "below" is a comparison. They say what [Alu#condition]
/// says of the flags of that instruction; a test holds the two together.
///
/// @sdm 1 "EFLAGS Condition Codes"
public final class Conditions {
  private Conditions() {}

  /// Whether a condition holds after `a - b` of so many bytes (SUB, CMP, NEG).
  public static boolean afterSubtraction(int code, int size, long a, long b) {
    int unused = 64 - (size << 3);
    long x = a << unused;
    long y = b << unused;
    boolean holds =
        switch (code >> 1 & 7) {
          case 0 -> ((x ^ y) & (x ^ x - y)) < 0;
          case 1 -> Long.compareUnsigned(x, y) < 0;
          case 2 -> x == y;
          case 3 -> Long.compareUnsigned(x, y) <= 0;
          case 4 -> x - y < 0;
          case 5 -> evenParity(a - b);
          case 6 -> x < y;
          default -> x <= y;
        };
    return holds == ((code & 1) == 0);
  }

  /// Whether a condition holds after an operation with this result that clears CF and OF (AND, OR,
  /// XOR, TEST).
  public static boolean afterLogic(int code, int size, long result) {
    long extended = Alu.extend(size, result);
    boolean holds =
        switch (code >> 1 & 7) {
          case 0, 1 -> false;
          case 2, 3 -> extended == 0;
          case 4, 6 -> extended < 0;
          case 5 -> evenParity(result);
          default -> extended <= 0;
        };
    return holds == ((code & 1) == 0);
  }

  /// Whether a condition is on ZF, SF or PF alone, one that the result decides whatever the
  /// operation.
  public static boolean isOnResult(int code) {
    int condition = code >> 1 & 7;
    return condition == 2 || condition == 4 || condition == 5;
  }

  private static boolean evenParity(long result) {
    return (Integer.bitCount((int) result & 0xff) & 1) == 0;
  }
}

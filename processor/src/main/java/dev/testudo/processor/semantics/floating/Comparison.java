package dev.testudo.processor.semantics.floating;

/// The four outcomes of comparing two floating-point numbers, as `int` constants because
/// comparisons are hot.
public final class Comparison {
  /// The first operand is less.
  public static final int LESS = -1;

  /// Equal; zeros of either sign are.
  public static final int EQUAL = 0;

  /// The first operand is greater.
  public static final int GREATER = 1;

  /// At least one operand is not a number.
  public static final int UNORDERED = 2;

  private Comparison() {}
}

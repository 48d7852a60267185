package dev.testudo.processor.semantics.floating;

/// The constants of FLD1 and its kin. The processor holds them wider than the format and rounds as
/// the control word says when it loads them, without any flag and without precision control.
///
/// @sdm 1 "Programming with the x87 FPU > Load Constant Instructions"
final class ExtendedConstants {
  // Truncated significands; for each the discarded part is neither zero nor a tie.
  private static final long LOG2_10 = 0xd49a784bcd1b8afeL;
  private static final long LOG2_E = 0xb8aa3b295c17f0bbL;
  private static final long PI = 0xc90fdaa22168c234L;
  private static final long LOG10_2 = 0x9a209a84fbcff798L;
  private static final long LN_2 = 0xb17217f7d1cf79abL;

  private ExtendedConstants() {}

  /// @param constant ModRM.rm of the instruction: 0 for FLD1 up to 6 for FLDZ
  static long load(int constant, FloatingEnvironment env) {
    return switch (constant) {
      case 0 -> Extended.deliver(Extended.BIAS, Extended.INTEGER_BIT, env);
      case 1 -> rounded(Extended.BIAS + 1, LOG2_10, false, env);
      case 2 -> rounded(Extended.BIAS, LOG2_E, true, env);
      case 3 -> rounded(Extended.BIAS + 1, PI, true, env);
      case 4 -> rounded(Extended.BIAS - 2, LOG10_2, true, env);
      case 5 -> rounded(Extended.BIAS - 1, LN_2, true, env);
      default -> Extended.zero(0, env);
    };
  }

  private static long rounded(
      int signExponent, long truncated, boolean nearestIsAbove, FloatingEnvironment env) {
    boolean up =
        env.roundingMode == FloatingEnvironment.ROUND_UP
            || (env.roundingMode == FloatingEnvironment.ROUND_NEAREST && nearestIsAbove);
    return Extended.deliver(signExponent, up ? truncated + 1 : truncated, env);
  }
}

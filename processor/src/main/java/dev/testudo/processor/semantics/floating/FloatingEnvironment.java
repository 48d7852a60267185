package dev.testudo.processor.semantics.floating;

import dev.testudo.processor.decode.Instruction;
import org.jspecify.annotations.Nullable;

/// What a floating-point operation depends on besides its operands, and what it leaves behind
/// besides its result.
///
/// One object per register file (one for SSE, one for x87) lives as long as its vCPU and is
/// reloaded when the control register changes. [#flags] is cleared by the caller before an
/// instruction and collects what that instruction raises; the six bits stand where MXCSR and the
/// x87 status word have them.
///
/// The package-private fields are the accumulator of the operation under way: an unrounded number
/// too wide for one `long`. Keeping it here is what lets the arithmetic allocate nothing.
///
/// @sdm 1 "Programming with the x87 FPU > x87 FPU Floating-Point Exception Handling"
/// @sdm 1 "Programming with SSE > MXCSR Control and Status Register"
public final class FloatingEnvironment {
  /// Invalid operation (IE).
  public static final int INVALID = 1;

  /// Denormal operand (DE).
  public static final int DENORMAL = 1 << 1;

  /// Division of a finite number by zero (ZE).
  public static final int ZERO_DIVIDE = 1 << 2;

  /// Numeric overflow (OE).
  public static final int OVERFLOW = 1 << 3;

  /// Numeric underflow (UE).
  public static final int UNDERFLOW = 1 << 4;

  /// Inexact result (PE).
  public static final int PRECISION = 1 << 5;

  /// All six exception flags.
  public static final int ALL_EXCEPTIONS = 0x3f;

  /// The exceptions that are found before the computation: when one of them is unmasked, the others
  /// never arise.
  public static final int PRE_COMPUTATION = INVALID | DENORMAL | ZERO_DIVIDE;

  /// Round to nearest, ties to even: RC = 0.
  public static final int ROUND_NEAREST = 0;

  /// Round toward minus infinity: RC = 1.
  public static final int ROUND_DOWN = 1;

  /// Round toward plus infinity: RC = 2.
  public static final int ROUND_UP = 2;

  /// Round toward zero: RC = 3.
  public static final int ROUND_TRUNCATE = 3;

  /// Exceptions raised since the caller last cleared it.
  public int flags;

  /// x87: sign (bit 15) and biased exponent of the last 80-bit result, see the package description.
  public int signExponent;

  /// x87: sign and exponent of the second result of FXTRACT, FPTAN and FSINCOS.
  public int secondSignExponent;

  /// x87: significand of that second result.
  public long secondSignificand;

  /// x87: low bits of the quotient of FPREM and FPREM1, see [ExtendedRemainder].
  public int quotient;

  /// x87: the last rounding went away from zero (condition code C1 after an inexact result).
  public boolean roundedUp;

  int roundingMode = ROUND_NEAREST;
  int masks = ALL_EXCEPTIONS;
  int precision = 64;
  boolean flushToZero;
  boolean denormalsAreZero;

  /// Unmasked x87 overflow and underflow deliver the result with its exponent wrapped by 24576.
  boolean wrapsExponent;

  /// Round to nearest is in force, so that the host's own arithmetic gives the same bits.
  boolean nearest = true;

  /// Whether an inexact result must be noticed; false when PE is already sticky and masked.
  boolean tracksPrecision = true;

  /// x87: the instruction under way, for what an exception records about it.
  @Nullable Instruction instruction;

  private int loadedControlWord = -1;
  private @Nullable ExtendedFunctions functions;

  // The unrounded accumulator: (-1)^negative * 2^exponent * (high:low / 2^127), bit 63 of high set.
  boolean negative;
  int exponent;
  long high;
  long low;

  /// The MXCSR that was taken last, or -1: taking the same again costs nothing.
  private int loadedMxcsr = -1;

  /// Takes rounding, masks, flush-to-zero and denormals-are-zero from MXCSR. Does not touch
  /// [#flags].
  public void loadMxcsr(int mxcsr) {
    if (mxcsr == loadedMxcsr) {
      return;
    }
    loadedMxcsr = mxcsr;
    masks = (mxcsr >>> 7) & ALL_EXCEPTIONS;
    roundingMode = (mxcsr >>> 13) & 3;
    nearest = roundingMode == ROUND_NEAREST;
    flushToZero = (mxcsr & 0x8000) != 0;
    denormalsAreZero = (mxcsr & 0x40) != 0;
    precision = 64;
    wrapsExponent = false;
    tracksPrecision = (mxcsr & PRECISION) == 0 || (masks & PRECISION) == 0;
  }

  /// Takes rounding, precision and masks from the x87 control word. Does not touch [#flags].
  public void loadControlWord(int controlWord) {
    loadedMxcsr = -1;
    masks = controlWord & ALL_EXCEPTIONS;
    roundingMode = (controlWord >>> 10) & 3;
    nearest = roundingMode == ROUND_NEAREST;
    flushToZero = false;
    denormalsAreZero = false;
    precision =
        switch ((controlWord >>> 8) & 3) {
          case 0 -> 24;
          case 2 -> 53;
          default -> 64;
        };
    wrapsExponent = true;
    tracksPrecision = true;
  }

  /// [#loadControlWord] if it is not the one that was loaded last.
  void followControlWord(int controlWord) {
    if (controlWord != loadedControlWord) {
      loadControlWord(controlWord);
      loadedControlWord = controlWord;
    }
  }

  /// The rounding mode in force, encoded as RC.
  public int roundingMode() {
    return roundingMode;
  }

  /// The exceptions the instruction reports: what was raised, less what never arose because an
  /// unmasked exception of the pre-computation group stopped it first. These go into the status
  /// register, also when they fault.
  public int reported() {
    return (flags & ~masks & PRE_COMPUTATION) != 0 ? flags & PRE_COMPUTATION : flags;
  }

  /// The unmasked ones among the reported exceptions; not zero means that the instruction faults.
  public int unmasked() {
    return reported() & ~masks;
  }

  void raise(int exceptions) {
    flags |= exceptions;
  }

  /// Takes back a denormal exception that converting a memory operand raised. It counts only if the
  /// operation itself does not find something of higher priority; then the caller raises what this
  /// returns.
  int setAsideDenormal() {
    int denormal = flags & DENORMAL;
    flags &= ~DENORMAL;
    return denormal;
  }

  void second(int signExponent, long significand) {
    secondSignExponent = signExponent;
    secondSignificand = significand;
  }

  /// The transcendental functions in this environment, made when first asked for.
  ExtendedFunctions functions() {
    ExtendedFunctions result = functions;
    if (result == null) {
      result = new ExtendedFunctions(this);
      functions = result;
    }
    return result;
  }

  boolean isMasked(int exception) {
    return (masks & exception) != 0;
  }
}

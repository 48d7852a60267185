package dev.testudo.processor.state;

/// x87 state. Registers are indexed physically (R0 to R7), not relative to TOP; the 64-bit significand of a register is
/// also the MMX register of the same number.
public final class FpuState {
  public final long[] significand = new long[8];

  /// Sign in bit 15, biased exponent in bits 14:0.
  public final int[] signExponent = new int[8];

  public int control = 0x37f;

  /// The status word without TOP, which is in [#top].
  public int status;

  public int top;

  /// Full tag word, two bits a register, by physical index: 0 valid, 1 zero, 2 special, 3 empty.
  public int tag = 0xffff;

  public long instructionPointer;
  public int codeSelector;
  public long dataPointer;
  public int dataSelector;

  /// The last x87 opcode, eleven bits.
  public int opcode;
}

package dev.testudo.processor.state;

/// x87 state. Registers are indexed physically (R0 to R7), not relative to TOP; the 64-bit
/// significand of a register is also the MMX register of the same number.
///
/// What other fields imply is not kept: the summary bits of the status word follow from its flags
/// and the control word's masks, and the full tag word from the registers' contents.
public final class FpuState {
  /// Exception flags of the status word, IE to PE.
  public static final int EXCEPTIONS = 0x3f;

  /// Stack fault: an invalid operation was a stack overflow or underflow.
  public static final int STACK_FAULT = 1 << 6;

  /// Error summary and busy, which follow from the rest.
  public static final int SUMMARY = 1 << 7 | 1 << 15;

  public static final int C0 = 1 << 8;
  public static final int C1 = 1 << 9;
  public static final int C2 = 1 << 10;
  public static final int C3 = 1 << 14;

  public final long[] significand = new long[8];

  /// Sign in bit 15, biased exponent in bits 14:0.
  public final int[] signExponent = new int[8];

  /// The control word; bit 6 is always set. Change it by [#setControl] only.
  public int control = 0x37f;

  /// The status word without TOP, which is in [#top], and without ES and B.
  public int status;

  public int top;

  /// The abridged tag word: bit n is set when register Rn is in use.
  public int inUse;

  /// Offset of the last instruction other than a control instruction. No selectors are kept with
  /// this and the next field: the processor says in CPUID that it deprecates them.
  public long instructionPointer;

  /// Offset of the memory operand of the last instruction with an unmasked exception.
  public long dataPointer;

  /// The opcode of the last instruction with an unmasked exception, eleven bits.
  public int opcode;

  /// Takes everything from another.
  public void copyFrom(FpuState other) {
    System.arraycopy(other.significand, 0, significand, 0, 8);
    System.arraycopy(other.signExponent, 0, signExponent, 0, 8);
    control = other.control;
    status = other.status;
    top = other.top;
    inUse = other.inUse;
    instructionPointer = other.instructionPointer;
    dataPointer = other.dataPointer;
    opcode = other.opcode;
  }

  /// FNINIT; registers keep their contents.
  public void initialize() {
    control = 0x37f;
    status = 0;
    top = 0;
    inUse = 0;
    instructionPointer = 0;
    dataPointer = 0;
    opcode = 0;
  }

  /// The state after power-up or RESET: what FNINIT does not touch is different.
  public void reset() {
    initialize();
    control = 0x40;
    inUse = 0xff;
    for (int i = 0; i < 8; i++) {
      significand[i] = 0;
      signExponent[i] = 0;
    }
  }

  /// Sets the control word; reserved bits are what hardware makes of them.
  public void setControl(int value) {
    control = value & 0x1f3f | 0x40;
  }

  /// Whether an unmasked exception is pending, to be raised by the next waiting instruction.
  public boolean isPending() {
    return (status & ~control & EXCEPTIONS) != 0;
  }

  /// The status word as software sees it.
  public int statusWord() {
    return status | top << 11 | (isPending() ? SUMMARY : 0);
  }

  public void setStatusWord(int value) {
    status = value & ~(SUMMARY | 7 << 11) & 0xffff;
    top = value >> 11 & 7;
  }

  /// The full tag word, two bits a register: 0 valid, 1 zero, 2 special, 3 empty.
  public int tagWord() {
    int word = 0;
    for (int i = 0; i < 8; i++) {
      word |= tag(i) << 2 * i;
    }
    return word;
  }

  private int tag(int register) {
    if ((inUse >> register & 1) == 0) {
      return 3;
    }
    int field = signExponent[register] & 0x7fff;
    if (field == 0) {
      return significand[register] == 0 ? 1 : 2;
    }
    return field == 0x7fff || significand[register] >= 0 ? 2 : 0;
  }

  /// Only "empty or not" of a tag word counts.
  public void setTagWord(int word) {
    inUse = 0;
    for (int i = 0; i < 8; i++) {
      if ((word >> 2 * i & 3) != 3) {
        inUse |= 1 << i;
      }
    }
  }

  /// What every MMX instruction but EMMS does to the FPU: all registers in use, TOP zero.
  public void enterMmx() {
    inUse = 0xff;
    top = 0;
  }

  /// Writes an MMX register: sign and exponent become all ones.
  public void setMmx(int register, long value) {
    significand[register] = value;
    signExponent[register] = 0xffff;
  }
}

package dev.testudo.processor.apic;

import java.util.Arrays;

/// A set of interrupt vectors, as ISR, TMR and IRR hold it.
public final class VectorSet {
  private final long[] words = new long[4];

  public boolean contains(int vector) {
    return (words[vector >> 6 & 3] >>> vector & 1) != 0;
  }

  public void add(int vector) {
    words[vector >> 6 & 3] |= 1L << vector;
  }

  public void remove(int vector) {
    words[vector >> 6 & 3] &= ~(1L << vector);
  }

  public void clear() {
    Arrays.fill(words, 0);
  }

  /// The greatest vector of the set, or -1.
  public int highest() {
    for (int i = 3; i >= 0; i--) {
      if (words[i] != 0) {
        return i * 64 + 63 - Long.numberOfLeadingZeros(words[i]);
      }
    }
    return -1;
  }

  /// The 32 vectors that one register shows.
  ///
  /// @param index 0 to 7
  public int register(int index) {
    return (int) (words[index >> 1] >>> (index & 1) * 32);
  }

  /// Puts 32 vectors in one go.
  public void setRegister(int index, int value) {
    int shift = (index & 1) * 32;
    words[index >> 1] =
        words[index >> 1] & ~(0xffff_ffffL << shift) | (value & 0xffff_ffffL) << shift;
  }

  public void copyFrom(VectorSet other) {
    System.arraycopy(other.words, 0, words, 0, 4);
  }
}

package dev.testudo.architecture.interrupt;

/// The vectors of exceptions as plain numbers, for code that must not allocate or look up.
///
/// @sdm 3A "Protected-Mode Exceptions and Interrupts"
public final class Vector {
  public static final int DE = 0;
  public static final int DB = 1;
  public static final int NMI = 2;
  public static final int BP = 3;
  public static final int OF = 4;
  public static final int BR = 5;
  public static final int UD = 6;
  public static final int NM = 7;
  public static final int DF = 8;
  public static final int TS = 10;
  public static final int NP = 11;
  public static final int SS = 12;
  public static final int GP = 13;
  public static final int PF = 14;
  public static final int MF = 16;
  public static final int AC = 17;
  public static final int MC = 18;
  public static final int XM = 19;
  public static final int VE = 20;
  public static final int CP = 21;

  /// How many vectors the architecture keeps to itself.
  public static final int RESERVED_VECTORS = 32;

  /// The vectors that push an error code (outside real-address mode), one bit a vector.
  public static final int WITH_ERROR_CODE =
      1 << DF | 1 << TS | 1 << NP | 1 << SS | 1 << GP | 1 << PF | 1 << AC | 1 << CP;

  /// The vectors of contributory exceptions, one bit a vector.
  public static final int CONTRIBUTORY = 1 << DE | 1 << TS | 1 << NP | 1 << SS | 1 << GP | 1 << CP;

  private Vector() {}

  public static boolean hasErrorCode(int vector) {
    return vector < RESERVED_VECTORS && (WITH_ERROR_CODE >>> vector & 1) != 0;
  }

  public static boolean isContributory(int vector) {
    return vector < RESERVED_VECTORS && (CONTRIBUTORY >>> vector & 1) != 0;
  }
}

package dev.testudo.processor.decode;

/// Properties of an opcode row, or-ed together in [OpcodeForm#flags()].
public final class Form {
  public static final int NONE = 0;

  /// Not valid in 64-bit mode.
  public static final int NOT_64 = 1;

  /// Valid in 64-bit mode only.
  public static final int ONLY_64 = 1 << 1;

  /// The operand size is 64 bits by default in 64-bit mode; 66H makes it 16.
  public static final int DEFAULT_64 = 1 << 2;

  /// The operand size is 64 bits in 64-bit mode whatever the prefixes say.
  public static final int FORCE_64 = 1 << 3;

  /// LOCK is allowed when the destination is in memory.
  public static final int LOCKABLE = 1 << 4;

  /// The block ends here: the instruction changes RIP, a mode, a mapping, or what can interrupt, or
  /// can exit or yield.
  public static final int ENDS_BLOCK = 1 << 5;

  /// REP and REPNE repeat it.
  public static final int REPEATS = 1 << 6;

  /// Valid in protected mode only: #UD in real and virtual-8086 mode.
  public static final int PROTECTED_ONLY = 1 << 7;

  private Form() {}
}

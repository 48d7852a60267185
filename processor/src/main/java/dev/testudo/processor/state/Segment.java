package dev.testudo.processor.state;

/// Indices of the segment registers in [CpuState]'s arrays, and the bits of an access-rights word.
///
/// @sdm 3C "Virtual Machine Control Structures > Guest Register State > Format of Access Rights"
public final class Segment {
  public static final int ES = 0;
  public static final int CS = 1;
  public static final int SS = 2;
  public static final int DS = 3;
  public static final int FS = 4;
  public static final int GS = 5;
  public static final int LDTR = 6;
  public static final int TR = 7;

  /// Not a register: a base of zero, for operands whose segment base does not count in 64-bit mode.
  /// The engine's own.
  public static final int FLAT = 8;

  /// Like [#FLAT], for stack references of 64-bit mode, whose non-canonical addresses raise #SS and
  /// not #GP.
  public static final int FLAT_STACK = 9;

  public static final int COUNT = 10;

  /// Type bits of a code or data segment.
  public static final int ACCESSED = 1;

  public static final int WRITABLE = 1 << 1;
  public static final int READABLE = 1 << 1;
  public static final int EXPAND_DOWN = 1 << 2;
  public static final int CONFORMING = 1 << 2;
  public static final int CODE = 1 << 3;

  /// S: a code or data segment, not a system segment.
  public static final int NOT_SYSTEM = 1 << 4;

  public static final int DPL_SHIFT = 5;
  public static final int PRESENT = 1 << 7;
  public static final int AVAILABLE = 1 << 12;
  public static final int LONG = 1 << 13;

  /// D/B: default operation size, or size of the stack pointer.
  public static final int BIG = 1 << 14;

  public static final int GRANULARITY = 1 << 15;
  public static final int UNUSABLE = 1 << 16;

  private Segment() {}

  /// The descriptor privilege level in an access-rights word.
  public static int dpl(int rights) {
    return rights >> DPL_SHIFT & 3;
  }
}

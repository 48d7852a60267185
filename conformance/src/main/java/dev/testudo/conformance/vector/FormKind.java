package dev.testudo.conformance.vector;

/// What a form needs from its initial state, and what of its outcome is recorded; bits of
/// [VectorForm#kind()]. The recorder's `state.h` has the same list.
final class FormKind {
  /// x87 or MMX: the x87 state is drawn and compared.
  static final int X87 = 0x1;

  static final int SSE = 0x2;

  /// Vector lanes and memory operands hold single-precision numbers.
  static final int F32 = 0x4;

  static final int F64 = 0x8;

  /// Runs in compatibility mode.
  static final int COMPAT = 0x10;

  /// RCX is small, DF is drawn.
  static final int COUNT = 0x20;

  /// RCX is a bit offset into the window.
  static final int BITOFF = 0x40;

  /// RDX:RAX is such that many quotients fit.
  static final int DIVIDE = 0x80;

  static final int XLATB = 0x100;

  /// RDI points just before the end of mapped memory.
  static final int EDGE = 0x200;

  static final int FRAME = 0x400;
  static final int ALIGN = 0x800;

  /// The result is an approximation, compared with a tolerance.
  static final int APPROX = 0x1000;

  static final int M80 = 0x2000;
  static final int BCD = 0x4000;
  static final int FLAGPOP = 0x8000;
  static final int MXMEM = 0x10000;

  private FormKind() {}

  static boolean is(int kind, int bit) {
    return (kind & bit) != 0;
  }
}

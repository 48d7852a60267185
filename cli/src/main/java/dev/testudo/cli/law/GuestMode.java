package dev.testudo.cli.law;

/// The modes in which L2 begins.
enum GuestMode {
  /// 64-bit mode.
  LONG(64, true, true),

  /// Compatibility mode.
  COMPATIBILITY(32, true, true),

  /// Protected mode with PAE paging.
  PAE(32, false, true),

  /// Protected mode with 32-bit paging.
  LEGACY(32, false, true),

  /// Protected mode without paging: an unrestricted guest.
  UNPAGED(32, false, false),

  /// Real-address mode: an unrestricted guest.
  REAL(16, false, false),

  /// Virtual-8086 mode.
  VIRTUAL_8086(16, false, true);

  /// Bits of an address and an operand of its code.
  final int size;

  /// In IA-32e mode.
  final boolean longMode;

  final boolean paging;

  GuestMode(int size, boolean longMode, boolean paging) {
    this.size = size;
    this.longMode = longMode;
    this.paging = paging;
  }

  boolean isProtected() {
    return this != REAL;
  }

  boolean needsUnrestrictedGuest() {
    return !paging;
  }

  /// Segments are as on an 8086.
  boolean hasRealSegments() {
    return this == REAL || this == VIRTUAL_8086;
  }
}

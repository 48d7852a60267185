package dev.testudo.boot;

/// The general registers by the order of their encoding.
public enum GeneralRegister {
  /// Accumulator.
  RAX,
  /// Counter.
  RCX,
  /// Data.
  RDX,
  /// Base.
  RBX,
  /// Stack pointer.
  RSP,
  /// Frame pointer.
  RBP,
  /// Source index.
  RSI,
  /// Destination index.
  RDI
}

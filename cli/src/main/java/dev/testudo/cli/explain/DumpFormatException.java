package dev.testudo.cli.explain;

/// A dump that cannot be read; the message says where.
public final class DumpFormatException extends Exception {
  private static final long serialVersionUID = 1L;

  DumpFormatException(int line, int column, String what) {
    super("line " + line + ", column " + column + ": " + what);
  }
}

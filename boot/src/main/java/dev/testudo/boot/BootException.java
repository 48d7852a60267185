package dev.testudo.boot;

import java.io.Serial;

/// An image that cannot be booted; the message is one line that says what is wrong with it.
public final class BootException extends Exception {
  @Serial private static final long serialVersionUID = 1L;

  /// Creates an exception.
  public BootException(String message) {
    super(message);
  }
}

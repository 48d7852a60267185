package dev.testudo.cli;

/// Something the user gave, or the host lacks, makes the command impossible. The message is one
/// line that says what is wrong and what to do; it becomes the whole of the command's error output.
public final class BadInput extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// A refusal with its one line.
  public BadInput(String message) {
    super(message.lines().findFirst().orElse("bad input"));
  }

  /// A refusal caused by a failure of the host, whose own words it carries.
  public BadInput(String message, Throwable cause) {
    super(message.lines().findFirst().orElse("bad input") + ": " + reason(cause), cause);
  }

  private static String reason(Throwable cause) {
    String message = cause.getMessage();
    String name = cause.getClass().getSimpleName();
    return message == null ? name : message.lines().findFirst().orElse(name);
  }
}

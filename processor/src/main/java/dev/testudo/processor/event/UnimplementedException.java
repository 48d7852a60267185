package dev.testudo.processor.event;

/// The guest did something that the machine does not implement. The run stops and reports it by
/// name.
public final class UnimplementedException extends ControlFlow {
  private static final long serialVersionUID = 1;

  public UnimplementedException(String what) {
    super(what);
  }

  public String what() {
    return String.valueOf(getMessage());
  }
}

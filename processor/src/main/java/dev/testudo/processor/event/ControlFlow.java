package dev.testudo.processor.event;

/// What ends an instruction before its end. Thrown by meanings and by memory accesses, caught by
/// the run loop only; it carries no stack trace.
public abstract sealed class ControlFlow extends RuntimeException
    permits Fault, LeaveBlock, VmExitTaken, UnimplementedException {
  private static final long serialVersionUID = 1;

  protected ControlFlow(String message) {
    super(message, null, false, false);
  }
}

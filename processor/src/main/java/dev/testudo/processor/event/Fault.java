package dev.testudo.processor.event;

/// An exception of the processor raised by the current instruction, to be delivered with RIP at
/// that instruction.
///
/// @sdm 3A "Interrupt and Exception Handling"
public final class Fault extends ControlFlow {
  private static final long serialVersionUID = 1;

  /// Error code of exceptions that have none.
  public static final int NO_ERROR_CODE = -1;

  public final int vector;

  /// The error code, or [#NO_ERROR_CODE].
  public final int errorCode;

  /// The faulting linear address of #PF, or the DR6 bits of #DB; 0 otherwise.
  public final long detail;

  public Fault(int vector, int errorCode, long detail) {
    super("fault");
    this.vector = vector;
    this.errorCode = errorCode;
    this.detail = detail;
  }

  public boolean hasErrorCode() {
    return errorCode != NO_ERROR_CODE;
  }
}

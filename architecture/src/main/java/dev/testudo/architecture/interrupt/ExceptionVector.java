package dev.testudo.architecture.interrupt;

import org.jspecify.annotations.Nullable;

/// The exceptions, each with its vector, its kind, and its class for double faults.
///
/// @sdm 3A "Interrupt and Exception Handling > Exception and Interrupt Vectors"
/// @sdm 3A "Interrupt 8 - Double Fault Exception (#DF)"
public enum ExceptionVector {
  DIVIDE_ERROR(Vector.DE, "#DE", Kind.FAULT),
  DEBUG(Vector.DB, "#DB", Kind.FAULT_OR_TRAP),
  BREAKPOINT(Vector.BP, "#BP", Kind.TRAP),
  OVERFLOW(Vector.OF, "#OF", Kind.TRAP),
  BOUND_RANGE_EXCEEDED(Vector.BR, "#BR", Kind.FAULT),
  INVALID_OPCODE(Vector.UD, "#UD", Kind.FAULT),
  DEVICE_NOT_AVAILABLE(Vector.NM, "#NM", Kind.FAULT),
  DOUBLE_FAULT(Vector.DF, "#DF", Kind.ABORT),
  INVALID_TSS(Vector.TS, "#TS", Kind.FAULT),
  SEGMENT_NOT_PRESENT(Vector.NP, "#NP", Kind.FAULT),
  STACK_SEGMENT_FAULT(Vector.SS, "#SS", Kind.FAULT),
  GENERAL_PROTECTION(Vector.GP, "#GP", Kind.FAULT),
  PAGE_FAULT(Vector.PF, "#PF", Kind.FAULT),
  FLOATING_POINT_ERROR(Vector.MF, "#MF", Kind.FAULT),
  ALIGNMENT_CHECK(Vector.AC, "#AC", Kind.FAULT),
  MACHINE_CHECK(Vector.MC, "#MC", Kind.ABORT),
  SIMD_FLOATING_POINT(Vector.XM, "#XM", Kind.FAULT),
  VIRTUALIZATION(Vector.VE, "#VE", Kind.FAULT),
  CONTROL_PROTECTION(Vector.CP, "#CP", Kind.FAULT);

  /// Where the saved RIP points.
  public enum Kind {
    FAULT,
    TRAP,
    FAULT_OR_TRAP,
    ABORT
  }

  /// How an exception combines with another that delivery raises.
  public enum DoubleFaultClass {
    BENIGN,
    CONTRIBUTORY,
    PAGE_FAULT,
    DOUBLE_FAULT
  }

  private final int vector;
  private final String mnemonic;
  private final Kind kind;

  ExceptionVector(int vector, String mnemonic, Kind kind) {
    this.vector = vector;
    this.mnemonic = mnemonic;
    this.kind = kind;
  }

  public int vector() {
    return vector;
  }

  /// The manual's short name, such as `#GP`.
  public String mnemonic() {
    return mnemonic;
  }

  public Kind kind() {
    return kind;
  }

  public boolean hasErrorCode() {
    return Vector.hasErrorCode(vector);
  }

  public DoubleFaultClass doubleFaultClass() {
    if (this == DOUBLE_FAULT) {
      return DoubleFaultClass.DOUBLE_FAULT;
    }
    if (this == PAGE_FAULT || this == VIRTUALIZATION) {
      return DoubleFaultClass.PAGE_FAULT;
    }
    return Vector.isContributory(vector) ? DoubleFaultClass.CONTRIBUTORY : DoubleFaultClass.BENIGN;
  }

  /// The exception with this vector, or null if there is none (the NMI among others).
  public static @Nullable ExceptionVector of(int vector) {
    for (ExceptionVector exception : values()) {
      if (exception.vector == vector) {
        return exception;
      }
    }
    return null;
  }
}

package dev.testudo.processor.apic;

/// The whole state of a local APIC: what a snapshot holds.
public final class ApicState {
  /// IA32_APIC_BASE.
  public long base;

  /// The APIC ID: in xAPIC mode bits 7:0 count.
  public int id;

  public int taskPriority;

  /// LDR and DFR of xAPIC mode; in x2APIC mode the logical id follows from the id.
  public int logicalDestination;

  public int destinationFormat;
  public int spuriousVector;

  public final VectorSet inService = new VectorSet();
  public final VectorSet triggerMode = new VectorSet();
  public final VectorSet requested = new VectorSet();

  /// The error status that reads show, and the errors gathered since it was last written.
  public int errorStatus;

  public int errorsGathered;

  /// The interrupt command register, destination in bits 63:32.
  public long interruptCommand;

  /// The local vector table, by [LocalVector].
  public final int[] localVector = new int[LocalVector.COUNT];

  /// Levels of the local interrupt pins.
  public boolean lint0;

  public boolean lint1;

  // Timer.

  public int initialCount;
  public int divideConfiguration;

  /// The timer counts: it holds [#countAtStart] at [#startTime] and reaches zero later.
  public boolean counting;

  public long startTime;
  public long countAtStart;

  /// IA32_TSC_DEADLINE; 0 when not armed.
  public long tscDeadline;

  public void copyFrom(ApicState other) {
    base = other.base;
    id = other.id;
    taskPriority = other.taskPriority;
    logicalDestination = other.logicalDestination;
    destinationFormat = other.destinationFormat;
    spuriousVector = other.spuriousVector;
    inService.copyFrom(other.inService);
    triggerMode.copyFrom(other.triggerMode);
    requested.copyFrom(other.requested);
    errorStatus = other.errorStatus;
    errorsGathered = other.errorsGathered;
    interruptCommand = other.interruptCommand;
    System.arraycopy(other.localVector, 0, localVector, 0, LocalVector.COUNT);
    lint0 = other.lint0;
    lint1 = other.lint1;
    initialCount = other.initialCount;
    divideConfiguration = other.divideConfiguration;
    counting = other.counting;
    startTime = other.startTime;
    countAtStart = other.countAtStart;
    tscDeadline = other.tscDeadline;
  }
}

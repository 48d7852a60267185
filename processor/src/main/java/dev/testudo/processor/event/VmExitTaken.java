package dev.testudo.processor.event;

/// A VM exit (or #VMEXIT) took place: the state of the processor is already that of the host, and
/// the current instruction has not been retired.
public final class VmExitTaken extends ControlFlow {
  private static final long serialVersionUID = 1;

  public static final VmExitTaken INSTANCE = new VmExitTaken();

  private VmExitTaken() {
    super("VM exit");
  }
}

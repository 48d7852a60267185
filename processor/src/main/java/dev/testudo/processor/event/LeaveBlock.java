package dev.testudo.processor.event;

/// The current instruction needs to be the only one of its block: it stores to a page that holds
/// code, touches a device or is otherwise watched. Nothing of it has happened yet; the run loop
/// executes it again, alone.
public final class LeaveBlock extends ControlFlow {
  private static final long serialVersionUID = 1;

  public static final LeaveBlock INSTANCE = new LeaveBlock();

  private LeaveBlock() {
    super("leave block");
  }
}

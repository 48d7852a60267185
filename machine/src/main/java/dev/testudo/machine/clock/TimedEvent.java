package dev.testudo.machine.clock;

/// Something that happens at a moment of virtual time: created once by its owner and armed again
/// and again, so that arming a timer allocates nothing.
public final class TimedEvent {
  /// What an event does when it is due.
  @FunctionalInterface
  public interface Action {
    /// Runs the event.
    ///
    /// @param deadline the moment for which the event was armed, which may lie a little before the
    ///   current time; periodic timers re-arm relative to it so that they never drift
    void run(long deadline);
  }

  static final int NOT_QUEUED = -1;

  private final String name;
  private final Action action;
  long deadline;
  long sequence;
  int position = NOT_QUEUED;

  /// Creates an event that is not armed.
  ///
  /// @param name what a trace calls it
  /// @param action what happens when it is due
  public TimedEvent(String name, Action action) {
    this.name = name;
    this.action = action;
  }

  /// Whether the event is waiting in a queue.
  public boolean isArmed() {
    return position != NOT_QUEUED;
  }

  /// The moment for which the event is or was last armed.
  public long deadline() {
    return deadline;
  }

  void run() {
    action.run(deadline);
  }

  boolean isBefore(TimedEvent other) {
    return deadline != other.deadline ? deadline < other.deadline : sequence < other.sequence;
  }

  @Override
  public String toString() {
    return isArmed() ? name + "@" + deadline : name;
  }
}

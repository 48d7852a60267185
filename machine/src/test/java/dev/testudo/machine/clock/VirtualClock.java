package dev.testudo.machine.clock;

/// Time that a test moves by hand, firing what becomes due on the way at its very moment.
public final class VirtualClock {
  private long now;
  private final EventQueue events = new EventQueue(() -> now);

  /// The queue that devices are given.
  public EventQueue events() {
    return events;
  }

  /// The present.
  public long now() {
    return now;
  }

  /// Moves time on.
  public void advanceTo(long moment) {
    while (events.nextDeadline() <= moment) {
      now = Math.max(now, events.nextDeadline());
      events.runDue(now);
    }
    now = moment;
  }

  /// Moves time on by a distance.
  public void advance(long nanos) {
    advanceTo(now + nanos);
  }
}

package dev.testudo.machine.device;

/// A wire from a device towards the interrupt controllers. Whether a level or an edge counts is the
/// controller's affair.
@FunctionalInterface
public interface InterruptLine {
  /// A wire that leads nowhere.
  InterruptLine UNCONNECTED = asserted -> {};

  /// Sets the wire's level; setting the level that it has already changes nothing.
  void set(boolean asserted);

  /// Gives a short pulse.
  default void pulse() {
    set(true);
    set(false);
  }
}

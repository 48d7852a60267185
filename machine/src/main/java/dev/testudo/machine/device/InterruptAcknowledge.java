package dev.testudo.machine.device;

/// The INTA cycle: the way in which a processor that takes an external interrupt asks for its
/// vector.
@FunctionalInterface
public interface InterruptAcknowledge {
  /// Acknowledges the waiting interrupt of highest priority.
  ///
  /// @return its vector, or that of the controller's spurious interrupt when none waits any more
  int acknowledgeInterrupt();
}

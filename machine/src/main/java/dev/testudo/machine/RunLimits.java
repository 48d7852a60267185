package dev.testudo.machine;

import java.util.function.BooleanSupplier;

/// What ends a run from outside.
///
/// @param ticks the virtual time at which the run ends, in instructions
/// @param interrupted asked now and then; true ends the run
public record RunLimits(long ticks, BooleanSupplier interrupted) {
  /// No limit.
  public static final RunLimits NONE = new RunLimits(Long.MAX_VALUE, () -> false);

  /// A limit of virtual time only.
  public static RunLimits ticks(long ticks) {
    return new RunLimits(ticks, () -> false);
  }
}

package dev.testudo.machine.clock;

/// A counter's rate, with exact conversions between its ticks and nanoseconds that do not overflow
/// for as long as a virtual machine can live.
///
/// @param hertz ticks in a second, at most [#NANOS_PER_SECOND]
public record Frequency(long hertz) {
  /// Nanoseconds in a second.
  public static final long NANOS_PER_SECOND = 1_000_000_000L;

  /// Checks the rate.
  public Frequency {
    if (hertz <= 0 || hertz > NANOS_PER_SECOND) {
      throw new IllegalArgumentException("frequency out of range: " + hertz);
    }
  }

  /// Whole ticks that have passed at a moment.
  public long ticksAt(long nanos) {
    return nanos / NANOS_PER_SECOND * hertz + nanos % NANOS_PER_SECOND * hertz / NANOS_PER_SECOND;
  }

  /// The first moment at which so many ticks have passed; saturates at [Long#MAX_VALUE].
  public long nanosAt(long ticks) {
    long seconds = ticks / hertz;
    if (seconds >= Long.MAX_VALUE / NANOS_PER_SECOND - 1) {
      return Long.MAX_VALUE;
    }
    long rest = ticks % hertz;
    return seconds * NANOS_PER_SECOND + (rest * NANOS_PER_SECOND + hertz - 1) / hertz;
  }
}

package dev.testudo.processor;

/// Conversions between virtual time and a time-stamp counter that counts at a fixed frequency from
/// zero, exact and without overflow for as long as a machine can live.
public final class TimestampClock {
  private static final long SECOND = 1_000_000_000L;

  private TimestampClock() {}

  /// The counter at a moment of virtual time.
  public static long timestampAt(long time, long frequency) {
    return time / SECOND * frequency + time % SECOND * frequency / SECOND;
  }

  /// The first moment at which the counter has reached a value; 0 for values of the past that are
  /// negative, and `Long.MAX_VALUE` for those too far ahead.
  public static long timeOf(long timestamp, long frequency) {
    if (timestamp <= 0) {
      return 0;
    }
    long seconds = timestamp / frequency;
    if (seconds >= Long.MAX_VALUE / SECOND - 1) {
      return Long.MAX_VALUE;
    }
    return seconds * SECOND + (timestamp % frequency * SECOND + frequency - 1) / frequency;
  }
}

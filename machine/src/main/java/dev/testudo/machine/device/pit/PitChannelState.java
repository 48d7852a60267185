package dev.testudo.machine.device.pit;

/// Everything one counter of the 8254 remembers, in one place. Moments are ticks of the timer's
/// input clock.
final class PitChannelState {
  /// Bits 5:0 of the control word that programmed the counter: access, mode and BCD.
  int control = 0x36;

  boolean gate;

  /// The initial count, 1 to 65536.
  int count = 0x10000;

  /// Whether a count was written since the control word.
  boolean loaded;

  /// Whether the counting element counts from [#start]; otherwise it stands at [#frozen].
  boolean counting;

  /// The tick at which the counting element held [#count].
  long start;

  /// What the counting element holds while it stands.
  int frozen;

  /// A count that takes effect at tick [#nextStart], 0 when there is none.
  int nextCount;

  long nextStart;

  /// The low byte of a count of which the high byte is still to be written; -1 when none.
  int lowByte = -1;

  /// Whether the next byte read is the high one.
  boolean readHigh;

  boolean countLatched;
  int latchedCount;
  boolean statusLatched;
  int latchedStatus;
}

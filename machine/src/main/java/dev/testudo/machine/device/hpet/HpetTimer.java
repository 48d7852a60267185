package dev.testudo.machine.device.hpet;

import dev.testudo.machine.clock.TimedEvent;

/// One comparator of the event timer.
final class HpetTimer {
  static final long LEVEL = 1L << 1;
  static final long INTERRUPT_ENABLED = 1L << 2;
  static final long PERIODIC = 1L << 3;
  static final long PERIODIC_CAPABLE = 1L << 4;
  static final long WIDE = 1L << 5;
  static final long SET_ACCUMULATOR = 1L << 6;
  static final long FORCE_32_BITS = 1L << 8;

  private static final long ROUTE = 0x1fL << 9;
  private static final long WRITABLE = LEVEL | INTERRUPT_ENABLED | PERIODIC | FORCE_32_BITS | ROUTE;

  /// Inputs of the I/O APIC to which a comparator can be led: 2 and 20 to 23.
  private static final long ROUTES = 0x00f0_0004L;

  private static final long CAPABILITIES = ROUTES << 32 | WIDE | PERIODIC_CAPABLE;

  final HpetTimerState state = new HpetTimerState();
  final TimedEvent event;

  HpetTimer(TimedEvent event) {
    this.event = event;
  }

  long configuration() {
    return state.configuration | CAPABILITIES;
  }

  void writeConfiguration(long value) {
    state.configuration = value & WRITABLE;
    state.setAccumulator = (value & SET_ACCUMULATOR) != 0 && periodic();
    if (narrow()) {
      state.comparator &= 0xffff_ffffL;
      state.period &= 0xffff_ffffL;
    }
  }

  void writeComparator(long value) {
    long kept = narrow() ? value & 0xffff_ffffL : value;
    if (!periodic() || state.setAccumulator) {
      state.comparator = kept;
    }
    if (periodic() && !state.setAccumulator || state.period == 0) {
      state.period = kept;
    }
    state.setAccumulator = false;
  }

  boolean interruptEnabled() {
    return (state.configuration & INTERRUPT_ENABLED) != 0;
  }

  boolean periodic() {
    return (state.configuration & PERIODIC) != 0;
  }

  boolean levelTriggered() {
    return (state.configuration & LEVEL) != 0;
  }

  boolean narrow() {
    return (state.configuration & FORCE_32_BITS) != 0;
  }

  int route() {
    return (int) (state.configuration >> 9) & 0x1f;
  }

  /// How many ticks of the main counter lie before the next match, at least 1.
  long ticksToMatch(long counter) {
    if (narrow()) {
      long distance = (state.comparator - counter) & 0xffff_ffffL;
      return distance == 0 ? 1L << 32 : distance;
    }
    long distance = state.comparator - counter;
    return distance == 0 ? Long.MAX_VALUE : distance;
  }

  /// Moves a periodic comparator to its first match after the counter's value.
  void moveOn(long counter) {
    if (!periodic() || state.period == 0) {
      return;
    }
    if (narrow()) {
      long passed = (counter - state.comparator) & 0xffff_ffffL;
      state.comparator =
          (state.comparator + (passed / state.period + 1) * state.period) & 0xffff_ffffL;
    } else {
      long passed = counter - state.comparator;
      state.comparator += (Long.divideUnsigned(passed, state.period) + 1) * state.period;
    }
  }
}

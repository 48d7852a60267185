package dev.testudo.processor.apic;

/// The APIC timer: one-shot, periodic and TSC-deadline mode.
///
/// Nothing counts while time passes. The count is computed from the moment at which it was last
/// known, so that a timer costs something only when it is programmed, read, or due.
///
/// @sdm 3A "APIC > Local Vector Table > APIC Timer"
public final class ApicTimer {
  /// Ticks a second of the clock that the divide configuration divides: one tick is one tick of
  /// virtual time.
  public static final long BUS_FREQUENCY = 1_000_000_000L;

  private static final int ONE_SHOT = 0;
  private static final int PERIODIC = 1;
  private static final int TSC_DEADLINE = 2;

  private final ApicState state;
  private final ApicHost host;

  ApicTimer(ApicState state, ApicHost host) {
    this.state = state;
    this.host = host;
  }

  private int entry() {
    return state.localVector[LocalVector.TIMER.ordinal()];
  }

  private int mode() {
    return entry() >> 17 & 3;
  }

  private long divisor() {
    int code = state.divideConfiguration & 3 | state.divideConfiguration >> 1 & 4;
    return code == 7 ? 1 : 2L << code;
  }

  /// The mode field of the timer's entry is going to change from `before`: between TSC-deadline
  /// mode and the others, that disarms the timer.
  void modeChanged(int before) {
    if ((before >> 17 & 3) == mode()) {
      return;
    }
    if ((before >> 17 & 3) == TSC_DEADLINE || mode() == TSC_DEADLINE) {
      disarm();
    }
  }

  void disarm() {
    state.counting = false;
    state.countAtStart = 0;
    state.tscDeadline = 0;
    if (mode() == TSC_DEADLINE) {
      state.initialCount = 0;
    }
  }

  void writeInitialCount(int value) {
    if (mode() == TSC_DEADLINE) {
      return;
    }
    state.initialCount = value;
    start(value & 0xffff_ffffL);
  }

  private void start(long count) {
    state.counting = count != 0;
    state.countAtStart = count;
    state.startTime = host.now();
  }

  /// Takes a new divide configuration; a running count goes on from where it stands.
  void writeDivide(int value) {
    long count = currentCount();
    boolean counting = state.counting;
    state.divideConfiguration = value & 0xb;
    if (counting) {
      start(count);
    }
  }

  /// The current count, after [LocalApic#advance] has been told the present time.
  long currentCount() {
    if (!state.counting || mode() == TSC_DEADLINE) {
      return 0;
    }
    return Math.max(0, state.countAtStart - (host.now() - state.startTime) / divisor());
  }

  void writeTscDeadline(long value) {
    if (mode() == TSC_DEADLINE) {
      state.tscDeadline = value;
    }
  }

  long readTscDeadline() {
    return mode() == TSC_DEADLINE ? state.tscDeadline : 0;
  }

  /// When the timer is due, masked or not; `Long.MAX_VALUE` when it is not armed.
  private long due() {
    if (mode() == TSC_DEADLINE) {
      // A deadline beyond 2^63 is centuries away.
      return state.tscDeadline <= 0 ? Long.MAX_VALUE : host.timeOf(state.tscDeadline);
    }
    return state.counting ? state.startTime + state.countAtStart * divisor() : Long.MAX_VALUE;
  }

  /// When somebody has to call [#advance]: a masked timer has nothing to tell.
  long nextDeadline() {
    return (entry() & LocalVector.MASKED) != 0 ? Long.MAX_VALUE : due();
  }

  /// Brings the timer to the present.
  ///
  /// @return whether it expired
  boolean advance(long now) {
    long due = due();
    if (due > now) {
      return false;
    }
    switch (mode()) {
      case PERIODIC -> {
        long period = (state.initialCount & 0xffff_ffffL) * divisor();
        if (period == 0) {
          state.counting = false;
        } else {
          state.countAtStart = state.initialCount & 0xffff_ffffL;
          state.startTime = due + (now - due) / period * period;
        }
      }
      case TSC_DEADLINE -> state.tscDeadline = 0;
      case ONE_SHOT -> state.counting = false;
      default -> state.counting = false;
    }
    return true;
  }
}

package dev.testudo.machine.device.pit;

/// One of the three counters of an 8254, as a function of the tick at which it is asked.
final class PitChannel {
  static final long NEVER = Long.MAX_VALUE;

  final PitChannelState state = new PitChannelState();

  PitChannel(boolean gate) {
    state.gate = gate;
  }

  private int mode() {
    int mode = (state.control >> 1) & 7;
    return mode > 5 ? mode - 4 : mode;
  }

  private int access() {
    return (state.control >> 4) & 3;
  }

  private boolean decimal() {
    return (state.control & 1) != 0;
  }

  private int modulus() {
    return decimal() ? 10_000 : 0x10000;
  }

  /// Whether a mode counts by itself for ever, reloading the count.
  private boolean periodic() {
    return mode() == 2 || mode() == 3;
  }

  private boolean triggeredByGate() {
    return mode() == 1 || mode() == 5;
  }

  /// Programs the counter by a control word whose access field is not 0.
  void writeControl(int control, long tick) {
    state.frozen = countingElement(tick);
    state.control = control & 0x3f;
    state.loaded = false;
    state.counting = false;
    state.nextCount = 0;
    state.lowByte = -1;
    state.readHigh = false;
    state.countLatched = false;
    state.statusLatched = false;
  }

  void latchCount(long tick) {
    if (!state.countLatched) {
      state.latchedCount = encode(countingElement(tick));
      state.countLatched = true;
      state.readHigh = access() == 2;
    }
  }

  void latchStatus(long tick) {
    if (!state.statusLatched) {
      state.latchedStatus =
          (output(tick) ? 0x80 : 0) | (nullCount(tick) ? 0x40 : 0) | state.control;
      state.statusLatched = true;
    }
  }

  private boolean nullCount(long tick) {
    return !state.loaded || state.nextCount != 0 || (state.counting && tick < state.start);
  }

  int read(long tick) {
    if (state.statusLatched) {
      state.statusLatched = false;
      return state.latchedStatus;
    }
    int value = state.countLatched ? state.latchedCount : encode(countingElement(tick));
    boolean high =
        switch (access()) {
          case 1 -> false;
          case 2 -> true;
          default -> state.readHigh;
        };
    if (access() == 3) {
      state.readHigh = !high;
    }
    if (high || access() == 1) {
      state.countLatched = false;
    }
    return high ? value >> 8 : value & 0xff;
  }

  void write(int octet, long tick) {
    switch (access()) {
      case 1 -> load(octet, tick);
      case 2 -> load(octet << 8, tick);
      default -> {
        if (state.lowByte < 0) {
          state.lowByte = octet;
          if (mode() == 0) {
            // Writing the first byte stops the count.
            state.frozen = countingElement(tick);
            state.counting = false;
            state.loaded = false;
          }
        } else {
          int value = (octet << 8) | state.lowByte;
          state.lowByte = -1;
          load(value, tick);
        }
      }
    }
  }

  private void load(int written, long tick) {
    int decoded = decode(written);
    int count = decoded == 0 ? modulus() : decoded;
    if (periodic() && state.counting) {
      // The period that runs is finished first.
      settle(tick);
      long passed = Math.max(0, tick - state.start);
      state.nextStart = state.start + (passed / state.count + 1) * state.count;
      state.nextCount = count;
      return;
    }
    boolean running = state.loaded && triggeredByGate() && state.counting;
    if (running) {
      // A one-shot that runs is not disturbed; the new count serves the next trigger.
      state.nextCount = count;
      state.nextStart = NEVER;
      return;
    }
    state.count = count;
    state.loaded = true;
    if (triggeredByGate()) {
      state.counting = false;
    } else if (state.gate) {
      begin(tick);
    } else {
      state.frozen = count % modulus();
    }
  }

  private void begin(long tick) {
    if (state.nextCount != 0) {
      state.count = state.nextCount;
      state.nextCount = 0;
    }
    state.start = tick + 1;
    state.counting = true;
  }

  void setGate(boolean gate, long tick) {
    if (gate == state.gate) {
      return;
    }
    settle(tick);
    state.gate = gate;
    if (triggeredByGate()) {
      if (gate && state.loaded) {
        begin(tick);
      }
    } else if (!gate) {
      state.frozen = countingElement(tick);
      state.counting = false;
    } else if (state.loaded) {
      if (periodic()) {
        begin(tick);
      } else {
        // Counting goes on from where it stood.
        state.start = tick - (state.count - state.frozen);
        state.counting = true;
      }
    }
  }

  /// Lets a count take effect that was waiting for the end of the period.
  private void settle(long tick) {
    if (state.nextCount != 0 && state.nextStart != NEVER && tick >= state.nextStart) {
      state.count = state.nextCount;
      state.start = state.nextStart;
      state.nextCount = 0;
    }
  }

  /// What the counting element holds, 0 to 65535 or 0 to 9999.
  private int countingElement(long tick) {
    settle(tick);
    if (!state.counting) {
      return state.frozen;
    }
    long passed = Math.max(0, tick - state.start);
    int count = state.count;
    return switch (mode()) {
      case 2 -> (int) (count - passed % count) % modulus();
      case 3 -> {
        long phase = passed % count;
        int high = (count + 1) / 2;
        long half = phase < high ? phase : phase - high;
        yield (int) ((count & ~1) - 2 * half) % modulus();
      }
      default -> (int) Math.floorMod(count - passed, (long) modulus());
    };
  }

  /// The level of the OUT pin.
  boolean output(long tick) {
    settle(tick);
    int mode = mode();
    if (!state.counting) {
      // A mode 0 counter that was stopped after it expired had its output high already.
      return mode != 0 || (state.loaded && state.frozen > state.count);
    }
    if (tick < state.start) {
      return mode != 0;
    }
    long passed = tick - state.start;
    int count = state.count;
    return switch (mode) {
      case 0 -> passed >= count;
      case 1 -> passed >= count;
      case 2 -> passed % count != count - 1 || count == 1;
      case 3 -> passed % count < (count + 1) / 2;
      default -> passed != count;
    };
  }

  /// The first tick after the given one at which OUT may change, [#NEVER] if it stays.
  long nextChange(long tick) {
    settle(tick);
    if (!state.counting) {
      return NEVER;
    }
    if (tick < state.start) {
      return state.start;
    }
    long passed = tick - state.start;
    long count = state.count;
    long period = state.start + passed / count * count;
    return switch (mode()) {
      case 0, 1 -> passed < count ? state.start + count : NEVER;
      case 2 -> {
        long low = period + count - 1;
        yield tick < low ? low : low + 1;
      }
      case 3 -> {
        long low = period + (count + 1) / 2;
        yield tick < low ? low : period + count;
      }
      default -> {
        long strobe = state.start + count;
        yield tick < strobe ? strobe : tick == strobe ? strobe + 1 : NEVER;
      }
    };
  }

  private int encode(int value) {
    if (!decimal()) {
      return value & 0xffff;
    }
    return value % 10 | value / 10 % 10 << 4 | value / 100 % 10 << 8 | value / 1000 % 10 << 12;
  }

  private int decode(int written) {
    if (!decimal()) {
      return written;
    }
    int value =
        (written & 15)
            + 10 * (written >> 4 & 15)
            + 100 * (written >> 8 & 15)
            + 1000 * (written >> 12 & 15);
    return value % 10_000;
  }
}

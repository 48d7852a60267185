package dev.testudo.machine.device.hpet;

import dev.testudo.machine.clock.EventQueue;
import dev.testudo.machine.clock.TimedEvent;
import dev.testudo.machine.device.MmioDevice;

/// A high-precision event timer with three periodic 64-bit comparators and a main counter of 100
/// MHz.
///
/// @see <a
///   href="https://www.intel.com/content/dam/www/public/us/en/documents/technical-specifications/software-developers-hpet-spec-1-0a.pdf">
///   IA-PC HPET specification 1.0a</a>
public final class Hpet implements MmioDevice {
  /// Where it is found in physical memory.
  public static final long BASE = 0xfed0_0000L;

  /// The length of its range.
  public static final long LENGTH = 0x400;

  /// Low half of the capability register, which the ACPI table repeats.
  public static final int CAPABILITIES = 0x8086_a201;

  private static final int TIMERS = 3;
  private static final long NANOS_PER_TICK = 10;
  private static final long FEMTOS_PER_TICK = NANOS_PER_TICK * 1_000_000;
  private static final long ENABLED = 1;
  private static final long LEGACY_REPLACEMENT = 2;

  /// Where the comparators' interrupts go.
  public interface Outputs {
    /// Sets the level of an input of the interrupt controllers.
    ///
    /// @param input as the I/O APIC numbers them
    void set(int input, boolean asserted);

    /// Tells whether timers 0 and 1 stand in for the interval timer and the real-time clock, whose
    /// own interrupts are then cut off.
    void setLegacyReplacement(boolean active);
  }

  private final EventQueue events;
  private final Outputs outputs;
  private final HpetTimer[] timers = new HpetTimer[TIMERS];
  private final HpetState state = new HpetState();

  /// Creates a timer block that stands still.
  public Hpet(EventQueue events, Outputs outputs) {
    this.events = events;
    this.outputs = outputs;
    for (int index = 0; index < TIMERS; index++) {
      int number = index;
      timers[index] = new HpetTimer(new TimedEvent("hpet" + index, _ -> match(number)));
    }
  }

  @Override
  public long read(long offset, int size) {
    long register = register((int) offset & 0x3f8);
    int shift = 8 * ((int) offset & 7);
    return register >>> shift;
  }

  @Override
  public void write(long offset, int size, long value) {
    int index = (int) offset & 0x3f8;
    int within = (int) offset & 7;
    if (size == 8 && within == 0) {
      writeRegister(index, value);
    } else if (size == 4 && (within & 3) == 0) {
      // A write of one half leaves the other as it is.
      long mask = 0xffff_ffffL << 8 * within;
      writeRegister(index, (keptOnHalfWrite(index) & ~mask) | (value << 8 * within & mask));
    }
  }

  private long keptOnHalfWrite(int index) {
    // Status bits are cleared by ones, so the half that is not written must read as zero.
    return index == 0x20 ? 0 : register(index);
  }

  private long register(int index) {
    if (index >= 0x100 && index < 0x100 + TIMERS * 0x20) {
      HpetTimer timer = timers[(index - 0x100) / 0x20];
      return switch (index & 0x18) {
        case 0x00 -> timer.configuration();
        case 0x08 -> timer.state.comparator;
        default -> 0;
      };
    }
    return switch (index) {
      case 0x00 -> FEMTOS_PER_TICK << 32 | (CAPABILITIES & 0xffff_ffffL);
      case 0x10 -> state.configuration;
      case 0x20 -> state.status;
      case 0xf0 -> counter();
      default -> 0;
    };
  }

  private void writeRegister(int index, long value) {
    if (index >= 0x100 && index < 0x100 + TIMERS * 0x20) {
      int number = (index - 0x100) / 0x20;
      switch (index & 0x18) {
        case 0x00 -> configureTimer(number, value);
        case 0x08 -> {
          timers[number].writeComparator(value);
          arm(number);
        }
        default -> {
          // No comparator can send messages, so its route register is fixed.
        }
      }
      return;
    }
    switch (index) {
      case 0x10 -> configure(value);
      case 0x20 -> clearStatus(value);
      case 0xf0 -> {
        if ((state.configuration & ENABLED) == 0) {
          state.counterBase = value;
        }
      }
      default -> {
        // Read-only or reserved.
      }
    }
  }

  private void configure(long value) {
    boolean wasEnabled = (state.configuration & ENABLED) != 0;
    boolean enabled = (value & ENABLED) != 0;
    if (wasEnabled && !enabled) {
      state.counterBase = counter();
    } else if (!wasEnabled && enabled) {
      state.startedAt = events.now();
    }
    state.configuration = value & (ENABLED | LEGACY_REPLACEMENT);
    outputs.setLegacyReplacement(legacyReplacement());
    for (int number = 0; number < TIMERS; number++) {
      arm(number);
    }
  }

  private void configureTimer(int number, long value) {
    HpetTimer timer = timers[number];
    if ((state.status & 1L << number) != 0 && timer.levelTriggered()) {
      outputs.set(output(number), false);
      state.status &= ~(1L << number);
    }
    timer.writeConfiguration(value);
    arm(number);
  }

  private void clearStatus(long value) {
    for (int number = 0; number < TIMERS; number++) {
      long bit = 1L << number;
      if ((value & state.status & bit) != 0) {
        state.status &= ~bit;
        outputs.set(output(number), false);
      }
    }
  }

  private boolean legacyReplacement() {
    return (state.configuration & LEGACY_REPLACEMENT) != 0;
  }

  private int output(int number) {
    if (legacyReplacement() && number < 2) {
      return number == 0 ? 2 : 8;
    }
    return timers[number].route();
  }

  private long counter() {
    if ((state.configuration & ENABLED) == 0) {
      return state.counterBase;
    }
    return state.counterBase + (events.now() - state.startedAt) / NANOS_PER_TICK;
  }

  private void arm(int number) {
    HpetTimer timer = timers[number];
    if ((state.configuration & ENABLED) == 0) {
      events.cancel(timer.event);
      return;
    }
    long counter = counter();
    long ticks = timer.ticksToMatch(counter);
    long ticksSinceStart = counter - state.counterBase;
    if (ticks < 0 || ticks > Long.MAX_VALUE / (2 * NANOS_PER_TICK) - ticksSinceStart) {
      events.cancel(timer.event);
      return;
    }
    events.schedule(state.startedAt + (ticksSinceStart + ticks) * NANOS_PER_TICK, timer.event);
  }

  private void match(int number) {
    HpetTimer timer = timers[number];
    timer.moveOn(counter());
    if (timer.interruptEnabled()) {
      int output = output(number);
      if (timer.levelTriggered()) {
        state.status |= 1L << number;
        outputs.set(output, true);
      } else {
        outputs.set(output, true);
        outputs.set(output, false);
      }
    }
    if (timer.periodic() && timer.state.period != 0 || timer.narrow()) {
      arm(number);
    }
  }
}

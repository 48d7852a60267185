package dev.testudo.machine.device.rtc;

import static dev.testudo.machine.clock.Frequency.NANOS_PER_SECOND;

import dev.testudo.machine.clock.EventQueue;
import dev.testudo.machine.clock.TimedEvent;
import dev.testudo.machine.device.InterruptLine;
import dev.testudo.machine.device.PortBus;
import dev.testudo.machine.device.PortDevice;
import java.time.LocalDateTime;

/// The MC146818 real-time clock with 128 bytes of CMOS memory, ports 0x70 and 0x71.
///
/// The time registers are brought up to date when somebody looks; events are armed only for
/// interrupts that the guest enabled, so an idle clock costs nothing.
///
/// @see <a href="https://www.nxp.com/docs/en/data-sheet/MC146818.pdf">MC146818 data sheet</a>
public final class RealTimeClock implements PortDevice {
  private static final int A_UPDATE_IN_PROGRESS = 0x80;
  private static final int A_RATE = 0x0f;
  private static final int A_DIVIDER = 0x70;
  private static final int DIVIDER_RUNS = 0x20;
  private static final int B_SET = 0x80;
  private static final int B_PERIODIC = 0x40;
  private static final int B_ALARM = 0x20;
  private static final int B_UPDATE_ENDED = 0x10;
  private static final int C_REQUEST = 0x80;
  private static final int ENABLED_SHIFT_MASK = B_PERIODIC | B_ALARM | B_UPDATE_ENDED;
  private static final int D_VALID = 0x80;

  /// An update takes 1,984 us, and is announced 244 us ahead.
  private static final long ANNOUNCED_NANOS = 244_000 + 1_984_000;

  private static final int LONGEST_ALARM_SEARCH = 86_400;

  private final EventQueue events;
  private final InterruptLine interrupt;
  private final RtcRegisters registers = new RtcRegisters();
  private final RtcCalendar calendar = new RtcCalendar(registers);
  private final TimedEvent second = new TimedEvent("rtc-second", _ -> refresh());
  private final TimedEvent period = new TimedEvent("rtc-period", _ -> refresh());

  /// Creates a clock.
  ///
  /// @param start what it shows when the machine is switched on
  /// @param interrupt interrupt 8
  public RealTimeClock(EventQueue events, InterruptLine interrupt, LocalDateTime start) {
    this.events = events;
    this.interrupt = interrupt;
    registers.set(RtcRegisters.A, 0x26);
    registers.set(RtcRegisters.B, 0x02);
    registers.set(RtcRegisters.D, D_VALID);
    calendar.write(start);
  }

  /// Attaches the clock's ports.
  public void attachTo(PortBus bus) {
    bus.attach(0x70, 2, this);
  }

  /// Sets a byte of the memory, as firmware would have done.
  ///
  /// @param index 0x0e to 0x7f but for the century
  public void setMemory(int index, int value) {
    registers.set(index, value);
  }

  /// A byte of the memory.
  public int memory(int index) {
    return registers.get(index & 0x7f);
  }

  @Override
  public int read(int port, int size) {
    if ((port & 1) == 0) {
      // The index register of a PC is write-only.
      return 0xff;
    }
    advance();
    int index = registers.selected;
    return switch (index) {
      case RtcRegisters.A -> registers.get(RtcRegisters.A) | updateInProgress();
      case RtcRegisters.C -> takeFlags();
      case RtcRegisters.D -> D_VALID;
      default -> registers.get(index);
    };
  }

  @Override
  public void write(int port, int size, int value) {
    if ((port & 1) == 0) {
      registers.selected = value & 0x7f;
      return;
    }
    advance();
    switch (registers.selected) {
      case RtcRegisters.A -> writeA(value & 0x7f);
      case RtcRegisters.B -> writeB(value & 0xff);
      case RtcRegisters.C, RtcRegisters.D -> {
        // Read-only.
      }
      default -> registers.set(registers.selected, value);
    }
    refresh();
  }

  private void writeA(int value) {
    boolean ran = running();
    registers.set(RtcRegisters.A, value);
    if (running() && !ran) {
      // A divider that is released lets the first update happen half a second later.
      registers.updatedAt = events.now() - NANOS_PER_SECOND / 2;
    }
    registers.periodsSeenAt = events.now();
  }

  private void writeB(int value) {
    int previous = registers.get(RtcRegisters.B);
    boolean released = (previous & B_SET) != 0 && (value & B_SET) == 0;
    int effective = (value & B_SET) != 0 ? value & ~B_UPDATE_ENDED : value;
    registers.set(RtcRegisters.B, effective);
    if (released) {
      registers.updatedAt = events.now();
    }
  }

  private boolean running() {
    return (registers.get(RtcRegisters.A) & A_DIVIDER) == DIVIDER_RUNS
        && (registers.get(RtcRegisters.B) & B_SET) == 0;
  }

  private int updateInProgress() {
    if (!running()) {
      return 0;
    }
    long untilUpdate = NANOS_PER_SECOND - (events.now() - registers.updatedAt);
    return untilUpdate <= ANNOUNCED_NANOS ? A_UPDATE_IN_PROGRESS : 0;
  }

  private int takeFlags() {
    int flags = registers.get(RtcRegisters.C);
    registers.set(RtcRegisters.C, 0);
    refresh();
    return flags;
  }

  private void refresh() {
    advance();
    int enabled = registers.get(RtcRegisters.B) & ENABLED_SHIFT_MASK;
    if (running() && (enabled & (B_ALARM | B_UPDATE_ENDED)) != 0) {
      events.schedule(registers.updatedAt + NANOS_PER_SECOND, second);
    } else {
      events.cancel(second);
    }
    long periodNanos = periodNanos();
    if ((enabled & B_PERIODIC) != 0 && periodNanos != 0) {
      events.schedule((events.now() / periodNanos + 1) * periodNanos, period);
    } else {
      events.cancel(period);
    }
    interrupt.set((registers.get(RtcRegisters.C) & C_REQUEST) != 0);
  }

  /// Brings the time and the flags up to date.
  private void advance() {
    long now = events.now();
    if (running()) {
      long seconds = (now - registers.updatedAt) / NANOS_PER_SECOND;
      if (seconds > 0) {
        LocalDateTime before = calendar.read();
        calendar.write(before.plusSeconds(seconds));
        registers.updatedAt += seconds * NANOS_PER_SECOND;
        raise(B_UPDATE_ENDED);
        if (alarmPassed(before, seconds)) {
          raise(B_ALARM);
        }
      }
    }
    long periodNanos = periodNanos();
    if (periodNanos != 0 && now / periodNanos > registers.periodsSeenAt / periodNanos) {
      raise(B_PERIODIC);
    }
    registers.periodsSeenAt = now;
  }

  private boolean alarmPassed(LocalDateTime before, long seconds) {
    long searched = Math.min(seconds, LONGEST_ALARM_SEARCH);
    for (long i = 1; i <= searched; i++) {
      if (calendar.alarmMatches(before.plusSeconds(i).toLocalTime())) {
        return true;
      }
    }
    return false;
  }

  private void raise(int flag) {
    int flags = registers.get(RtcRegisters.C) | flag;
    if ((flags & registers.get(RtcRegisters.B) & ENABLED_SHIFT_MASK) != 0) {
      flags |= C_REQUEST;
    }
    registers.set(RtcRegisters.C, flags);
  }

  private long periodNanos() {
    int rate = registers.get(RtcRegisters.A) & A_RATE;
    if (rate == 0 || (registers.get(RtcRegisters.A) & A_DIVIDER) != DIVIDER_RUNS) {
      return 0;
    }
    // The two shortest settings repeat two longer ones with the usual 32,768 Hz crystal.
    int shift = rate < 3 ? rate + 6 : rate - 1;
    return NANOS_PER_SECOND * (1L << shift) / 32_768;
  }
}

package dev.testudo.machine.device.acpi;

import dev.testudo.machine.clock.EventQueue;
import dev.testudo.machine.clock.Frequency;
import dev.testudo.machine.clock.TimedEvent;
import dev.testudo.machine.device.InterruptLine;
import dev.testudo.machine.device.MachineRequest;
import dev.testudo.machine.device.MachineRequestSink;
import dev.testudo.machine.device.PortBus;
import dev.testudo.machine.device.PortDevice;

/// The PM1a event and control blocks and the power-management timer. The machine is always in ACPI
/// mode.
///
/// @see <a href="https://uefi.org/specs/ACPI/6.5/04_ACPI_Hardware_Specification.html">ACPI, fixed
///   hardware</a>
public final class PowerManagement implements PortDevice {
  /// The first port: events at 0, state.control at 4, the timer at 8.
  public static final int BASE = 0x600;

  /// Ports that it takes.
  public static final int PORTS = 0x10;

  /// The input of the interrupt controllers for the system state.control interrupt.
  public static final int SYSTEM_CONTROL_INTERRUPT = 9;

  /// The power-management timer's rate.
  public static final Frequency TIMER_CLOCK = new Frequency(3_579_545);

  /// Sleep type that means S3.
  public static final int SLEEP_TYPE_S3 = 1;

  /// Sleep type that means S5.
  public static final int SLEEP_TYPE_S5 = 0;

  private static final int TIMER_STATUS = 1;
  private static final int POWER_BUTTON_STATUS = 1 << 8;
  private static final int STATUS_BITS = 0x8d31;
  private static final int ENABLE_BITS = 0x0721;
  private static final int SCI_ENABLED = 1;
  private static final int SLEEP_ENABLE = 1 << 13;
  private static final int CONTROL_KEPT = 0x1c06;

  private final EventQueue events;
  private final InterruptLine interrupt;
  private final MachineRequestSink requests;
  private final TimedEvent timerCarry = new TimedEvent("pm-timer", _ -> refresh());
  private final PowerManagementState state = new PowerManagementState();

  /// Creates the fixed hardware.
  ///
  /// @param interrupt the system state.control interrupt
  public PowerManagement(EventQueue events, InterruptLine interrupt, MachineRequestSink requests) {
    this.events = events;
    this.interrupt = interrupt;
    this.requests = requests;
  }

  /// Attaches the blocks.
  public void attachTo(PortBus bus) {
    bus.attach(BASE, PORTS, this);
  }

  /// Brings the registers to their values after reset.
  public void reset() {
    state.status = 0;
    state.enable = 0;
    state.control = 0;
    refresh();
  }

  /// Somebody outside presses the power button.
  public void pressPowerButton() {
    state.status |= POWER_BUTTON_STATUS;
    refresh();
  }

  @Override
  public int widestAccess() {
    return 4;
  }

  @Override
  public int read(int port, int size) {
    accountForTimer();
    int offset = port - BASE;
    if (offset >= 8 && offset < 12) {
      return timer() >>> 8 * (offset - 8);
    }
    long block = (state.control | SCI_ENABLED) & 0xffffL;
    long registers = state.status | (long) state.enable << 16 | block << 32;
    return offset < 8 ? (int) (registers >>> 8 * offset) : 0;
  }

  @Override
  public void write(int port, int size, int value) {
    accountForTimer();
    for (int i = 0; i < size; i++) {
      int octet = value >>> 8 * i & 0xff;
      switch (port - BASE + i) {
        case 0 -> state.status &= ~octet;
        case 1 -> state.status &= ~(octet << 8);
        case 2 -> state.enable = (state.enable & 0xff00) | (octet & ENABLE_BITS);
        case 3 -> state.enable = (state.enable & 0x00ff) | (octet << 8 & ENABLE_BITS);
        case 4 -> state.control = (state.control & 0xff00) | (octet & CONTROL_KEPT);
        case 5 -> writeControlHigh(octet);
        default -> {
          // The timer is read-only.
        }
      }
    }
    refresh();
  }

  private void writeControlHigh(int octet) {
    state.control = (state.control & 0x00ff) | (octet << 8 & CONTROL_KEPT);
    if ((octet << 8 & SLEEP_ENABLE) != 0) {
      int type = state.control >> 10 & 7;
      switch (type) {
        case SLEEP_TYPE_S5 -> requests.request(new MachineRequest.PowerOff("ACPI S5"));
        case SLEEP_TYPE_S3 -> requests.request(new MachineRequest.Sleep(3));
        default -> {
          // Types that the tables do not name do nothing.
        }
      }
    }
  }

  private int timer() {
    return (int) TIMER_CLOCK.ticksAt(events.now());
  }

  private void accountForTimer() {
    long halves = TIMER_CLOCK.ticksAt(events.now()) >>> 31;
    if (halves != state.halvesSeen) {
      state.halvesSeen = halves;
      state.status |= TIMER_STATUS;
    }
  }

  private void refresh() {
    accountForTimer();
    state.status &= STATUS_BITS;
    if ((state.enable & TIMER_STATUS) != 0) {
      events.schedule(TIMER_CLOCK.nanosAt(state.halvesSeen + 1 << 31), timerCarry);
    } else {
      events.cancel(timerCarry);
    }
    interrupt.set((state.status & state.enable) != 0);
  }
}

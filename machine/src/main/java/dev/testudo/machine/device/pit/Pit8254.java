package dev.testudo.machine.device.pit;

import dev.testudo.machine.clock.EventQueue;
import dev.testudo.machine.clock.Frequency;
import dev.testudo.machine.clock.TimedEvent;
import dev.testudo.machine.device.InterruptLine;
import dev.testudo.machine.device.PortBus;
import dev.testudo.machine.device.PortDevice;

/// The 8254 interval timer: counter 0 interrupts, counter 1 marks memory refresh, counter 2 drives
/// the speaker and is gated by port 0x61.
///
/// @see <a href="https://www.scs.stanford.edu/10wi-cs140/pintos/specs/8254.pdf">8254 data sheet</a>
public final class Pit8254 implements PortDevice {
  /// The timer's input clock.
  public static final Frequency CLOCK = new Frequency(1_193_182);

  private static final int CONTROL = 3;
  private static final int SYSTEM_CONTROL = 0x61;
  private static final int REFRESH_TICKS = 18;

  private final EventQueue events;
  private final InterruptLine interrupt;
  private final PitChannel[] channels = {
    new PitChannel(true), new PitChannel(true), new PitChannel(false)
  };
  private final TimedEvent change = new TimedEvent("pit", _ -> followOutput());
  private int systemControl;

  /// Creates the timer.
  ///
  /// @param interrupt counter 0's output
  public Pit8254(EventQueue events, InterruptLine interrupt) {
    this.events = events;
    this.interrupt = interrupt;
  }

  /// Attaches the timer's ports and port 0x61.
  public void attachTo(PortBus bus) {
    bus.attach(0x40, 4, this);
    bus.attach(SYSTEM_CONTROL, 1, this);
  }

  @Override
  public int read(int port, int size) {
    long tick = tick();
    if (port == SYSTEM_CONTROL) {
      int refresh = tick / REFRESH_TICKS % 2 != 0 ? 0x10 : 0;
      int speakerOutput = channels[2].output(tick) ? 0x20 : 0;
      return systemControl | refresh | speakerOutput;
    }
    int index = port & 3;
    return index == CONTROL ? 0xff : channels[index].read(tick);
  }

  @Override
  public void write(int port, int size, int value) {
    long tick = tick();
    int octet = value & 0xff;
    if (port == SYSTEM_CONTROL) {
      systemControl = octet & 0x0f;
      channels[2].setGate((octet & 1) != 0, tick);
      return;
    }
    int index = port & 3;
    if (index == CONTROL) {
      writeControl(octet, tick);
    } else {
      channels[index].write(octet, tick);
    }
    followOutput();
  }

  private void writeControl(int control, long tick) {
    int select = control >> 6;
    if (select == 3) {
      readBack(control, tick);
    } else if ((control & 0x30) == 0) {
      channels[select].latchCount(tick);
    } else {
      channels[select].writeControl(control, tick);
    }
  }

  private void readBack(int command, long tick) {
    for (int index = 0; index < channels.length; index++) {
      if ((command & 2 << index) != 0) {
        if ((command & 0x20) == 0) {
          channels[index].latchCount(tick);
        }
        if ((command & 0x10) == 0) {
          channels[index].latchStatus(tick);
        }
      }
    }
  }

  private void followOutput() {
    long tick = tick();
    interrupt.set(channels[0].output(tick));
    long next = channels[0].nextChange(tick);
    if (next == PitChannel.NEVER) {
      events.cancel(change);
    } else {
      events.schedule(CLOCK.nanosAt(next), change);
    }
  }

  private long tick() {
    return CLOCK.ticksAt(events.now());
  }
}

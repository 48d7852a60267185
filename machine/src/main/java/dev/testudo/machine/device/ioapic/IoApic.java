package dev.testudo.machine.device.ioapic;

import dev.testudo.machine.device.InterruptLine;
import dev.testudo.machine.device.InterruptMessageSink;
import dev.testudo.machine.device.MmioDevice;
import java.util.Arrays;

/// An I/O APIC with 24 inputs, version 0x20 (with an EOI register).
///
/// @see <a href="https://pdos.csail.mit.edu/6.828/2018/readings/ia32/ioapic.pdf">82093AA data
///   sheet</a>
public final class IoApic implements MmioDevice {
  /// Where it is found in physical memory.
  public static final long BASE = 0xfec0_0000L;

  /// The length of its range.
  public static final long LENGTH = 0x1000;

  /// How many inputs it has.
  public static final int PINS = 24;

  private static final int REGISTER_SELECT = 0x00;
  private static final int WINDOW = 0x10;
  private static final int END_OF_INTERRUPT = 0x40;
  private static final int VERSION = (PINS - 1) << 16 | 0x20;
  private static final int FIRST_ENTRY = 0x10;

  private static final int FIXED = 0;
  private static final int LOWEST_PRIORITY = 1;

  private final InterruptMessageSink sink;
  private final IoApicState state = new IoApicState();

  /// Creates an I/O APIC with all inputs masked.
  public IoApic(InterruptMessageSink sink) {
    this.sink = sink;
    reset();
  }

  /// Brings the registers to their values after reset; the levels of the state.lines stay.
  public void reset() {
    Arrays.fill(state.entries, RedirectionEntry.MASKED);
    state.selected = 0;
    state.id = 0;
  }

  /// An input wire.
  ///
  /// @param pin 0 to 23
  public InterruptLine line(int pin) {
    return asserted -> setLine(pin, asserted);
  }

  /// Sets the level of an input; an input that does not exist is ignored.
  public void setLine(int pin, boolean asserted) {
    if (pin < 0 || pin >= PINS) {
      return;
    }
    int bit = 1 << pin;
    boolean rises = asserted && (state.lines & bit) == 0;
    state.lines = asserted ? state.lines | bit : state.lines & ~bit;
    if (!rises) {
      return;
    }
    if (RedirectionEntry.isLevelTriggered(state.entries[pin])) {
      serveLevel(pin);
    } else if (!RedirectionEntry.isMasked(state.entries[pin])) {
      // An edge that comes while the entry is masked is lost.
      send(pin, false);
    }
  }

  /// A local APIC broadcasts the end of a level-triggered interrupt.
  public void endOfInterrupt(int vector) {
    for (int pin = 0; pin < PINS; pin++) {
      long entry = state.entries[pin];
      if ((entry & RedirectionEntry.REMOTE_IRR) != 0
          && RedirectionEntry.vector(entry) == (vector & 0xff)) {
        state.entries[pin] = entry & ~RedirectionEntry.REMOTE_IRR;
        serveLevel(pin);
      }
    }
  }

  @Override
  public long read(long offset, int size) {
    int register = (int) offset & ~3;
    int value =
        switch (register) {
          case REGISTER_SELECT -> state.selected;
          case WINDOW -> readSelected();
          default -> 0;
        };
    return (value & 0xffff_ffffL) >>> 8 * ((int) offset & 3);
  }

  @Override
  public void write(long offset, int size, long value) {
    if ((offset & 3) != 0) {
      return;
    }
    switch ((int) offset) {
      case REGISTER_SELECT -> state.selected = (int) value & 0xff;
      case WINDOW -> writeSelected((int) value);
      case END_OF_INTERRUPT -> endOfInterrupt((int) value);
      default -> {
        // Reserved.
      }
    }
  }

  private int readSelected() {
    int entry = (state.selected - FIRST_ENTRY) >> 1;
    if (state.selected >= FIRST_ENTRY && entry < PINS) {
      return (int) (state.entries[entry] >>> 32 * (state.selected & 1));
    }
    return switch (state.selected) {
      case 0, 2 -> state.id << 24;
      case 1 -> VERSION;
      default -> 0;
    };
  }

  private void writeSelected(int value) {
    int pin = (state.selected - FIRST_ENTRY) >> 1;
    if (state.selected >= FIRST_ENTRY && pin < PINS) {
      long entry = state.entries[pin];
      long low = (state.selected & 1) == 0 ? value & 0xffff_ffffL : entry & 0xffff_ffffL;
      long high = (state.selected & 1) == 0 ? entry >>> 32 : value & 0xffff_ffffL;
      state.entries[pin] = RedirectionEntry.written(entry, high << 32 | low);
      serveLevel(pin);
    } else if (state.selected == 0) {
      state.id = value >>> 24 & 0x0f;
    }
  }

  /// Sends an interrupt for a level-triggered input that is asserted, unless one is still being
  /// served.
  private void serveLevel(int pin) {
    long entry = state.entries[pin];
    if (RedirectionEntry.isLevelTriggered(entry)
        && !RedirectionEntry.isMasked(entry)
        && (entry & RedirectionEntry.REMOTE_IRR) == 0
        && (state.lines & 1 << pin) != 0) {
      int mode = RedirectionEntry.deliveryMode(entry);
      if (mode == FIXED || mode == LOWEST_PRIORITY) {
        state.entries[pin] = entry | RedirectionEntry.REMOTE_IRR;
      }
      send(pin, true);
    }
  }

  private void send(int pin, boolean level) {
    long entry = state.entries[pin];
    sink.deliver(
        RedirectionEntry.destination(entry),
        RedirectionEntry.destinationMode(entry),
        RedirectionEntry.deliveryMode(entry),
        RedirectionEntry.vector(entry),
        true,
        level ? 1 : 0);
  }
}

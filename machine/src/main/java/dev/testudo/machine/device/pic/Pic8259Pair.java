package dev.testudo.machine.device.pic;

import dev.testudo.machine.device.InterruptAcknowledge;
import dev.testudo.machine.device.InterruptLine;
import dev.testudo.machine.device.InterruptRequestPin;
import dev.testudo.machine.device.PortBus;
import dev.testudo.machine.device.PortDevice;

/// The two cascaded 8259A interrupt controllers of a PC with their edge/level control registers.
public final class Pic8259Pair implements PortDevice, InterruptAcknowledge {
  /// The first chip's input to which the second is wired.
  static final int CASCADE = 2;

  private static final int SPURIOUS_PIN = 7;

  private final InterruptRequestPin output;
  // The timer, the keyboard and the cascade, and the real-time clock and the coprocessor's error
  // line, are always edges.
  private final PicChip first = new PicChip(true, 0xf8);
  private final PicChip second = new PicChip(false, 0xde);

  /// Creates the pair.
  ///
  /// @param output the processor's INTR pin
  public Pic8259Pair(InterruptRequestPin output) {
    this.output = output;
  }

  /// Attaches the pair's ports.
  public void attachTo(PortBus bus) {
    bus.attach(0x20, 2, this);
    bus.attach(0xa0, 2, this);
    bus.attach(0x4d0, 2, this);
  }

  /// An input wire.
  ///
  /// @param irq 0 to 15; 2 is the cascade and leads nowhere
  public InterruptLine line(int irq) {
    return asserted -> setLine(irq, asserted);
  }

  /// Sets the level of an input.
  public void setLine(int irq, boolean asserted) {
    if (irq >= 8 && irq < 16) {
      second.setLine(irq - 8, asserted);
    } else if (irq >= 0 && irq < 8 && irq != CASCADE) {
      first.setLine(irq, asserted);
    }
    update();
  }

  @Override
  public int acknowledgeInterrupt() {
    int pin = first.pendingPin();
    if (pin == -1) {
      return first.vector(SPURIOUS_PIN);
    }
    first.acknowledge(pin);
    int vector;
    if (pin == CASCADE) {
      int secondPin = second.pendingPin();
      if (secondPin == -1) {
        vector = second.vector(SPURIOUS_PIN);
      } else {
        second.acknowledge(secondPin);
        vector = second.vector(secondPin);
      }
    } else {
      vector = first.vector(pin);
    }
    update();
    return vector;
  }

  @Override
  public int read(int port, int size) {
    if (port == 0x4d0 || port == 0x4d1) {
      return (port == 0x4d0 ? first : second).readElcr();
    }
    PicChip chip = port < 0xa0 ? first : second;
    if (chip.takePoll()) {
      return poll(chip);
    }
    return (port & 1) == 0 ? chip.readCommandPort() : chip.readDataPort();
  }

  @Override
  public void write(int port, int size, int value) {
    if (port == 0x4d0 || port == 0x4d1) {
      (port == 0x4d0 ? first : second).writeElcr(value);
    } else {
      PicChip chip = port < 0xa0 ? first : second;
      if ((port & 1) == 0) {
        chip.writeCommandPort(value);
      } else {
        chip.writeDataPort(value);
      }
    }
    update();
  }

  private int poll(PicChip chip) {
    int pin = chip.pendingPin();
    if (pin == -1) {
      return 0;
    }
    chip.acknowledge(pin);
    update();
    return 0x80 | pin;
  }

  private void update() {
    boolean cascade = second.pendingPin() != -1;
    // The second chip drops its output during its INTA cycle and raises it again for a further
    // request, which the first
    // chip has to see as a new edge.
    if (cascade && (first.state.requests & (1 << CASCADE)) == 0) {
      first.setLine(CASCADE, false);
    }
    first.setLine(CASCADE, cascade);
    output.setInterruptRequestLine(first.pendingPin() != -1);
  }
}

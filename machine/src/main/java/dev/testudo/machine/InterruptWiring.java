package dev.testudo.machine;

import dev.testudo.machine.device.InterruptLine;
import dev.testudo.machine.device.InterruptMessageSink;
import dev.testudo.machine.device.MmioBus;
import dev.testudo.machine.device.PortBus;
import dev.testudo.machine.device.hpet.Hpet;
import dev.testudo.machine.device.ioapic.IoApic;
import dev.testudo.machine.device.pic.Pic8259Pair;
import dev.testudo.processor.apic.ApicBus;
import dev.testudo.processor.apic.DeliveryMode;

/// The wires from the devices to both interrupt controllers, and from these to the local APICs.
///
/// Interrupts 0 to 15 lead to the 8259 pair and to the I/O APIC alike; only the timer's arrives at
/// input 2 of the I/O APIC. While the event timer replaces the old timers, their own wires are cut.
final class InterruptWiring {
  private static final int TIMER = 0;
  private static final int TIMER_INPUT = 2;
  private static final int CLOCK = 8;
  private static final int ISA_INTERRUPTS = 16;

  private ApicBus apics = new ApicBus();
  private final Pic8259Pair pics =
      new Pic8259Pair(asserted -> apics.externalInterruptLine(asserted));
  private final IoApic ioApic = new IoApic(messageSink());
  private boolean legacyReplaced;

  void attachTo(PortBus ports, MmioBus mmio) {
    pics.attachTo(ports);
    mmio.attach(IoApic.BASE, IoApic.LENGTH, ioApic);
  }

  /// Connects the processors.
  void connect(ApicBus bus) {
    apics = bus;
    bus.externalInterrupts(pics::acknowledgeInterrupt);
    bus.onEndOfInterrupt(ioApic::endOfInterrupt);
  }

  private InterruptMessageSink messageSink() {
    return (destination, destinationMode, deliveryMode, vector, _, trigger) ->
        apics.deliver(
            destination, destinationMode != 0, DeliveryMode.of(deliveryMode), vector, trigger != 0);
  }

  /// The wire of an interrupt by its number at the I/O APIC.
  InterruptLine line(int input) {
    return asserted -> set(input, asserted);
  }

  /// The interval timer's wire.
  InterruptLine timerLine() {
    return asserted -> {
      if (!legacyReplaced) {
        setTimer(asserted);
      }
    };
  }

  /// The real-time clock's wire.
  InterruptLine clockLine() {
    return asserted -> {
      if (!legacyReplaced) {
        set(CLOCK, asserted);
      }
    };
  }

  Hpet.Outputs eventTimerOutputs() {
    return new Hpet.Outputs() {
      @Override
      public void set(int input, boolean asserted) {
        if (input == TIMER_INPUT) {
          setTimer(asserted);
        } else {
          InterruptWiring.this.set(input, asserted);
        }
      }

      @Override
      public void setLegacyReplacement(boolean active) {
        if (active != legacyReplaced) {
          setTimer(false);
          InterruptWiring.this.set(CLOCK, false);
          legacyReplaced = active;
        }
      }
    };
  }

  private void setTimer(boolean asserted) {
    pics.setLine(TIMER, asserted);
    ioApic.setLine(TIMER_INPUT, asserted);
  }

  private void set(int input, boolean asserted) {
    if (input < ISA_INTERRUPTS) {
      pics.setLine(input, asserted);
    }
    ioApic.setLine(input, asserted);
  }
}

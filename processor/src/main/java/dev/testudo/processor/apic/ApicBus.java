package dev.testudo.processor.apic;

import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// What connects the local APICs of one machine with each other, with I/O APICs, with
/// message-signalled interrupts and with the 8259 pair.
///
/// Messages arrive at once and in the order of the APICs' attachment, so that a run is the same
/// each time.
public final class ApicBus {
  /// Destination of a message to all, from a sender that knows ids of 32 bits.
  public static final int BROADCAST = -1;

  private LocalApic[] apics = {};
  private IntConsumer[] endOfInterruptListeners = {};
  private IntSupplier acknowledge = () -> LocalApic.NO_VECTOR;

  public void attach(LocalApic apic) {
    apics = Arrays.copyOf(apics, apics.length + 1);
    apics[apics.length - 1] = apic;
    apic.connect(this);
  }

  /// The APICs in the order of their attachment.
  public LocalApic[] apics() {
    return apics.clone();
  }

  /// Adds somebody, like an I/O APIC, who is told the vector of each level-triggered interrupt that
  /// ends.
  public void onEndOfInterrupt(IntConsumer listener) {
    endOfInterruptListeners =
        Arrays.copyOf(endOfInterruptListeners, endOfInterruptListeners.length + 1);
    endOfInterruptListeners[endOfInterruptListeners.length - 1] = listener;
  }

  /// Names who answers the interrupt-acknowledge cycle of an external interrupt with a vector.
  public void externalInterrupts(IntSupplier acknowledgeCycle) {
    acknowledge = acknowledgeCycle;
  }

  /// The output of the 8259 pair, which leads to the first local interrupt pin of every processor.
  public void externalInterruptLine(boolean asserted) {
    for (LocalApic apic : apics) {
      apic.setLint0(asserted);
    }
  }

  /// The NMI wire, which leads to the second local interrupt pin of every processor.
  public void nonMaskableInterruptLine(boolean asserted) {
    for (LocalApic apic : apics) {
      apic.setLint1(asserted);
    }
  }

  /// A message of an I/O APIC, whose destinations have eight bits.
  ///
  /// @param level whether the interrupt is level-triggered
  public void deliver(
      int destination, boolean logical, DeliveryMode mode, int vector, boolean level) {
    int wide = !logical && (destination & 0xff) == 0xff ? BROADCAST : destination & 0xff;
    send(wide, logical, mode, vector & 0xff, level, null);
  }

  /// A message-signalled interrupt: a write of `data` to an address at 0xFEExxxxx.
  ///
  /// @sdm 3A "APIC > Message Signalled Interrupts"
  public void messageSignalled(long address, int data) {
    boolean logical = (address >> 2 & 1) != 0;
    boolean hint = (address >> 3 & 1) != 0;
    DeliveryMode mode = DeliveryMode.of(data >> 8);
    if (hint && logical && mode == DeliveryMode.FIXED) {
      mode = DeliveryMode.LOWEST_PRIORITY;
    }
    deliver((int) (address >> 12) & 0xff, logical, mode, data & 0xff, (data >> 15 & 1) != 0);
  }

  /// @param except an APIC that is not to get the message, or null
  void send(
      int destination,
      boolean logical,
      DeliveryMode mode,
      int vector,
      boolean level,
      @Nullable LocalApic except) {
    @Nullable LocalApic chosen = null;
    for (LocalApic apic : apics) {
      if (apic == except || !apic.isAddressed(destination, logical)) {
        continue;
      }
      if (mode != DeliveryMode.LOWEST_PRIORITY) {
        apic.receive(mode, vector, level);
      } else if (apic.acceptsFixed()
          && (chosen == null || apic.processorPriority() < chosen.processorPriority())) {
        chosen = apic;
      }
    }
    if (chosen != null) {
      chosen.receive(DeliveryMode.FIXED, vector, level);
    }
  }

  int acknowledgeExternal() {
    return acknowledge.getAsInt();
  }

  void endOfInterrupt(int vector) {
    for (IntConsumer listener : endOfInterruptListeners) {
      listener.accept(vector);
    }
  }
}

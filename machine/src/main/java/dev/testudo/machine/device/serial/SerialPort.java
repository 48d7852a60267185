package dev.testudo.machine.device.serial;

import dev.testudo.machine.device.ByteSink;
import dev.testudo.machine.device.InterruptLine;
import dev.testudo.machine.device.PortDevice;
import java.util.ArrayDeque;

/// A 16550A UART that is never paced: a byte written is sent at once, and bytes from outside arrive
/// as fast as the guest takes them.
///
/// Bytes from outside wait in a queue of the host (which is no part of the machine's state) and are
/// moved into the FIFO as it has room, so nothing is ever overrun.
///
/// @see <a href="https://www.ti.com/product/PC16550D">PC16550D data sheet</a>
public final class SerialPort implements PortDevice {
  /// Ports that it takes.
  public static final int PORTS = 8;

  private static final int IER_RECEIVED = 1;
  private static final int IER_TRANSMITTER_EMPTY = 2;
  private static final int IER_LINE_STATUS = 4;
  private static final int IER_MODEM_STATUS = 8;

  private static final int IIR_MODEM_STATUS = 0x00;
  private static final int IIR_NONE = 0x01;
  private static final int IIR_TRANSMITTER_EMPTY = 0x02;
  private static final int IIR_RECEIVED = 0x04;
  private static final int IIR_LINE_STATUS = 0x06;
  private static final int IIR_CHARACTER_TIMEOUT = 0x0c;
  private static final int IIR_FIFOS_ENABLED = 0xc0;

  private static final int FCR_ENABLE = 0x01;
  private static final int FCR_CLEAR_RECEIVER = 0x02;
  private static final int FCR_KEPT = 0xc9;

  private static final int LCR_DIVISOR_LATCH = 0x80;
  private static final int LCR_BREAK = 0x40;

  private static final int MCR_DTR = 0x01;
  private static final int MCR_RTS = 0x02;
  private static final int MCR_OUT1 = 0x04;
  private static final int MCR_OUT2 = 0x08;
  private static final int MCR_LOOPBACK = 0x10;
  private static final int MCR_WRITABLE = 0x1f;

  private static final int LSR_DATA_READY = 0x01;
  private static final int LSR_OVERRUN = 0x02;
  private static final int LSR_BREAK = 0x10;
  private static final int LSR_TRANSMITTER_EMPTY = 0x60;

  private static final int MSR_CTS = 0x10;
  private static final int MSR_DSR = 0x20;
  private static final int MSR_RI = 0x40;
  private static final int MSR_DCD = 0x80;

  private final InterruptLine interrupt;
  private final ByteSink output;
  private final ArrayDeque<Integer> waiting = new ArrayDeque<>();
  private final SerialRegisters state = new SerialRegisters();

  /// Creates a serial port with a peer that is connected and ready.
  public SerialPort(InterruptLine interrupt, ByteSink output) {
    this.interrupt = interrupt;
    this.output = output;
  }

  /// Brings the registers to their values after reset. What waits outside keeps waiting.
  public void reset() {
    state.reset();
    updateInterrupt();
  }

  /// Gives the port a byte from outside. Called between turns of the processors only.
  public void receive(int value) {
    waiting.add(value & 0xff);
    fillReceiver();
    updateInterrupt();
  }

  @Override
  public int read(int port, int size) {
    int value =
        switch (port & 7) {
          case 0 -> divisorLatched() ? state.divisor & 0xff : takeReceived();
          case 1 -> divisorLatched() ? state.divisor >> 8 : state.interruptEnable;
          case 2 -> readInterruptIdentification();
          case 3 -> state.lineControl;
          case 4 -> state.modemControl;
          case 5 -> readLineStatus();
          case 6 -> readModemStatus();
          default -> state.scratch;
        };
    updateInterrupt();
    return value;
  }

  @Override
  public void write(int port, int size, int value) {
    int octet = value & 0xff;
    switch (port & 7) {
      case 0 -> {
        if (divisorLatched()) {
          state.divisor = (state.divisor & 0xff00) | octet;
        } else {
          transmit(octet);
        }
      }
      case 1 -> {
        if (divisorLatched()) {
          state.divisor = (state.divisor & 0x00ff) | (octet << 8);
        } else {
          enableInterrupts(octet & 0x0f);
        }
      }
      case 2 -> controlFifos(octet);
      case 3 -> controlLine(octet);
      case 4 -> controlModem(octet & MCR_WRITABLE);
      case 7 -> state.scratch = octet;
      default -> {
        // The status registers are for factory tests only when written.
      }
    }
    updateInterrupt();
  }

  private boolean divisorLatched() {
    return (state.lineControl & LCR_DIVISOR_LATCH) != 0;
  }

  private boolean fifosEnabled() {
    return (state.fifoControl & FCR_ENABLE) != 0;
  }

  private boolean looped() {
    return (state.modemControl & MCR_LOOPBACK) != 0;
  }

  private int capacity() {
    return fifosEnabled() ? SerialRegisters.FIFO_SIZE : 1;
  }

  private int receiveTrigger() {
    if (!fifosEnabled()) {
      return 1;
    }
    return switch (state.fifoControl >> 6) {
      case 0 -> 1;
      case 1 -> 4;
      case 2 -> 8;
      default -> 14;
    };
  }

  private void transmit(int octet) {
    state.transmitterInterrupt = true;
    if (!looped()) {
      output.accept(octet);
    } else if (state.receivedCount < capacity()) {
      state.append(octet);
    } else {
      state.lineErrors |= LSR_OVERRUN;
    }
  }

  private void enableInterrupts(int enable) {
    boolean newlyEnabled = (enable & ~state.interruptEnable & IER_TRANSMITTER_EMPTY) != 0;
    state.interruptEnable = enable;
    // The holding register is always empty here, and enabling the interrupt while it is empty
    // raises it.
    if (newlyEnabled) {
      state.transmitterInterrupt = true;
    }
  }

  private void controlFifos(int octet) {
    boolean enabledChanges = ((octet ^ state.fifoControl) & FCR_ENABLE) != 0;
    if (enabledChanges || (octet & FCR_CLEAR_RECEIVER) != 0) {
      state.clearReceived();
    }
    state.fifoControl = (octet & FCR_ENABLE) != 0 ? octet & FCR_KEPT : 0;
    fillReceiver();
  }

  private void controlLine(int octet) {
    boolean breakBegins = (octet & ~state.lineControl & LCR_BREAK) != 0;
    state.lineControl = octet;
    if (breakBegins && looped() && state.receivedCount < capacity()) {
      state.append(0);
      state.lineErrors |= LSR_BREAK;
    }
  }

  private void controlModem(int octet) {
    int before = modemLines();
    state.modemControl = octet;
    int after = modemLines();
    int changed = before ^ after;
    // RI reports only its trailing edge.
    if ((after & MSR_RI) != 0) {
      changed &= ~MSR_RI;
    }
    state.modemDeltas |= changed >> 4;
    fillReceiver();
  }

  private int modemLines() {
    if (!looped()) {
      return MSR_CTS | MSR_DSR | MSR_DCD;
    }
    int control = state.modemControl;
    return ((control & MCR_RTS) != 0 ? MSR_CTS : 0)
        | ((control & MCR_DTR) != 0 ? MSR_DSR : 0)
        | ((control & MCR_OUT1) != 0 ? MSR_RI : 0)
        | ((control & MCR_OUT2) != 0 ? MSR_DCD : 0);
  }

  private int takeReceived() {
    if (state.receivedCount == 0) {
      return 0;
    }
    int value = state.removeFirst();
    fillReceiver();
    return value;
  }

  private void fillReceiver() {
    while (!looped() && state.receivedCount < capacity() && !waiting.isEmpty()) {
      state.append(waiting.remove());
    }
  }

  private int readLineStatus() {
    int value =
        LSR_TRANSMITTER_EMPTY | state.lineErrors | (state.receivedCount > 0 ? LSR_DATA_READY : 0);
    state.lineErrors = 0;
    return value;
  }

  private int readModemStatus() {
    int value = modemLines() | state.modemDeltas;
    state.modemDeltas = 0;
    return value;
  }

  private int readInterruptIdentification() {
    int cause = interruptCause();
    if (cause == IIR_TRANSMITTER_EMPTY) {
      state.transmitterInterrupt = false;
    }
    return cause | (fifosEnabled() ? IIR_FIFOS_ENABLED : 0);
  }

  private int interruptCause() {
    int enable = state.interruptEnable;
    if ((enable & IER_LINE_STATUS) != 0 && state.lineErrors != 0) {
      return IIR_LINE_STATUS;
    }
    if ((enable & IER_RECEIVED) != 0 && state.receivedCount > 0) {
      // Without pacing the four character times after which a partly filled FIFO times out pass at
      // once.
      return state.receivedCount >= receiveTrigger() ? IIR_RECEIVED : IIR_CHARACTER_TIMEOUT;
    }
    if ((enable & IER_TRANSMITTER_EMPTY) != 0 && state.transmitterInterrupt) {
      return IIR_TRANSMITTER_EMPTY;
    }
    if ((enable & IER_MODEM_STATUS) != 0 && state.modemDeltas != 0) {
      return IIR_MODEM_STATUS;
    }
    return IIR_NONE;
  }

  private void updateInterrupt() {
    // A PC leads the interrupt through the OUT2 output, which loopback forces inactive.
    boolean gated = (state.modemControl & MCR_OUT2) != 0 && !looped();
    interrupt.set(gated && interruptCause() != IIR_NONE);
  }
}

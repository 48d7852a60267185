package dev.testudo.machine.device.system;

import dev.testudo.machine.device.InterruptLine;
import dev.testudo.machine.device.MachineRequest;
import dev.testudo.machine.device.MachineRequestSink;
import dev.testudo.machine.device.PortBus;
import dev.testudo.machine.device.PortDevice;

/// An 8042 keyboard controller with neither keyboard nor mouse: its self-test passes, its reset
/// line works, and every byte sent to a device is answered by a time-out.
public final class KeyboardController implements PortDevice {
  private static final int DATA = 0x60;
  private static final int COMMAND = 0x64;

  private static final int OUTPUT_FULL = 0x01;
  private static final int SYSTEM_FLAG = 0x04;
  private static final int LAST_WAS_COMMAND = 0x08;
  private static final int NOT_LOCKED = 0x10;
  private static final int AUXILIARY_DATA = 0x20;
  private static final int TIMED_OUT = 0x40;

  private static final int KEYBOARD_INTERRUPT = 0x01;
  private static final int AUXILIARY_INTERRUPT = 0x02;
  private static final int KEYBOARD_DISABLED = 0x10;
  private static final int AUXILIARY_DISABLED = 0x20;

  private static final int OUTPUT_PORT_RESET = 0x01;
  private static final int RESEND = 0xfe;

  private final InterruptLine keyboardInterrupt;
  private final InterruptLine auxiliaryInterrupt;
  private final MachineRequestSink requests;
  private final KeyboardControllerState state = new KeyboardControllerState();

  /// Creates the controller.
  public KeyboardController(
      InterruptLine keyboardInterrupt,
      InterruptLine auxiliaryInterrupt,
      MachineRequestSink requests) {
    this.keyboardInterrupt = keyboardInterrupt;
    this.auxiliaryInterrupt = auxiliaryInterrupt;
    this.requests = requests;
    state.status = NOT_LOCKED | SYSTEM_FLAG;
    state.memory[0] = SYSTEM_FLAG | KEYBOARD_DISABLED | AUXILIARY_DISABLED;
  }

  /// Attaches the controller's ports.
  public void attachTo(PortBus bus) {
    bus.attach(DATA, 1, this);
    bus.attach(COMMAND, 1, this);
  }

  @Override
  public int read(int port, int size) {
    if (port == COMMAND) {
      return state.status;
    }
    state.status &= ~(OUTPUT_FULL | AUXILIARY_DATA | TIMED_OUT);
    updateInterrupts();
    return state.output;
  }

  @Override
  public void write(int port, int size, int value) {
    int octet = value & 0xff;
    if (port == COMMAND) {
      state.status |= LAST_WAS_COMMAND;
      command(octet);
    } else {
      state.status &= ~LAST_WAS_COMMAND;
      data(octet);
    }
    updateInterrupts();
  }

  private void command(int command) {
    state.pendingCommand = 0;
    if (command >= 0x20 && command < 0x40) {
      answer(state.memory[command & 31] & 0xff);
    } else if (command >= 0x60 && command < 0x80) {
      state.pendingCommand = command;
    } else if (command >= 0xf0) {
      // Lines whose bit is zero are pulsed; the lowest is the processor's reset.
      if ((command & OUTPUT_PORT_RESET) == 0) {
        requests.request(new MachineRequest.Reset("keyboard controller"));
      }
    } else {
      switch (command) {
        case 0xa7 -> state.memory[0] |= AUXILIARY_DISABLED;
        case 0xa8 -> state.memory[0] &= ~AUXILIARY_DISABLED;
        case 0xa9 -> answer(0xff);
        case 0xaa -> answer(0x55);
        case 0xab -> answer(0x00);
        case 0xad -> state.memory[0] |= KEYBOARD_DISABLED;
        case 0xae -> state.memory[0] &= ~KEYBOARD_DISABLED;
        case 0xc0 -> answer(0x80);
        case 0xd0 -> answer(state.outputPort);
        case 0xd1, 0xd2, 0xd3, 0xd4 -> state.pendingCommand = command;
        default -> {
          // Unknown commands do nothing.
        }
      }
    }
  }

  private void data(int octet) {
    int command = state.pendingCommand;
    state.pendingCommand = 0;
    if (command >= 0x60 && command < 0x80) {
      state.memory[command & 31] = (byte) octet;
      return;
    }
    switch (command) {
      case 0xd1 -> {
        state.outputPort = octet;
        if ((octet & OUTPUT_PORT_RESET) == 0) {
          requests.request(new MachineRequest.Reset("keyboard controller"));
        }
      }
      case 0xd2 -> answer(octet);
      case 0xd3 -> {
        answer(octet);
        state.status |= AUXILIARY_DATA;
      }
      case 0xd4 -> {
        answer(RESEND);
        state.status |= TIMED_OUT | AUXILIARY_DATA;
      }
      default -> {
        answer(RESEND);
        state.status |= TIMED_OUT;
      }
    }
  }

  private void answer(int value) {
    state.output = value;
    state.status = (state.status & ~(AUXILIARY_DATA | TIMED_OUT)) | OUTPUT_FULL;
  }

  private void updateInterrupts() {
    boolean full = (state.status & OUTPUT_FULL) != 0;
    boolean auxiliary = (state.status & AUXILIARY_DATA) != 0;
    keyboardInterrupt.set(full && !auxiliary && (state.memory[0] & KEYBOARD_INTERRUPT) != 0);
    auxiliaryInterrupt.set(full && auxiliary && (state.memory[0] & AUXILIARY_INTERRUPT) != 0);
  }
}

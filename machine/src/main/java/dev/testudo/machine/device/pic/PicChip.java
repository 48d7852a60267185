package dev.testudo.machine.device.pic;

/// One 8259A in 8086 mode.
///
/// @see <a href="https://pdos.csail.mit.edu/6.828/2010/readings/hardware/8259A.pdf">8259A data
///   sheet</a>
final class PicChip {
  private static final int NONE = -1;

  private final int elcrWritable;
  private final boolean master;
  final PicChipState state = new PicChipState();

  PicChip(boolean master, int elcrWritable) {
    this.master = master;
    this.elcrWritable = elcrWritable;
  }

  void setLine(int pin, boolean asserted) {
    int bit = 1 << pin;
    boolean rises = asserted && (state.lines & bit) == 0;
    state.lines = asserted ? state.lines | bit : state.lines & ~bit;
    if (isLevelTriggered(pin)) {
      state.requests = asserted ? state.requests | bit : state.requests & ~bit;
    } else if (rises) {
      state.requests |= bit;
    } else if (!asserted && master && pin == Pic8259Pair.CASCADE) {
      // The second chip has nothing to ask for any more. Other edges stay latched when their line
      // falls, as in the
      // chips that PCs are made of, though not in the first 8259A.
      state.requests &= ~bit;
    }
  }

  private boolean isLevelTriggered(int pin) {
    return state.allLevelTriggered || (state.levelTriggered & (1 << pin)) != 0;
  }

  /// The distance of an input from the highest priority, for the first of the set bits.
  private int highestPriorityOf(int set) {
    if (set == 0) {
      return 8;
    }
    int rotation = (state.lowestPriority + 1) & 7;
    int rotated = ((set >> rotation) | (set << (8 - rotation))) & 0xff;
    return Integer.numberOfTrailingZeros(rotated);
  }

  private int pinOfPriority(int priority) {
    return (priority + state.lowestPriority + 1) & 7;
  }

  /// The input that may interrupt now, or -1.
  int pendingPin() {
    int priority = highestPriorityOf(state.requests & ~state.mask);
    if (priority == 8) {
      return NONE;
    }
    int blocking = state.inService;
    if (state.specialMask) {
      blocking &= ~state.mask;
    }
    if (state.specialFullyNested && master) {
      // The cascade may interrupt again while a request of the second chip is in service.
      blocking &= ~(1 << Pic8259Pair.CASCADE);
    }
    return priority < highestPriorityOf(blocking) ? pinOfPriority(priority) : NONE;
  }

  /// Takes an input into service.
  void acknowledge(int pin) {
    int bit = 1 << pin;
    if (!isLevelTriggered(pin)) {
      state.requests &= ~bit;
    }
    if (state.autoEndOfInterrupt) {
      if (state.rotateOnAutoEndOfInterrupt) {
        state.lowestPriority = pin;
      }
    } else {
      state.inService |= bit;
    }
  }

  /// The cascade input of the first chip follows the second chip's output.
  int vector(int pin) {
    return state.vectorBase | pin;
  }

  int readCommandPort() {
    return state.readInService ? state.inService : state.requests;
  }

  int readDataPort() {
    return state.mask;
  }

  boolean takePoll() {
    boolean poll = state.poll;
    state.poll = false;
    return poll;
  }

  int readElcr() {
    return state.levelTriggered;
  }

  void writeElcr(int value) {
    state.levelTriggered = value & elcrWritable;
    for (int pin = 0; pin < 8; pin++) {
      int bit = 1 << pin;
      if (isLevelTriggered(pin)) {
        state.requests = (state.requests & ~bit) | (state.lines & bit);
      }
    }
  }

  void writeCommandPort(int value) {
    if ((value & 0x10) != 0) {
      beginInitialization(value);
    } else if ((value & 0x08) != 0) {
      operationWord3(value);
    } else {
      operationWord2(value);
    }
  }

  void writeDataPort(int value) {
    switch (state.expectedWord) {
      case 2 -> {
        state.vectorBase = value & 0xf8;
        state.expectedWord = state.single ? (state.fourthWordNeeded ? 4 : 0) : 3;
      }
      // The wiring of the cascade is fixed in a PC; the word is only counted.
      case 3 -> state.expectedWord = state.fourthWordNeeded ? 4 : 0;
      case 4 -> {
        state.specialFullyNested = (value & 0x10) != 0;
        state.autoEndOfInterrupt = (value & 0x02) != 0;
        state.expectedWord = 0;
      }
      default -> state.mask = value;
    }
  }

  private void beginInitialization(int value) {
    state.expectedWord = 2;
    state.fourthWordNeeded = (value & 0x01) != 0;
    state.single = (value & 0x02) != 0;
    state.allLevelTriggered = (value & 0x08) != 0;
    state.requests = 0;
    for (int pin = 0; pin < 8; pin++) {
      if (isLevelTriggered(pin)) {
        state.requests |= state.lines & (1 << pin);
      }
    }
    state.inService = 0;
    state.mask = 0;
    state.lowestPriority = 7;
    state.readInService = false;
    state.poll = false;
    state.specialMask = false;
    state.specialFullyNested = false;
    state.autoEndOfInterrupt = false;
    state.rotateOnAutoEndOfInterrupt = false;
  }

  private void operationWord3(int value) {
    if ((value & 0x40) != 0) {
      state.specialMask = (value & 0x20) != 0;
    }
    if ((value & 0x04) != 0) {
      state.poll = true;
    } else if ((value & 0x02) != 0) {
      state.readInService = (value & 0x01) != 0;
    }
  }

  private void operationWord2(int value) {
    int named = value & 7;
    switch (value >> 5) {
      case 0 -> state.rotateOnAutoEndOfInterrupt = false;
      case 1 -> endHighest();
      case 3 -> state.inService &= ~(1 << named);
      case 4 -> state.rotateOnAutoEndOfInterrupt = true;
      case 5 -> {
        int ended = endHighest();
        if (ended != NONE) {
          state.lowestPriority = ended;
        }
      }
      case 6 -> state.lowestPriority = named;
      case 7 -> {
        state.inService &= ~(1 << named);
        state.lowestPriority = named;
      }
      default -> {
        // 2 is "no operation".
      }
    }
  }

  private int endHighest() {
    int candidates = state.specialMask ? state.inService & ~state.mask : state.inService;
    int priority = highestPriorityOf(candidates);
    if (priority == 8) {
      return NONE;
    }
    int pin = pinOfPriority(priority);
    state.inService &= ~(1 << pin);
    return pin;
  }
}

package dev.testudo.machine.device.serial;

/// Everything a serial port remembers, in one place.
final class SerialRegisters {
  static final int FIFO_SIZE = 16;

  int interruptEnable;
  int fifoControl;
  int lineControl;
  int modemControl;
  int lineErrors;
  int modemDeltas;
  int scratch;
  int divisor = 12;

  /// Whether the transmitter's emptiness has not yet been reported to the guest.
  boolean transmitterInterrupt;

  final int[] received = new int[FIFO_SIZE];
  int receivedHead;
  int receivedCount;

  void reset() {
    interruptEnable = 0;
    fifoControl = 0;
    lineControl = 0;
    modemControl = 0;
    lineErrors = 0;
    modemDeltas = 0;
    scratch = 0;
    divisor = 12;
    transmitterInterrupt = false;
    clearReceived();
  }

  void clearReceived() {
    receivedHead = 0;
    receivedCount = 0;
  }

  void append(int value) {
    received[(receivedHead + receivedCount++) % FIFO_SIZE] = value;
  }

  int removeFirst() {
    int value = received[receivedHead];
    receivedHead = (receivedHead + 1) % FIFO_SIZE;
    receivedCount--;
    return value;
  }
}

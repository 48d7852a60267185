package dev.testudo.machine.device.rtc;

/// Everything the clock chip remembers, in one place.
final class RtcRegisters {
  static final int SECONDS = 0x00;
  static final int SECONDS_ALARM = 0x01;
  static final int MINUTES = 0x02;
  static final int MINUTES_ALARM = 0x03;
  static final int HOURS = 0x04;
  static final int HOURS_ALARM = 0x05;
  static final int DAY_OF_WEEK = 0x06;
  static final int DAY = 0x07;
  static final int MONTH = 0x08;
  static final int YEAR = 0x09;
  static final int A = 0x0a;
  static final int B = 0x0b;
  static final int C = 0x0c;
  static final int D = 0x0d;
  static final int CENTURY = 0x32;

  /// The 128 bytes of the chip, the time as the guest sees it among them.
  final byte[] cells = new byte[128];

  int selected;

  /// The moment of the last update of the time.
  long updatedAt;

  /// The moment up to which the periodic flag has been accounted for.
  long periodsSeenAt;

  int get(int index) {
    return cells[index] & 0xff;
  }

  void set(int index, int value) {
    cells[index] = (byte) value;
  }
}

package dev.testudo.machine.device.rtc;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;

/// The time registers' encodings: binary or BCD, 12 or 24 hours.
final class RtcCalendar {
  private static final int BINARY = 0x04;
  private static final int HOURS_24 = 0x02;
  private static final int PM = 0x80;

  private final RtcRegisters registers;

  RtcCalendar(RtcRegisters registers) {
    this.registers = registers;
  }

  /// The date and time that the registers show. Values that no calendar has are carried over, never
  /// refused: a guest may write anything.
  LocalDateTime read() {
    int year = 100 * decode(registers.get(RtcRegisters.CENTURY)) + value(RtcRegisters.YEAR);
    LocalDate date =
        LocalDate.of(year, 1, 1)
            .plusMonths(value(RtcRegisters.MONTH) - 1L)
            .plusDays(value(RtcRegisters.DAY) - 1L);
    return date.atStartOfDay()
        .plusHours(hour(registers.get(RtcRegisters.HOURS)))
        .plusMinutes(value(RtcRegisters.MINUTES))
        .plusSeconds(value(RtcRegisters.SECONDS));
  }

  void write(LocalDateTime time) {
    registers.set(RtcRegisters.SECONDS, encode(time.getSecond()));
    registers.set(RtcRegisters.MINUTES, encode(time.getMinute()));
    registers.set(RtcRegisters.HOURS, encodeHour(time.getHour()));
    registers.set(RtcRegisters.DAY_OF_WEEK, encode(time.getDayOfWeek().getValue() % 7 + 1));
    registers.set(RtcRegisters.DAY, encode(time.getDayOfMonth()));
    registers.set(RtcRegisters.MONTH, encode(time.getMonthValue()));
    registers.set(RtcRegisters.YEAR, encode(time.getYear() % 100));
    registers.set(RtcRegisters.CENTURY, encode(time.getYear() / 100 % 100));
  }

  /// Whether the alarm registers name a time of day; their two highest bits mean "any".
  boolean alarmMatches(LocalTime time) {
    return matches(registers.get(RtcRegisters.SECONDS_ALARM), encode(time.getSecond()))
        && matches(registers.get(RtcRegisters.MINUTES_ALARM), encode(time.getMinute()))
        && matches(registers.get(RtcRegisters.HOURS_ALARM), encodeHour(time.getHour()));
  }

  private static boolean matches(int alarm, int current) {
    return (alarm & 0xc0) == 0xc0 || alarm == current;
  }

  private int value(int index) {
    return decode(registers.get(index));
  }

  private boolean binary() {
    return (registers.get(RtcRegisters.B) & BINARY) != 0;
  }

  private int hour(int register) {
    if ((registers.get(RtcRegisters.B) & HOURS_24) != 0) {
      return decode(register);
    }
    return decode(register & ~PM) % 12 + ((register & PM) != 0 ? 12 : 0);
  }

  private int encodeHour(int hour) {
    if ((registers.get(RtcRegisters.B) & HOURS_24) != 0) {
      return encode(hour);
    }
    return encode((hour + 11) % 12 + 1) | (hour >= 12 ? PM : 0);
  }

  private int decode(int register) {
    return binary() ? register : (register >> 4) * 10 + (register & 15);
  }

  private int encode(int value) {
    return binary() ? value : value / 10 << 4 | value % 10;
  }
}

package dev.testudo.machine.device.rtc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.machine.clock.VirtualClock;
import dev.testudo.machine.device.RecordedLine;
import java.time.LocalDateTime;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RealTimeClockTest {
  private static final long SECOND = 1_000_000_000L;

  private final VirtualClock clock = new VirtualClock();
  private final RecordedLine line = new RecordedLine();
  private final RealTimeClock rtc =
      new RealTimeClock(clock.events(), line, LocalDateTime.of(2027, 12, 31, 23, 59, 58));

  private int get(int index) {
    rtc.write(0x70, 1, index);
    return rtc.read(0x71, 1);
  }

  private void set(int index, int value) {
    rtc.write(0x70, 1, index);
    rtc.write(0x71, 1, value);
  }

  @Test
  void timePassesInDecimal() {
    assertThat(get(0)).isEqualTo(0x58);
    assertThat(get(4)).isEqualTo(0x23);
    assertThat(get(6)).isEqualTo(6);
    clock.advance(2 * SECOND);
    assertThat(get(0)).isZero();
    assertThat(get(7)).isEqualTo(1);
    assertThat(get(8)).isEqualTo(1);
    assertThat(get(9)).isEqualTo(0x28);
    assertThat(get(0x32)).isEqualTo(0x20);
    clock.advance(366L * 86_400 * SECOND);
    assertThat(get(9)).isEqualTo(0x29);
  }

  @Test
  void theDateCanBeSetInBinaryAnd12Hours() {
    set(0x0b, 0x84);
    set(0, 1);
    set(2, 2);
    set(4, 0x80 | 12);
    set(7, 29);
    set(8, 2);
    set(9, 28);
    clock.advance(10 * SECOND);
    assertThat(get(0)).isEqualTo(1);
    set(0x0b, 0x04);
    clock.advance(SECOND);
    assertThat(get(0)).isEqualTo(2);
    assertThat(get(4)).isEqualTo(0x8c);
    clock.advance(12 * 3600 * SECOND);
    assertThat(get(4)).isEqualTo(12);
    assertThat(get(7)).isEqualTo(1);
    assertThat(get(8)).isEqualTo(3);
  }

  @Test
  void anUpdateIsAnnounced() {
    assertThat(get(0x0a)).isEqualTo(0x26);
    clock.advance(SECOND - 1_000_000);
    assertThat(get(0x0a)).isEqualTo(0xa6);
    clock.advance(1_000_000);
    assertThat(get(0x0a)).isEqualTo(0x26);
  }

  @Test
  void periodicInterruptsComeAtTheChosenRate() {
    set(0x0a, 0x26);
    set(0x0b, 0x42);
    int count = 0;
    for (int i = 0; i < 10_000; i++) {
      clock.advance(100_000);
      if (line.isAsserted()) {
        assertThat(get(0x0c) & 0xc0).isEqualTo(0xc0);
        count++;
      }
    }
    assertThat(count).isBetween(1023, 1025);
  }

  @Test
  void theAlarmRingsWhenItsTimeComes() {
    set(1, 0x00);
    set(3, 0x00);
    set(5, 0x00);
    set(0x0b, 0x22);
    clock.advance(SECOND);
    assertThat(line.isAsserted()).isFalse();
    clock.advance(SECOND);
    assertThat(line.isAsserted()).isTrue();
    assertThat(get(0x0c) & 0xb0).isEqualTo(0xb0);
    assertThat(line.isAsserted()).isFalse();
    assertThat(get(0x0c)).isZero();
  }

  @Test
  void anAlarmOfAnyTimeRingsEverySecond() {
    set(1, 0xc0);
    set(3, 0xff);
    set(5, 0xc0);
    set(0x0b, 0x22);
    for (int i = 0; i < 5; i++) {
      clock.advance(SECOND);
      assertThat(get(0x0c) & 0xa0).isEqualTo(0xa0);
    }
    assertThat(line.edges()).isEqualTo(5);
  }

  @Test
  void updatesInterruptAndFlagsAreSetWithoutInterruptsToo() {
    clock.advance(SECOND);
    assertThat(get(0x0c)).isEqualTo(0x50);
    set(0x0b, 0x12);
    clock.advance(SECOND);
    assertThat(line.isAsserted()).isTrue();
    assertThat(get(0x0c) & 0x90).isEqualTo(0x90);
    set(0x0b, 0x02);
    clock.advance(3600 * SECOND);
    assertThat(clock.events().nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void memoryIsKeptAndTheSizesOfRamAreThere() {
    CmosMemory.fill(rtc, 3L << 30, 1L << 30, 4);
    assertThat(get(0x15) | get(0x16) << 8).isEqualTo(640);
    assertThat(get(0x17) | get(0x18) << 8).isEqualTo(0xffff);
    assertThat(get(0x34) | get(0x35) << 8).isEqualTo((3 << 14) - 256);
    assertThat(get(0x5b) | get(0x5c) << 8).isEqualTo(1 << 14);
    assertThat(get(0x5f)).isEqualTo(3);
    int sum = 0;
    for (int index = 0x10; index <= 0x2d; index++) {
      sum += get(index);
    }
    assertThat(get(0x2e) << 8 | get(0x2f)).isEqualTo(sum & 0xffff);
    set(0x0f, 0x0a);
    assertThat(get(0x0f)).isEqualTo(0x0a);
    assertThat(rtc.read(0x70, 1)).isEqualTo(0xff);
  }

  @Test
  void anyValuesAreSurvived() {
    long seed = 7;
    Random random = new Random(seed);
    for (int i = 0; i < 50_000; i++) {
      set(random.nextInt(256), random.nextInt(256));
      clock.advance(random.nextInt(1_000_000_000));
      assertThat(get(random.nextInt(256))).as("seed %d step %d", seed, i).isBetween(0, 255);
    }
  }
}

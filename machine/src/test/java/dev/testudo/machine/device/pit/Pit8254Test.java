package dev.testudo.machine.device.pit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.machine.clock.VirtualClock;
import dev.testudo.machine.device.RecordedLine;
import org.junit.jupiter.api.Test;

class Pit8254Test {
  private final VirtualClock clock = new VirtualClock();
  private final RecordedLine line = new RecordedLine();
  private final Pit8254 pit = new Pit8254(clock.events(), line);

  private void out(int port, int value) {
    pit.write(port, 1, value);
  }

  private int in(int port) {
    return pit.read(port, 1);
  }

  private void advanceTicks(long ticks) {
    long now = Pit8254.CLOCK.ticksAt(clock.now());
    clock.advanceTo(Pit8254.CLOCK.nanosAt(now + ticks));
  }

  private void program(int channel, int control, int count) {
    out(0x43, channel << 6 | control);
    out(0x40 + channel, count & 0xff);
    out(0x40 + channel, count >> 8);
  }

  private int latched(int channel) {
    out(0x43, channel << 6);
    int low = in(0x40 + channel);
    return in(0x40 + channel) << 8 | low;
  }

  private int status(int channel) {
    out(0x43, 0xe0 | 2 << channel);
    return in(0x40 + channel);
  }

  @Test
  void mode2InterruptsOncePerPeriod() {
    program(0, 0x34, 1000);
    advanceTicks(1);
    int before = line.edges();
    advanceTicks(10_000);
    assertThat(line.edges() - before).isEqualTo(10);
    assertThat(latched(0)).isEqualTo(1000);
    advanceTicks(999);
    assertThat(latched(0)).isEqualTo(1);
    assertThat(line.isAsserted()).isFalse();
  }

  @Test
  void mode3IsASquareWave() {
    program(0, 0x36, 100);
    advanceTicks(1);
    assertThat(line.isAsserted()).isTrue();
    assertThat(latched(0)).isEqualTo(100);
    advanceTicks(10);
    assertThat(latched(0)).isEqualTo(80);
    advanceTicks(40);
    assertThat(line.isAsserted()).isFalse();
    advanceTicks(50);
    assertThat(line.isAsserted()).isTrue();
  }

  @Test
  void mode0RisesOnceAndCountsOn() {
    program(0, 0x30, 500);
    assertThat(line.isAsserted()).isFalse();
    assertThat(status(0) & 0x40).isNotZero();
    advanceTicks(500);
    assertThat(line.isAsserted()).isFalse();
    assertThat(status(0) & 0xc0).isZero();
    advanceTicks(1);
    assertThat(line.isAsserted()).isTrue();
    assertThat(status(0)).isEqualTo(0xb0);
    advanceTicks(5);
    assertThat(latched(0)).isEqualTo(0xfffb);
    assertThat(line.edges()).isEqualTo(1);
    assertThat(clock.events().nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void mode4StrobesOnce() {
    program(0, 0x38, 10);
    assertThat(line.isAsserted()).isTrue();
    advanceTicks(11);
    assertThat(line.isAsserted()).isFalse();
    advanceTicks(1);
    assertThat(line.isAsserted()).isTrue();
  }

  @Test
  void theSpeakersGateStopsAndRetriggers() {
    program(2, 0x30, 1000);
    advanceTicks(100);
    assertThat(latched(2)).isEqualTo(1000);
    out(0x61, 0x01);
    advanceTicks(101);
    assertThat(latched(2)).isEqualTo(900 - 1);
    out(0x61, 0x00);
    advanceTicks(500);
    assertThat(latched(2)).isEqualTo(900 - 1);
    assertThat(in(0x61) & 0x20).isZero();
    out(0x61, 0x01);
    advanceTicks(899);
    assertThat(in(0x61) & 0x21).isEqualTo(0x21);

    program(2, 0x32, 50);
    assertThat(in(0x61) & 0x20).isEqualTo(0x20);
    out(0x61, 0x00);
    out(0x61, 0x01);
    advanceTicks(10);
    assertThat(in(0x61) & 0x20).isZero();
    advanceTicks(50);
    assertThat(in(0x61) & 0x20).isEqualTo(0x20);
  }

  @Test
  void linuxCalibratesByCounter2() {
    // Gate on, mode 0, 50 ms: OUT2 rises after as many ticks as were asked for.
    out(0x61, in(0x61) & ~2 | 1);
    program(2, 0x30, 59_659);
    long start = clock.now();
    while ((in(0x61) & 0x20) == 0) {
      clock.advance(1000);
    }
    assertThat(clock.now() - start).isBetween(49_990_000L, 50_010_000L);
  }

  @Test
  void latchesHoldUntilTheyAreRead() {
    program(0, 0x34, 5000);
    advanceTicks(101);
    out(0x43, 0x00);
    advanceTicks(1000);
    out(0x43, 0x00);
    assertThat(in(0x40) | in(0x40) << 8).isEqualTo(4900);
    assertThat(in(0x40) | in(0x40) << 8).isEqualTo(3900);
    // Read-back latches status and count together; the status comes first.
    out(0x43, 0xc2);
    assertThat(in(0x40)).isEqualTo(0xb4);
    assertThat(in(0x40) | in(0x40) << 8).isEqualTo(3900);
  }

  @Test
  void decimalCountersCountInDecimal() {
    program(0, 0x35, 0x1000);
    advanceTicks(2);
    assertThat(latched(0)).isEqualTo(0x0999);
  }

  @Test
  void aNewPeriodTakesEffectWhenTheOldOneEnds() {
    program(0, 0x34, 1000);
    advanceTicks(501);
    out(0x40, 100);
    out(0x40, 0);
    assertThat(latched(0)).isEqualTo(500);
    int before = line.edges();
    advanceTicks(500);
    assertThat(line.edges() - before).isEqualTo(1);
    advanceTicks(1000);
    assertThat(line.edges() - before).isEqualTo(11);
  }

  @Test
  void refreshToggles() {
    int toggles = 0;
    int last = in(0x61) & 0x10;
    for (int i = 0; i < 1000; i++) {
      clock.advance(1000);
      int bit = in(0x61) & 0x10;
      toggles += bit == last ? 0 : 1;
      last = bit;
    }
    assertThat(toggles).isBetween(60, 70);
  }

  @Test
  void countOfOneDoesNotHang() {
    program(0, 0x34, 1);
    advanceTicks(1000);
    program(0, 0x36, 1);
    advanceTicks(1000);
    assertThat(clock.now()).isPositive();
  }
}

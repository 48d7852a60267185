package dev.testudo.machine.device.hpet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.machine.clock.VirtualClock;
import dev.testudo.machine.device.RecordedLine;
import org.junit.jupiter.api.Test;

class HpetTest {
  private final VirtualClock clock = new VirtualClock();
  private final RecordedLine[] lines = new RecordedLine[32];
  private boolean legacy;
  private final Hpet hpet =
      new Hpet(
          clock.events(),
          new Hpet.Outputs() {
            @Override
            public void set(int input, boolean asserted) {
              lines[input].set(asserted);
            }

            @Override
            public void setLegacyReplacement(boolean active) {
              legacy = active;
            }
          });

  HpetTest() {
    for (int i = 0; i < lines.length; i++) {
      lines[i] = new RecordedLine();
    }
  }

  private long get(int register) {
    return hpet.read(register, 8);
  }

  private void set(int register, long value) {
    hpet.write(register, 8, value);
  }

  @Test
  void capabilitiesTellPeriodAndTimers() {
    assertThat(get(0) >>> 32).isEqualTo(10_000_000);
    assertThat(get(0) & 0xffff_ffffL).isEqualTo(0x8086_a201L);
    assertThat(hpet.read(4, 4) & 0xffff_ffffL).isEqualTo(10_000_000);
    assertThat(get(0x100) & 0x30).isEqualTo(0x30);
  }

  @Test
  void theCounterRunsWhileEnabledAndKeepsItsValue() {
    clock.advance(1000);
    assertThat(get(0xf0)).isZero();
    set(0x10, 1);
    clock.advance(1000);
    assertThat(get(0xf0)).isEqualTo(100);
    set(0xf0, 5);
    assertThat(get(0xf0)).isEqualTo(100);
    set(0x10, 0);
    clock.advance(1000);
    assertThat(get(0xf0)).isEqualTo(100);
    hpet.write(0xf4, 4, 1);
    assertThat(get(0xf0)).isEqualTo(1L << 32 | 100);
    set(0x10, 1);
    clock.advance(50);
    assertThat(hpet.read(0xf0, 4) & 0xffff_ffffL).isEqualTo(105);
  }

  @Test
  void aOneShotInterruptsOnce() {
    set(0x120, 20 << 9 | 4);
    set(0x128, 200);
    set(0x10, 1);
    clock.advance(1999);
    assertThat(lines[20].edges()).isZero();
    clock.advance(1);
    assertThat(lines[20].edges()).isEqualTo(1);
    clock.advance(1_000_000_000);
    assertThat(lines[20].edges()).isEqualTo(1);
    set(0x128, get(0xf0) + 10);
    clock.advance(100);
    assertThat(lines[20].edges()).isEqualTo(2);
  }

  @Test
  void aPeriodicTimerNeverDrifts() {
    set(0x10, 1);
    clock.advance(777);
    set(0x100, 2 << 9 | 4 | 8 | 0x40);
    set(0x108, 100);
    set(0x108, 250);
    clock.advance(100_000_000);
    assertThat(lines[2].edges()).isEqualTo((10_000_077 - 100) / 250 + 1);
  }

  @Test
  void legacyReplacementLeadsTimers0And1ToTheOldInterrupts() {
    set(0x100, 4);
    set(0x108, 10);
    set(0x120, 4);
    set(0x128, 20);
    set(0x10, 3);
    assertThat(legacy).isTrue();
    clock.advance(200);
    assertThat(lines[2].edges()).isEqualTo(1);
    assertThat(lines[8].edges()).isEqualTo(1);
    set(0x10, 0);
    assertThat(legacy).isFalse();
  }

  @Test
  void aLevelStaysUntilItsStatusIsCleared() {
    set(0x100, 21 << 9 | 4 | 2);
    set(0x108, 10);
    set(0x10, 1);
    clock.advance(100);
    assertThat(lines[21].isAsserted()).isTrue();
    assertThat(get(0x20)).isEqualTo(1);
    set(0x20, 1);
    assertThat(lines[21].isAsserted()).isFalse();
    assertThat(get(0x20)).isZero();
  }

  @Test
  void aTimerOf32BitsWraps() {
    set(0xf0, 0xffff_fff0L);
    set(0x100, 20 << 9 | 4 | 0x100);
    set(0x108, 5);
    set(0x10, 1);
    clock.advance(21 * 10 - 1);
    assertThat(lines[20].edges()).isZero();
    clock.advance(1);
    assertThat(lines[20].edges()).isEqualTo(1);
    assertThat(clock.events().nextDeadline() - clock.now()).isEqualTo((1L << 32) * 10);
  }

  @Test
  void aComparatorOutOfReachArmsNothing() {
    set(0x100, 4);
    set(0x108, -1);
    set(0x10, 1);
    set(0x120, 4 | 8 | 0x40);
    set(0x128, 0);
    set(0x128, 0);
    clock.advance(1_000_000);
    assertThat(lines[2].edges()).isZero();
  }
}

package dev.testudo.processor.apic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ApicTimerTest {
  private static final int TIMER = 0x320;
  private static final int INITIAL = 0x380;
  private static final int CURRENT = 0x390;
  private static final int DIVIDE = 0x3e0;

  @Test
  void firesOnceInOneShotMode() {
    Owner owner = Owner.enabled(0);
    owner.write(TIMER, 0x40);
    owner.write(DIVIDE, 0xb);
    owner.write(INITIAL, 100);
    assertThat(owner.apic.nextDeadline()).isEqualTo(100);
    owner.sleep(99);
    assertThat(owner.read(CURRENT)).isEqualTo(1);
    assertThat(owner.apic.interruptPending()).isFalse();
    owner.sleep(1);
    assertThat(owner.apic.acknowledge()).isEqualTo(0x40);
    assertThat(owner.read(CURRENT)).isZero();
    assertThat(owner.apic.nextDeadline()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void divides() {
    Owner owner = Owner.enabled(0);
    owner.write(TIMER, 0x40);
    long[] configuration = {0, 1, 2, 3, 8, 9, 10, 11};
    long[] divisor = {2, 4, 8, 16, 32, 64, 128, 1};
    for (int i = 0; i < 8; i++) {
      owner.write(DIVIDE, configuration[i]);
      owner.write(INITIAL, 10);
      assertThat(owner.apic.nextDeadline() - owner.now).isEqualTo(10 * divisor[i]);
    }
  }

  @Test
  void repeatsWithoutDriftInPeriodicMode() {
    Owner owner = Owner.enabled(0);
    owner.write(TIMER, 0x2_0040);
    owner.write(DIVIDE, 0xb);
    owner.write(INITIAL, 100);
    owner.sleep(130);
    assertThat(owner.apic.acknowledge()).isEqualTo(0x40);
    assertThat(owner.apic.nextDeadline()).isEqualTo(200);
    assertThat(owner.read(CURRENT)).isEqualTo(70);
    owner.sleep(1000);
    assertThat(owner.apic.nextDeadline()).isEqualTo(1200);
  }

  @Test
  void goesOnCountingWhenTheModeChanges() {
    Owner owner = Owner.enabled(0);
    owner.write(TIMER, 0x40);
    owner.write(DIVIDE, 0xb);
    owner.write(INITIAL, 1000);
    owner.sleep(600);
    owner.write(TIMER, 0x2_0040);
    assertThat(owner.read(CURRENT)).isEqualTo(400);
    owner.sleep(500);
    assertThat(owner.read(CURRENT)).isEqualTo(900);
    owner.write(TIMER, 0x40);
    owner.sleep(900);
    assertThat(owner.read(CURRENT)).isZero();
    owner.write(TIMER, 0x2_0040);
    assertThat(owner.read(CURRENT)).isZero();
    assertThat(owner.read(INITIAL)).isEqualTo(1000);
  }

  @Test
  void keepsTheCountWhenTheDivisorChanges() {
    Owner owner = Owner.enabled(0);
    owner.write(TIMER, 0x40);
    owner.write(DIVIDE, 0xb);
    owner.write(INITIAL, 1000);
    owner.sleep(500);
    owner.write(DIVIDE, 0);
    assertThat(owner.read(CURRENT)).isEqualTo(500);
    assertThat(owner.apic.nextDeadline()).isEqualTo(1500);
  }

  @Test
  void countsSilentlyWhileMasked() {
    Owner owner = Owner.enabled(0);
    owner.write(DIVIDE, 0xb);
    owner.write(INITIAL, 100);
    assertThat(owner.apic.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    owner.now = 40;
    assertThat(owner.read(CURRENT)).isEqualTo(60);
    owner.write(TIMER, 0x40);
    assertThat(owner.apic.nextDeadline()).isEqualTo(100);
  }

  @Test
  void firesAtTheTscDeadline() {
    Owner owner = Owner.enabled(0);
    assertThat(owner.apic.writeMsr(LocalApic.MSR_TSC_DEADLINE, 500)).isTrue();
    assertThat(owner.apic.readMsr(LocalApic.MSR_TSC_DEADLINE)).as("not in that mode").isZero();
    owner.write(TIMER, 0x4_0041);
    owner.write(INITIAL, 77);
    assertThat(owner.read(INITIAL)).isZero();
    assertThat(owner.apic.writeMsr(LocalApic.MSR_TSC_DEADLINE, 500)).isTrue();
    assertThat(owner.apic.nextDeadline()).isEqualTo(250);
    owner.sleep(249);
    assertThat(owner.apic.readMsr(LocalApic.MSR_TSC_DEADLINE)).isEqualTo(500);
    owner.sleep(1);
    assertThat(owner.apic.readMsr(LocalApic.MSR_TSC_DEADLINE)).isZero();
    assertThat(owner.apic.acknowledge()).isEqualTo(0x41);
    owner.apic.endOfInterrupt();
    assertThat(owner.apic.writeMsr(LocalApic.MSR_TSC_DEADLINE, 10)).isTrue();
    assertThat(owner.apic.acknowledge()).as("a deadline of the past").isEqualTo(0x41);
    owner.apic.endOfInterrupt();
    assertThat(owner.apic.writeMsr(LocalApic.MSR_TSC_DEADLINE, -1)).isTrue();
    assertThat(owner.apic.interruptPending()).isFalse();
    owner.write(TIMER, 0x41);
    owner.write(TIMER, 0x4_0041);
    assertThat(owner.apic.readMsr(LocalApic.MSR_TSC_DEADLINE)).as("disarmed").isZero();
  }
}

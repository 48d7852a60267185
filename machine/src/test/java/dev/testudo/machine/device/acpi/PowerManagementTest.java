package dev.testudo.machine.device.acpi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.machine.clock.VirtualClock;
import dev.testudo.machine.device.MachineRequest;
import dev.testudo.machine.device.RecordedLine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PowerManagementTest {
  private final VirtualClock clock = new VirtualClock();
  private final RecordedLine line = new RecordedLine();
  private final List<MachineRequest> requests = new ArrayList<>();
  private final PowerManagement power = new PowerManagement(clock.events(), line, requests::add);

  @Test
  void theTimerCountsAt3579545Hertz() {
    clock.advance(1_000_000_000);
    assertThat(power.read(0x608, 4)).isEqualTo(3_579_545);
    assertThat(power.read(0x608, 1) & 0xff).isEqualTo(3_579_545 & 0xff);
  }

  @Test
  void acpiModeIsAlwaysOn() {
    assertThat(power.read(0x604, 2) & 0xffff).isEqualTo(1);
    power.write(0x604, 2, 0);
    assertThat(power.read(0x604, 2) & 0xffff).isEqualTo(1);
  }

  @Test
  void sleepTypesBecomeRequests() {
    power.write(0x604, 2, 5 << 10 | 1 << 13);
    assertThat(requests).isEmpty();
    power.write(0x604, 2, 1 << 10);
    power.write(0x604, 2, 1 << 10 | 1 << 13);
    power.write(0x604, 2, 1 << 13);
    assertThat(requests)
        .containsExactly(new MachineRequest.Sleep(3), new MachineRequest.PowerOff("ACPI S5"));
  }

  @Test
  void thePowerButtonInterruptsWhenEnabled() {
    power.pressPowerButton();
    assertThat(line.isAsserted()).isFalse();
    power.write(0x602, 2, 0x100);
    assertThat(line.isAsserted()).isTrue();
    assertThat(power.read(0x600, 4)).isEqualTo(0x0100_0100);
    power.write(0x600, 2, 0x100);
    assertThat(line.isAsserted()).isFalse();
  }

  @Test
  void theTimersHighestBitInterruptsWhenItChanges() {
    power.write(0x602, 2, 1);
    long half = PowerManagement.TIMER_CLOCK.nanosAt(1L << 31);
    clock.advanceTo(half - 1);
    assertThat(line.isAsserted()).isFalse();
    clock.advanceTo(half);
    assertThat(line.isAsserted()).isTrue();
    power.write(0x600, 2, 1);
    assertThat(line.isAsserted()).isFalse();
    clock.advanceTo(2 * half);
    assertThat(line.edges()).isEqualTo(2);
  }
}

package dev.testudo.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.testudo.boot.BootException;
import dev.testudo.boot.FlatImage;
import dev.testudo.processor.ProcessorModel;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class MachineTest {
  /// Prints "hi" and ends with status 7.
  private static final String HELLO = "66baf803b068eeb069ee66baf400b803000000eff4";

  /// Writes S5 to the power-management control register.
  private static final String POWER_OFF = "66ba040666b8002066eff4";

  /// CLI; HLT
  private static final String HALT = "faf4";

  /// JMP to itself
  private static final String LOOP = "ebfe";

  /// Writes 6 to port 0xcf9.
  private static final String RESET = "66baf90cb006eef4";

  /// Starts the interval timer, waits for 100,000 ticks of the power-management timer, and ends
  /// with status 1.
  private static final String WAIT =
      "66ba4300b030ee66ba4000b0ffeeee66ba210066ba0806ed3da086010072f066baf40031c0eff4";

  private final StringBuilder console = new StringBuilder();

  private Machine machine(String code, int processors) throws BootException {
    FlatImage image =
        new FlatImage(
            "guest", HexFormat.of().parseHex(code), 0x100000, 0x100000, FlatImage.Mode.LONG);
    return Machine.of(
        MachineSpec.of(new SimulatedProcessors(ProcessorModel.standard(processors, 1)), image)
            .withRamBytes(4 << 20)
            .withProcessorCount(processors)
            .withConsole(value -> console.append((char) value)));
  }

  @Test
  void aProgramPrintsAndEndsWithItsStatus() throws BootException {
    Machine machine = machine(HELLO, 1);
    assertThat(machine.run(RunLimits.NONE)).isEqualTo(new Outcome.Exited(7));
    assertThat(console).hasToString("hi");
    assertThat(machine.now()).isEqualTo(8);
  }

  @Test
  void aProgramSwitchesTheMachineOffOrResetsIt() throws BootException {
    assertThat(machine(POWER_OFF, 1).run(RunLimits.NONE))
        .isEqualTo(new Outcome.PoweredOff("ACPI S5"));
    assertThat(machine(RESET, 2).run(RunLimits.NONE)).isEqualTo(new Outcome.Reset("port 0xcf9"));
  }

  @Test
  void whatNothingCanWakeIsHaltedForEver() throws BootException {
    assertThat(machine(HALT, 1).run(RunLimits.NONE)).isEqualTo(new Outcome.HaltedForever());
    assertThat(machine(HALT, 4).run(RunLimits.NONE)).isEqualTo(new Outcome.HaltedForever());
  }

  @Test
  void aLimitEndsALoopOnTheVeryInstructionAndItCanGoOn() throws BootException {
    Machine machine = machine(LOOP, 1);
    assertThat(machine.run(RunLimits.ticks(12_345)).describe())
        .isEqualTo("stopped: limit of 12345 instructions");
    assertThat(machine.now()).isEqualTo(12_345);
    machine.run(RunLimits.ticks(20_000_001));
    assertThat(machine.now()).isEqualTo(20_000_001);
    assertThat(machine.run(new RunLimits(Long.MAX_VALUE, () -> true)))
        .isEqualTo(new Outcome.LimitReached("interrupted"));
  }

  @Test
  void devicesSeeTheTimeOfTheInstructionThatAsks() throws BootException {
    Machine machine = machine(WAIT, 2);
    assertThat(machine.run(RunLimits.NONE)).isEqualTo(new Outcome.Exited(1));
    // 100,000 ticks of 279.4 ns.
    assertThat(machine.now()).isBetween(27_936_000L, 27_937_000L);

    Machine again = machine(WAIT, 2);
    again.run(RunLimits.NONE);
    assertThat(again.now()).isEqualTo(machine.now());
  }

  @Test
  void aMachineTooSmallIsRefused() {
    FlatImage image = FlatImage.bootSector("boot", new byte[512]);
    MachineSpec spec =
        MachineSpec.of(new SimulatedProcessors(ProcessorModel.standard(1, 1)), image);
    assertThatExceptionOfType(BootException.class)
        .isThrownBy(() -> Machine.of(spec.withRamBytes(4096)))
        .withMessageContaining("RAM too small");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> spec.withProcessorCount(9))
        .withMessageContaining("1 to 8");
  }
}

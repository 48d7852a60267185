package dev.testudo.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.testudo.boot.BootException;
import dev.testudo.boot.FlatImage;
import dev.testudo.processor.ProcessorModel;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /// Starts a second processor that prints "a" in real mode and halts, waits, prints "b" and ends
  /// with status 1.
  private static final String TWO_PROCESSORS =
      "b866baf803bf0000010048b8baf803b061eef400488907be0000e0fec7860003000000450c00"
          + "c7860003000010460c00b9a0860100f390ffc975fabaf8030000b062ee66baf40031c0eff4";

  /// Loads an empty interrupt table and executes UD2.
  private static final String TRIPLE_FAULT =
      "b8000000000f011d020000000f0b00000000000000000000000000000000";

  private final StringBuilder console = new StringBuilder();

  private Machine machine(String code, int processors) throws BootException {
    return machine(code, processors, false);
  }

  private Machine machine(String code, int processors, boolean nested) throws BootException {
    ProcessorModel model = ProcessorModel.standard(processors, 1);
    ProcessorFactory factory =
        nested ? VirtualProcessors.of(model) : new SimulatedProcessors(model);
    FlatImage image =
        new FlatImage(
            "guest", HexFormat.of().parseHex(code), 0x100000, 0x100000, FlatImage.Mode.LONG);
    return Machine.of(
        MachineSpec.of(factory, image)
            .withRamBytes(4 << 20)
            .withProcessorCount(processors)
            .withConsole(value -> console.append((char) value)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aProgramPrintsAndEndsWithItsStatus(boolean nested) throws BootException {
    Machine machine = machine(HELLO, 1, nested);
    assertThat(machine.run(RunLimits.NONE)).isEqualTo(new Outcome.Exited(7));
    assertThat(console).hasToString("hi");
    assertThat(machine.now()).isBetween(8L, 10_000L);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSecondProcessorStartsInItsTurn(boolean nested) throws BootException {
    Machine machine = machine(TWO_PROCESSORS, 2, nested);
    assertThat(machine.run(RunLimits.NONE)).isEqualTo(new Outcome.Exited(1));
    assertThat(console).hasToString("ab");
    Machine again = machine(TWO_PROCESSORS, 2, nested);
    again.run(RunLimits.NONE);
    assertThat(again.now()).isEqualTo(machine.now());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTripleFaultEndsTheRun(boolean nested) throws BootException {
    assertThat(machine(TRIPLE_FAULT, 1, nested).run(RunLimits.ticks(1_000_000)))
        .isEqualTo(new Outcome.TripleFault(0));
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
    assertThat(machine.now()).isBetween(27_936_000L, 27_940_000L);

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

package dev.testudo.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.architecture.vmx.ExitReason;
import dev.testudo.boot.BootException;
import dev.testudo.boot.FlatImage;
import dev.testudo.hypervisor.state.ExitCounters;
import dev.testudo.processor.ProcessorModel;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// Programs that print what they see, bare and as L1: the consoles and the times are the same.
class BothWaysTest {
  /// Sends itself vector 0x41 with the task priority at 15, lowers that to 4 and 3 by CR8, whose
  /// value it prints each time, prints the register that it finds in memory, sets that to 0x70 and
  /// prints CR8. The handler prints "!".
  private static final String TASK_PRIORITY =
      "bc00002000488d1de4000000488d05b8000000668983100400008cc966898b1204"
          + "000066c78314040000008e48c1e81066898316040000c783180400000000000048"
          + "83ec0a66c70424ff0f48895c24020f011c24be0000e0fec786f0000000ff010000"
          + "b80f000000440f22c0c7860003000041000400fbe843000000b804000000440f22"
          + "c0e835000000b803000000440f22c0e8270000008b8680000000c1e804e81d0000"
          + "00c7868000000070000000e80a00000066baf400b800000000ef440f20c0043066"
          + "baf803eec35052b02166baf803eec786b0000000000000005a5848cf66662e0f1f"
          + "8400000000000f1f00";

  private record Run(Outcome outcome, String console, long time) {}

  private static Run run(ProcessorFactory factory, String code) throws BootException {
    StringBuilder console = new StringBuilder();
    FlatImage image =
        new FlatImage(
            "guest", HexFormat.of().parseHex(code), 0x100000, 0x100000, FlatImage.Mode.LONG);
    Machine machine =
        Machine.of(
            MachineSpec.of(factory, image)
                .withRamBytes(4 << 20)
                .withConsole(value -> console.append((char) value)));
    Outcome outcome = machine.run(RunLimits.ticks(100_000_000));
    return new Run(outcome, console.toString(), machine.now());
  }

  /// Runs a program both ways. Returns what L0 counted.
  private static ExitCounters same(String code, String console) throws BootException {
    ProcessorModel model = ProcessorModel.standard(1, 1);
    Run bare = run(new SimulatedProcessors(model), code);
    VirtualProcessors virtual = VirtualProcessors.of(model);
    Run nested = run(virtual, code);
    assertThat(bare.outcome()).isEqualTo(new Outcome.Exited(1));
    assertThat(bare.console()).isEqualTo(console);
    assertThat(nested).isEqualTo(bare);
    return virtual.made().getFirst().counters();
  }

  @Test
  void theTaskPriorityHoldsAnInterruptBackWithoutAnExitUntilItFallsBelowIt() throws BootException {
    ExitCounters counters = same(TASK_PRIORITY, "?4!337");
    assertThat(counters.fromL1(ExitReason.TPR_BELOW_THRESHOLD)).isEqualTo(1);
    assertThat(counters.fromL1(ExitReason.CONTROL_REGISTER_ACCESS)).isZero();
  }
}

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

  /// Stores and loads memory of a device by XMM and x87 registers, and prints what came through:
  /// two bytes of 16, 7 + 7, and MXCSR's masks.
  private static final String VECTORS_AND_DEVICES =
      "bc00002000be000000ff0f20e00d000600000f22e048b848474645444342416648"
          + "0f6ed8660fd61ec6460849f30f6f2e66480f7eeb88d8e845000000660f73dd0866"
          + "480f7ee8e836000000dbe3c7461007000000db4610da4610db5c24f88b4424f804"
          + "30e8180000000fae5e148a461524f0e80a00000066baf400b800000000ef66baf8"
          + "03eec3";

  /// With its stack in a device's memory, raises an interrupt and #UD, whose handlers print "!" and
  /// "U" and return, the second beyond the instruction.
  private static final String STACK_IN_A_DEVICE =
      "bc00002000488d3d940000004889fb488d05680000004881c710040000e83d0000"
          + "00488d055e000000488d7b60e82d0000004883ec1066c70424ff0f48895c24020f"
          + "011c24bc001000ffcd410f0bb02e66baf803ee66baf400b800000000ef6689078c"
          + "c966894f0266c74704008e48c1e81066894706c7470800000000c3b02166baf803"
          + "ee48cfb05566baf803ee488304240248cf66662e0f1f840000000000";

  /// In 32-bit mode, raises an interrupt twice through a task gate; the task prints "T" and its
  /// number, and goes on behind its IRET the second time.
  private static final String TASK_GATE =
      "bc00002000bb00102000bf00202000c74308ffff0000c7430c009bcf00c74310ff"
          + "ff0000c743140093cf00c7431867000030c7431c20890000c7432067000040c743"
          + "2420890000c7870802000000002000c7870c0200000085000083ec0866c7042427"
          + "00895c24020f01142466c70424ff07897c24020f011c24ea810010000800b81000"
          + "00008ed88ec08ed08ee08ee8be00402000c74620e9001000c7462402000000c746"
          + "3800002100c7464810000000c7464c08000000c7465010000000c7465410000000"
          + "66c746666800b8180000000f00d8cd41b04266baf803eecd4166baf400b8000000"
          + "00efb05466baf803ee660f00c8c0e8030430eecfebec";

  private record Run(Outcome outcome, String console, long time) {}

  private static Run run(ProcessorFactory factory, String code, FlatImage.Mode mode)
      throws BootException {
    StringBuilder console = new StringBuilder();
    FlatImage image =
        new FlatImage("guest", HexFormat.of().parseHex(code), 0x100000, 0x100000, mode);
    Machine machine =
        Machine.of(
            MachineSpec.of(factory, image)
                .withRamBytes(4 << 20)
                .withTestDevices(true)
                .withConsole(value -> console.append((char) value)));
    Outcome outcome = machine.run(RunLimits.ticks(100_000_000));
    return new Run(outcome, console.toString(), machine.now());
  }

  /// Runs a program both ways. Returns what L0 counted.
  private static ExitCounters same(String code, FlatImage.Mode mode, String console)
      throws BootException {
    ProcessorModel model = ProcessorModel.standard(1, 1);
    Run bare = run(new SimulatedProcessors(model), code, mode);
    VirtualProcessors virtual = VirtualProcessors.of(model);
    Run nested = run(virtual, code, mode);
    assertThat(bare.outcome()).isEqualTo(new Outcome.Exited(1));
    assertThat(bare.console()).isEqualTo(console);
    assertThat(nested).isEqualTo(bare);
    return virtual.made().getFirst().counters();
  }

  @Test
  void theTaskPriorityHoldsAnInterruptBackWithoutAnExitUntilItFallsBelowIt() throws BootException {
    ExitCounters counters = same(TASK_PRIORITY, FlatImage.Mode.LONG, "?4!337");
    assertThat(counters.fromL1(ExitReason.TPR_BELOW_THRESHOLD)).isEqualTo(1);
    assertThat(counters.fromL1(ExitReason.CONTROL_REGISTER_ACCESS)).isZero();
  }

  @Test
  void vectorAndFloatingPointRegistersGoToDevices() throws BootException {
    ExitCounters counters = same(VECTORS_AND_DEVICES, FlatImage.Mode.LONG, "HI>\u0010");
    assertThat(counters.fromL1(ExitReason.EPT_VIOLATION)).isPositive();
  }

  @Test
  void eventsAreDeliveredToAStackInADevice() throws BootException {
    ExitCounters counters = same(STACK_IN_A_DEVICE, FlatImage.Mode.LONG, "!U.");
    assertThat(counters.fromL1(ExitReason.EPT_VIOLATION)).isPositive();
  }

  @Test
  void aTaskGateInTheInterruptTableSwitchesTasks() throws BootException {
    ExitCounters counters = same(TASK_GATE, FlatImage.Mode.PROTECTED, "T4BT4");
    assertThat(counters.fromL1(ExitReason.TASK_SWITCH)).isEqualTo(4);
  }
}

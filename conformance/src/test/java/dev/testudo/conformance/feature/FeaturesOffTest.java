package dev.testudo.conformance.feature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.boot.BootImage;
import dev.testudo.guests.Guests;
import dev.testudo.hypervisor.state.L0Feature;
import dev.testudo.machine.Machine;
import dev.testudo.machine.MachineSpec;
import dev.testudo.machine.Outcome;
import dev.testudo.machine.RunLimits;
import dev.testudo.machine.VirtualProcessors;
import dev.testudo.processor.ProcessorModel;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The small L1 hypervisor and its L2 with each of L0's features off in turn, and so in each of the
/// three ways to give L2 its memory: EPT on EPT, shadow on EPT (nested-ept off), and shadow on
/// shadow (ept off).
class FeaturesOffTest {
  private static final int SUCCESS = 1;

  private record Run(Outcome outcome, List<String> console) {}

  private static Run run(Set<L0Feature> features) throws Exception {
    StringBuilder console = new StringBuilder();
    BootImage image = BootImage.of(Guests.L1_TINY, Guests.bytes(Guests.L1_TINY));
    VirtualProcessors processors = new VirtualProcessors(ProcessorModel.standard(1, 1), features);
    Machine machine =
        Machine.of(
            MachineSpec.of(processors, image)
                .withRamBytes(512 << 20)
                .withConsole(value -> console.append((char) value)));
    Outcome outcome = machine.run(RunLimits.ticks(100_000_000));
    return new Run(outcome, console.toString().lines().toList());
  }

  private static Set<L0Feature> without(L0Feature... off) {
    EnumSet<L0Feature> features = L0Feature.all();
    features.removeAll(List.of(off));
    return features;
  }

  @ParameterizedTest
  @EnumSource(
      value = L0Feature.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NESTED", "MSR_BITMAPS"})
  void l2RunsWithoutTheFeature(L0Feature feature) throws Exception {
    Run run = run(without(feature));
    assertThat(run.outcome()).isEqualTo(new Outcome.Exited(SUCCESS));
    assertThat(run.console())
        .contains("L1: VMX is off, goodbye")
        .anyMatch(line -> line.contains("Hello from L2"))
        .anyMatch(line -> line.contains("took an interrupt that L1 injected"));
  }

  @Test
  void anL1ThatNeedsWhatIsNotOfferedSaysSo() throws Exception {
    Run run = run(without(L0Feature.MSR_BITMAPS));
    assertThat(run.outcome()).isNotEqualTo(new Outcome.Exited(SUCCESS));
    assertThat(run.console()).contains("L1: needs HLT exiting, I/O bitmaps and MSR bitmaps");
  }

  @Test
  void l2SeesTheSameOverShadowPageTablesAsOverEpt() throws Exception {
    Run shadowOnEpt = run(without(L0Feature.NESTED_EPT));
    Run shadowOnShadow = run(without(L0Feature.EPT));
    assertThat(shadowOnShadow).isEqualTo(shadowOnEpt);
    assertThat(shadowOnShadow.console()).contains("L1: no EPT: L2 shares the page tables of L1");
  }

  @Test
  void shadowPagingWorksWithoutVpidsForL1() throws Exception {
    Run run = run(without(L0Feature.EPT, L0Feature.VPID));
    assertThat(run.outcome()).isEqualTo(new Outcome.Exited(SUCCESS));
  }
}

package dev.testudo.benchmarks.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.testudo.benchmarks.measure.ContenderFailed;
import dev.testudo.benchmarks.measure.Measurement;
import dev.testudo.benchmarks.measure.Sample;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KernelMarkersTest {
  private static final KernelMarkers.Plan PLAN =
      new KernelMarkers.Plan(2, 1, Map.of("alu", 500L), List.of("00ff"));

  @Test
  void kernelsAreTimedByTheClockGiven() throws ContenderFailed {
    long[] now = {0};
    KernelMarkers markers = new KernelMarkers(() -> now[0] += 100);
    for (String line :
        List.of(
            "noise", "kernel alu begin", "other line", "kernel alu end 00ff", "kernel x begin")) {
      markers.accept(line);
    }
    assertThat(markers.times()).containsExactly(new KernelTime("alu", 100, "00ff"));
    // 2 passes of 500 instructions in 100 ns
    assertThat(PLAN.samples(markers.times()))
        .containsExactly(new Sample(new Measurement("kernel alu", "MIPS", true), 10_000));
  }

  @Test
  void aRunThatIsNotWholeOrNotRightDoesNotCount() {
    assertThatThrownBy(() -> PLAN.samples(List.of()))
        .isInstanceOf(ContenderFailed.class)
        .hasMessageContaining("0 of 1");
    assertThatThrownBy(() -> PLAN.samples(List.of(new KernelTime("alu", 100, "00fe"))))
        .isInstanceOf(ContenderFailed.class)
        .hasMessageContaining("00fe instead of 00ff");
  }
}

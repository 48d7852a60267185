package dev.testudo.benchmarks.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.testudo.benchmarks.measure.ContenderFailed;
import dev.testudo.benchmarks.measure.Sample;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinuxMarkersTest {
  private static LinuxMarkers read(Payload payload, List<String> lines) {
    long[] now = {0};
    LinuxMarkers markers = new LinuxMarkers(() -> now[0] += 1_000_000, payload);
    lines.forEach(markers::accept);
    return markers;
  }

  @Test
  void bootAndPartsAreTimedByTheClockGiven() throws ContenderFailed {
    Payload payload = new Payload(List.of("l2-loop:500", "cpuid:2000"));
    LinuxMarkers markers =
        read(
            payload,
            List.of(
                "[    0.000000] Linux version 6.1",
                "something else",
                "testudo-init: L1 is up: Linux",
                "bench l2-loop begin 500",
                "bench l2-loop end 9223372036854775809",
                "bench cpuid begin 2000",
                "bench cpuid end 2000",
                "bench unknown end 1",
                "testudo-init: result 0"));
    assertThat(payload.commandLine()).isEqualTo("testudo.bench=l2-loop:500,cpuid:2000");
    assertThat(markers.samples())
        .containsExactly(
            new Sample(Payload.BOOT, 0.002),
            new Sample(Payload.Part.L2_LOOP.measurement(), 2000),
            new Sample(Payload.Part.CPUID.measurement(), 2_000_000));
  }

  @Test
  void aRunThatIsNotWholeDoesNotCount() {
    List<String> boot = List.of("Linux version 6.1", "testudo-init: L1 is up: Linux");
    assertThatThrownBy(() -> read(Payload.NONE, boot).samples())
        .isInstanceOf(ContenderFailed.class)
        .hasMessageContaining("without a result");
    assertThatThrownBy(
            () -> read(Payload.NONE, List.of(boot.get(0), "testudo-init: result 0")).samples())
        .isInstanceOf(ContenderFailed.class)
        .hasMessageContaining("0 of 1");
    assertThatThrownBy(() ->
            read(Payload.NONE, List.of(boot.get(0), boot.get(1), "testudo-init: result 1"))
                .samples())
        .isInstanceOf(ContenderFailed.class)
        .hasMessageContaining("with result 1");
  }
}

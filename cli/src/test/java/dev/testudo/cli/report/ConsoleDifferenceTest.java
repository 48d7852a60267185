package dev.testudo.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.cli.report.ConsoleDifference.Line;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConsoleDifferenceTest {
  @Test
  void kernelTimesDoNotCount() {
    assertThat(
            ConsoleDifference.between(
                List.of("[    0.000000] Linux version 6.1", "plain"),
                List.of("[    1.234567] Linux version 6.1", "plain  ")))
        .isEmpty();
  }

  @Test
  void findsWhatOnlyOneHas() {
    assertThat(ConsoleDifference.between(List.of("a", "b", "c", "d"), List.of("a", "c", "x", "d")))
        .containsExactly(new Line(true, "b"), new Line(false, "x"));
    assertThat(ConsoleDifference.between(List.of(), List.of("a")))
        .containsExactly(new Line(false, "a"));
  }

  @Test
  void comparesHugeConsolesByContent() {
    List<String> first = IntStream.range(0, 5000).mapToObj(i -> "line " + i).toList();
    List<String> second = first.reversed();
    assertThat(ConsoleDifference.between(first, second)).isEmpty();
    List<String> third = second.stream().map(line -> line.replace("line 77", "other 77")).toList();
    assertThat(ConsoleDifference.between(first, third))
        .contains(new Line(true, "line 77"), new Line(false, "other 77"));
  }
}

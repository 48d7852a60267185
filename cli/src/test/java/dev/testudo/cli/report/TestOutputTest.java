package dev.testudo.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.cli.report.TestOutput.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestOutputTest {
  @Test
  void countsResultLinesAndSummaries() {
    TestOutput output =
        TestOutput.of(
            List.of(
                "enabling apic",
                "PASS: first: a check\r",
                "FAIL: second",
                "SKIP: third (no such feature)",
                "XFAIL: known",
                "  PASS: indented",
                "PASSED is no verdict",
                "SUMMARY: 5 tests, 1 unexpected failures, 1 expected failures, 1 skipped"));

    assertThat(output.results()).hasSize(5);
    assertThat(output.results().getFirst().name()).isEqualTo("first: a check");
    assertThat(output.count(Verdict.PASS)).isEqualTo(2);
    assertThat(output.count(Verdict.SKIP)).isEqualTo(1);
    assertThat(output.unexpectedFailures()).isEqualTo(1);
    assertThat(output.summaries()).containsExactly(new TestOutput.Summary(5, 1, 1, 1));
    assertThat(output.onlySkipped()).isFalse();
  }

  @Test
  void believesTheLargerCountOfFailures() {
    assertThat(
            TestOutput.of(List.of("SUMMARY: 3 tests, 2 unexpected failures")).unexpectedFailures())
        .isEqualTo(2);
    assertThat(TestOutput.of(List.of("XPASS: surprise")).unexpectedFailures()).isEqualTo(1);
    assertThat(TestOutput.of(List.of("SUMMARY: 3 tests")).unexpectedFailures()).isZero();
    assertThat(TestOutput.of(List.of("SUMMARY: 3 tests, 2 skipped")).summaries())
        .containsExactly(new TestOutput.Summary(3, 0, 0, 2));
  }

  @Test
  void knowsAnImageThatOnlySkips() {
    assertThat(TestOutput.of(List.of("SKIP: nothing here")).onlySkipped()).isTrue();
    assertThat(TestOutput.of(List.of()).onlySkipped()).isFalse();
  }
}

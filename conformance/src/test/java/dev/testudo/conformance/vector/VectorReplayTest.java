package dev.testudo.conformance.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class VectorReplayTest {
  @Test
  void ourProcessorDoesWhatSiliconDid() {
    ByteArrayOutputStream report = new ByteArrayOutputStream();
    VectorReplay.Result result =
        VectorReplay.replay(
            Pattern.compile(""), new PrintStream(report, true, StandardCharsets.UTF_8), 1);
    assertThat(result.forms()).isGreaterThanOrEqualTo(500);
    assertThat(result.failedForms()).as(report.toString(StandardCharsets.UTF_8)).isZero();
  }
}

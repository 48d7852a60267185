package dev.testudo.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RoundsTest {
  private static final Measurement SPEED = new Measurement("speed", "MIPS", true);
  private static final Measurement TIME = new Measurement("time", "s", false);

  private final List<String> order = new ArrayList<>();

  /// A contender that gives these values, one a run, and fails when it has no more.
  private Contender contender(String name, Optional<String> missing, double... values) {
    return new Contender() {
      private int runs;

      @Override
      public String name() {
        return name;
      }

      @Override
      public Optional<String> missing() {
        return missing;
      }

      @Override
      public List<Sample> run() throws ContenderFailed {
        order.add(name);
        if (runs == values.length) {
          throw new ContenderFailed("fell over");
        }
        double value = values[runs++];
        return List.of(new Sample(SPEED, value), new Sample(TIME, 100 / value));
      }
    };
  }

  private Results run() throws Exception {
    return Rounds.run(
        List.of(
            contender("Testudo", Optional.empty(), 20, 50, 40),
            contender("Other", Optional.empty(), 10, 10, 10),
            contender("Fragile", Optional.empty(), 30),
            contender("Absent", Optional.of("is not installed"))),
        3);
  }

  @Test
  void roundsAreInterleavedAndFailuresLeftOut() throws Exception {
    Results results = run();
    assertThat(order)
        .containsExactly(
            "Testudo", "Other", "Fragile", "Testudo", "Other", "Fragile", "Testudo", "Other");
    assertThat(results.absent())
        .containsEntry("Absent", "is not installed")
        .containsEntry("Fragile", "round 2: fell over");
  }

  @Test
  void mediansSpreadsAndRatios() throws Exception {
    Results results = run();
    assertThat(results.median("Testudo", SPEED)).hasValue(40);
    assertThat(results.spread("Testudo", SPEED)).hasValue(0.75);
    assertThat(results.spread("Fragile", SPEED)).isEmpty();
    assertThat(results.ratio("Testudo", "Other", SPEED)).hasValue(4);
    assertThat(results.ratio("Testudo", "Other", TIME)).hasValue(4);
    assertThat(results.median("Absent", SPEED)).isEmpty();
  }

  @Test
  void theTableNamesWhoCouldNotRun() throws Exception {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    Report.print(new PrintStream(text, true, StandardCharsets.UTF_8), run());
    assertThat(text.toString(StandardCharsets.UTF_8).lines())
        .anyMatch(line -> line.matches("speed, MIPS +40\\.0 \\(75 %\\) +10\\.0 \\(0 %\\) +30\\.0"))
        .contains("without Absent: is not installed", "without Fragile: round 2: fell over");
  }

  @Test
  void jsonHoldsTheSamples(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("results.json");
    Report.write(file, run());
    JsonNode root = JsonMapper.builder().build().readTree(Files.readString(file));
    JsonNode speed = root.get("contenders").get("Testudo").get("speed");
    assertThat(speed.get("median").asDouble()).isEqualTo(40);
    assertThat(speed.get("samples").size()).isEqualTo(3);
    assertThat(root.get("ratios").get("Testudo").get("Other").get("time").asDouble()).isEqualTo(4);
    assertThat(root.get("without").get("Absent").asString()).isEqualTo("is not installed");
  }
}

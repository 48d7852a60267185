package dev.testudo.benchmarks.measure;

import dev.testudo.processor.Engine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/// What every measurement lets the user choose.
public final class RoundOptions {
  /// How often every contender runs.
  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Interleaved rounds (default: ${DEFAULT-VALUE}).",
      defaultValue = "3")
  public int rounds = 3;

  /// Whether nothing else than Testudo runs.
  @Option(names = "--alone", description = "Testudo only, without what is installed beside it.")
  public boolean alone;

  /// How Testudo's processors execute code.
  @Option(
      names = "--engine",
      paramLabel = "NAME",
      description = "Testudo's engine: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  public Engine engine = Engine.DEFAULT;

  /// Where the samples go.
  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write all samples, medians and ratios as JSON, too.")
  public Optional<Path> json = Optional.empty();

  @Option(
      names = "--silence",
      paramLabel = "SECONDS",
      description =
          "Leave out a contender that prints nothing for so long (default: ${DEFAULT-VALUE}).",
      defaultValue = "120")
  int seconds = 120;

  /// For picocli.
  public RoundOptions() {}

  /// How long a contender may print nothing.
  public Duration silence() {
    return Duration.ofSeconds(Math.max(1, seconds));
  }
}

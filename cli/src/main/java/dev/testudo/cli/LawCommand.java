package dev.testudo.cli;

import dev.testudo.cli.law.Law;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Puts the law to the test with random VMCSs and guests.
@Command(
    name = "law",
    description =
        "Run random VMCSs and guests bare and nested, and require that L1 sees the same both ways.")
final class LawCommand extends Subcommand {
  private static final int SHOWN = 20;

  @Option(
      names = "--cases",
      paramLabel = "N",
      description = "How many; 20K, 1M (default: ${DEFAULT-VALUE}).",
      defaultValue = "20K")
  String cases = "20K";

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "What cases are drawn from (default: ${DEFAULT-VALUE}).",
      defaultValue = "1")
  long seed;

  @Option(
      names = "--from",
      paramLabel = "N",
      description = "The number of the first case (default: ${DEFAULT-VALUE}).",
      defaultValue = "0")
  long from;

  @Option(names = "--stats", description = "Print how often cases ended how.")
  boolean stats;

  @Override
  public Integer call() {
    long count = RunLimit.parse(cases).instructions();
    Law law = new Law(seed);
    long differing = 0;
    for (long number = from; number < from + count; number++) {
      Law.Difference difference = law.run(number);
      if (difference != null && ++differing <= SHOWN) {
        difference.lines().forEach(out()::println);
        out().flush();
      }
      if ((number + 1) % 20_000 == 0) {
        progress(
            "%,d of %,d cases, %,d differences".formatted(number + 1 - from, count, differing));
      }
    }
    if (stats) {
      law.ends().forEach((end, times) -> out().printf(Locale.ROOT, "%,9d  %s%n", times, end));
    }
    out().printf(Locale.ROOT, "seed %d: %,d cases, %,d differences%n", seed, count, differing);
    out().flush();
    return differing == 0 ? ExitCode.SUCCESS.code() : ExitCode.FAILURE.code();
  }
}

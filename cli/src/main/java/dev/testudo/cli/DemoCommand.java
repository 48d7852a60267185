package dev.testudo.cli;

import dev.testudo.boot.BootException;
import dev.testudo.boot.BootImage;
import dev.testudo.cli.report.ConsoleDifference;
import dev.testudo.guests.Guests;
import dev.testudo.machine.ConsoleInput;
import dev.testudo.machine.Outcome;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Runs the small hypervisor that comes with Testudo and its guest, both ways, and compares.
@Command(
    name = "demo",
    description =
        "Run a small hypervisor (L1) and its guest (L2), nested and then bare, and compare them."
            + " Needs nothing from outside.")
final class DemoCommand extends Subcommand {
  /// A hundred times what the demo takes.
  private static final RunLimit LIMIT = RunLimit.parse("2G");

  @Option(names = "--stats", description = "Also print the host's time.")
  boolean stats;

  @Mixin WayOption way = new WayOption();
  @Mixin EngineOption engine = new EngineOption();

  @Override
  public Integer call() {
    PrintWriter out = out();
    Guest guest = guest();
    if (way.isGiven()) {
      return isGood(show(out, guest, way.or(Way.NESTED)))
          ? ExitCode.SUCCESS.code()
          : ExitCode.FAILURE.code();
    }
    GuestRun nested = show(out, guest, Way.NESTED);
    GuestRun bare = show(out, guest, Way.BARE);
    List<ConsoleDifference.Line> differences =
        ConsoleDifference.between(nested.console(), bare.console());
    if (differences.isEmpty()) {
      out.println("The console is the same both ways.");
    } else {
      out.println("The two ways differ:");
      differences.forEach(
          line -> out.println((line.first() ? "  nested: " : "  bare:   ") + line.text()));
    }
    out.flush();
    return differences.isEmpty() && isGood(nested) && isGood(bare)
        ? ExitCode.SUCCESS.code()
        : ExitCode.FAILURE.code();
  }

  private Guest guest() {
    try {
      return new Guest(
          BootImage.of(Guests.L1_TINY, Guests.bytes(Guests.L1_TINY)),
          "",
          List.of(),
          ByteSize.mebibytes(64),
          1,
          Optional.empty(),
          Map.of(),
          1,
          false,
          engine.engine);
    } catch (BootException e) {
      throw new IllegalStateException("the demo's image is damaged", e);
    }
  }

  private GuestRun show(PrintWriter out, Guest guest, Way how) {
    out.println("=== " + how + " " + "=".repeat(70 - how.toString().length()));
    out.flush();
    ConsoleRecorder console =
        new ConsoleRecorder(
            Optional.empty(),
            line -> {
              out.println("  | " + line);
              out.flush();
            });
    GuestRun run = guest.run(how, LIMIT, console, ConsoleInput.SILENT);
    out.printf(Locale.ROOT, "%s after %,d instructions%n", run.outcome().describe(), run.ticks());
    run.counters().forEach(out::println);
    if (stats) {
      out.printf(Locale.ROOT, "host time %.2f s%n", run.seconds());
    }
    out.println();
    out.flush();
    return run;
  }

  private static boolean isGood(GuestRun run) {
    return run.outcome() instanceof Outcome.Exited(int status) && status == 1;
  }
}

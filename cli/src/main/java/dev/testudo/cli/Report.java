package dev.testudo.cli;

import java.io.PrintWriter;
import java.util.Locale;

/// The lines in which commands tell how runs went. What goes to standard output is the same every
/// time for the same guest; the host's time is only told where it was asked for.
final class Report {
  private Report() {}

  /// How a run ended.
  static void outcome(PrintWriter out, GuestRun run) {
    out.printf(
        Locale.ROOT,
        "testudo: %s after %,d instructions, %s%n",
        run.outcome().describe(),
        run.ticks(),
        run.way());
    out.flush();
  }

  /// What was counted.
  static void statistics(PrintWriter out, GuestRun run) {
    out.printf(
        Locale.ROOT,
        "%s: %,d instructions of virtual time in %.2f s of host time, %.0f MIPS%n",
        run.way(),
        run.ticks(),
        run.seconds(),
        run.ticks() / 1e6 / Math.max(run.seconds(), 1e-9));
    out.printf(Locale.ROOT, "  %,d MiB of RAM touched%n", run.touchedBytes() >> 20);
    run.counters().forEach(line -> out.println("  " + line));
    out.flush();
  }
}

package dev.testudo.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Tells the user how far the images are while they run: what is done, and, when that takes long,
/// what runs and how much it has executed. Nothing of it belongs to the results.
final class SuiteProgress {
  private static final long SILENCE = Duration.ofSeconds(15).toNanos();

  private final PrintWriter out;
  private final int total;
  private final Map<String, Long> running = new LinkedHashMap<>();
  private int done;
  private long lastLine = System.nanoTime();

  /// @param out where to
  /// @param total how many runs there will be
  SuiteProgress(PrintWriter out, int total) {
    this.out = out;
    this.total = total;
  }

  /// An image has executed so many instructions.
  synchronized void at(String name, Way way, long instructions) {
    running.put(name + " " + way, instructions);
    if (System.nanoTime() - lastLine < SILENCE) {
      return;
    }
    List<String> parts = new ArrayList<>();
    running.forEach((run, executed) ->
        parts.add(String.format(Locale.ROOT, "%s at %.1f G instructions", run, executed / 1e9)));
    print("running " + String.join(", ", parts));
  }

  synchronized void ended(String name, Way way, SuiteRun.Judgement judgement, double seconds) {
    running.remove(name + " " + way);
    done++;
    print(String.format(Locale.ROOT, "%s %s: %s after %.1f s", name, way, judgement, seconds));
  }

  private void print(String what) {
    out.printf("[%d/%d] %s%n", done, total, what);
    out.flush();
    lastLine = System.nanoTime();
  }
}

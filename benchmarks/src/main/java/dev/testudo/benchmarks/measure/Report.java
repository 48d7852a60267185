package dev.testudo.benchmarks.measure;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.databind.json.JsonMapper;

/// Results as a table for people and as JSON for programs.
public final class Report {
  private Report() {}

  /// Prints results, and writes them to a file if one is wanted.
  public static void give(PrintStream out, Results results, Optional<Path> file)
      throws IOException {
    print(out, results);
    if (file.isPresent()) {
      write(file.get(), results);
    }
  }

  /// Prints medians with the spread of their samples, and below them how many times as good the
  /// first contender is as each other one.
  public static void print(PrintStream out, Results results) {
    List<String> contenders = results.contenders();
    List<Measurement> measurements = results.measurements();
    head(out, "median (spread)", contenders);
    for (Measurement one : measurements) {
      label(out, one.name() + ", " + one.unit());
      for (String contender : contenders) {
        cell(out, median(results, contender, one));
      }
      out.println();
    }
    for (String first : contenders) {
      if (first.startsWith("Testudo")) {
        ratios(out, results, first);
      }
    }
    results.absent().forEach((contender, why) -> out.println("without " + contender + ": " + why));
    out.flush();
  }

  private static void ratios(PrintStream out, Results results, String first) {
    List<String> others =
        results.contenders().stream().filter(other -> !other.equals(first)).toList();
    if (others.isEmpty()) {
      return;
    }
    out.println();
    head(out, first + ", times as fast as", others);
    for (Measurement one : results.measurements()) {
      label(out, one.name());
      for (String other : others) {
        OptionalDouble ratio = results.ratio(first, other, one);

        cell(out, ratio.isPresent() ? number(ratio.getAsDouble()) : "");
      }
      out.println();
    }
  }

  private static void head(PrintStream out, String title, List<String> columns) {
    label(out, title);
    columns.forEach(column -> cell(out, column));
    out.println();
  }

  private static void label(PrintStream out, String text) {
    out.printf("%-34s", text);
  }

  private static void cell(PrintStream out, String text) {
    out.printf(" %18s", text);
  }

  private static String median(Results results, String contender, Measurement one) {
    OptionalDouble median = results.median(contender, one);
    if (median.isEmpty()) {
      return "";
    }
    OptionalDouble spread = results.spread(contender, one);
    String text = number(median.getAsDouble());
    return spread.isEmpty()
        ? text
        : text + String.format(Locale.ROOT, " (%.0f %%)", spread.getAsDouble() * 100);
  }

  private static String number(double value) {
    return value >= 100
        ? String.format(Locale.ROOT, "%,.0f", value)
        : value >= 10
            ? String.format(Locale.ROOT, "%.1f", value)
            : String.format(Locale.ROOT, "%.2f", value);
  }

  /// Writes everything that was measured.
  public static void write(Path file, Results results) throws IOException {
    Map<String, Object> contenders = new LinkedHashMap<>();
    for (String contender : results.contenders()) {
      Map<String, Object> rows = new LinkedHashMap<>();
      for (Measurement one : results.measurements()) {
        OptionalDouble median = results.median(contender, one);
        if (median.isPresent()) {
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("unit", one.unit());
          row.put("moreIsBetter", one.moreIsBetter());
          row.put("median", median.getAsDouble());
          row.put("samples", results.samples(contender, one));
          rows.put(one.name(), row);
        }
      }
      contenders.put(contender, rows);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("contenders", contenders);
    all.put("ratios", ratios(results));
    all.put("without", results.absent());
    Files.writeString(file, JsonMapper.builder().build().writeValueAsString(all) + "\n");
  }

  private static Map<String, Object> ratios(Results results) {
    Map<String, Object> all = new LinkedHashMap<>();
    for (String first : results.contenders()) {
      Map<String, Object> columns = new LinkedHashMap<>();
      for (String second : results.contenders()) {
        Map<String, Object> rows = new LinkedHashMap<>();
        for (Measurement one : results.measurements()) {
          results.ratio(first, second, one).ifPresent(ratio -> rows.put(one.name(), ratio));
        }
        if (!first.equals(second)) {
          columns.put(second, rows);
        }
      }
      if (first.startsWith("Testudo")) {
        all.put(first, columns);
      }
    }
    return all;
  }
}

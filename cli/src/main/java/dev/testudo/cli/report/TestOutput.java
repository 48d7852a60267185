package dev.testudo.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The result lines of one run of a kvm-unit-tests image.
///
/// @param results the lines that report one check each, in order
/// @param summaries the totals that the image printed itself, one per summary line
public record TestOutput(List<Result> results, List<Summary> summaries) {
  private static final Pattern RESULT = Pattern.compile("(PASS|FAIL|SKIP|XPASS|XFAIL): ?(.*)");
  private static final Pattern SUMMARY =
      Pattern.compile(
          "SUMMARY: (\\d{1,9}) tests(?:, (\\d{1,9}) unexpected failures)?"
              + "(?:, (\\d{1,9}) expected failures)?(?:, (\\d{1,9}) skipped)?.*");

  /// What a check reported.
  public enum Verdict {
    /// It holds.
    PASS,
    /// It does not hold.
    FAIL,
    /// It was not tried.
    SKIP,
    /// It holds although it was expected not to.
    XPASS,
    /// It does not hold, as expected.
    XFAIL;

    /// Whether this verdict makes the image fail.
    public boolean unexpected() {
      return this == FAIL || this == XPASS;
    }
  }

  /// One check's report.
  ///
  /// @param verdict what it says
  /// @param name the text after it
  public record Result(Verdict verdict, String name) {
    @Override
    public String toString() {
      return verdict + ": " + name;
    }
  }

  /// The totals that an image counted itself.
  public record Summary(int tests, int unexpectedFailures, int expectedFailures, int skipped) {}

  /// Reads a console's lines.
  public static TestOutput of(List<String> console) {
    List<Result> results = new ArrayList<>();
    List<Summary> summaries = new ArrayList<>();
    for (String raw : console) {
      String line = raw.strip();
      Matcher result = RESULT.matcher(line);
      Matcher summary = SUMMARY.matcher(line);
      if (result.matches()) {
        results.add(new Result(Verdict.valueOf(result.group(1)), result.group(2)));
      } else if (summary.matches()) {
        summaries.add(
            new Summary(
                number(summary.group(1)),
                number(summary.group(2)),
                number(summary.group(3)),
                number(summary.group(4))));
      }
    }
    return new TestOutput(List.copyOf(results), List.copyOf(summaries));
  }

  private static int number(@org.jspecify.annotations.Nullable String digits) {
    return digits == null ? 0 : Integer.parseInt(digits);
  }

  /// How many checks gave a verdict.
  public int count(Verdict verdict) {
    return (int) results.stream().filter(result -> result.verdict() == verdict).count();
  }

  /// Failures by the lines or by the image's own count, whichever saw more.
  public int unexpectedFailures() {
    int lines = (int) results.stream().filter(result -> result.verdict().unexpected()).count();
    int counted = summaries.stream().mapToInt(Summary::unexpectedFailures).sum();
    return Math.max(lines, counted);
  }

  /// How many checks there were, by the lines or by the image's own count, which also has those
  /// that print nothing.
  public int checks() {
    int counted = summaries.stream().mapToInt(Summary::tests).sum();
    return Math.max(results.size(), counted);
  }

  /// Whether nothing is unexpected but checks that pass which the image expects to fail.
  public boolean onlyPassedUnexpectedly() {
    int passed = count(Verdict.XPASS);
    return passed > 0 && unexpectedFailures() == passed;
  }

  /// Whether the image reported nothing but skipped checks, or that it cannot run at all.
  public boolean onlySkipped() {
    return !results.isEmpty()
        && results.stream().allMatch(result -> result.verdict() == Verdict.SKIP);
  }
}

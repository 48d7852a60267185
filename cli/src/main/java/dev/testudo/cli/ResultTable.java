package dev.testudo.cli;

import dev.testudo.cli.SuiteRun.Judgement;
import dev.testudo.cli.report.TestOutput;
import dev.testudo.cli.report.TestOutput.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// The results of kvm-unit-tests as a table in Markdown, one row an entry and way, with the reasons
/// of skipped checks below. Host times are left out: the same images give the same table.
final class ResultTable {
  private ResultTable() {}

  static List<String> lines(List<SuiteRun> results) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "| entry | way | result | checks | failures | unexpected passes | skips | instructions |");
    lines.add("|---|---|---|--:|--:|--:|--:|--:|");
    Set<String> skips = new TreeSet<>();
    Set<String> passes = new TreeSet<>();
    for (SuiteRun result : results) {
      for (GuestRun run : result.runs()) {
        TestOutput output = TestOutput.of(run.console());
        Judgement judgement = SuiteRun.judge(run);
        lines.add(
            String.format(
                Locale.ROOT,
                "| %s | %s | %s | %,d | %d | %d | %d | %,d |",
                result.name(),
                run.way(),
                judgement == Judgement.ERROR ? run.outcome().describe() : judgement,
                output.checks(),
                SuiteRun.failures(output),
                output.count(Verdict.XPASS),
                output.count(Verdict.SKIP),
                run.ticks()));
        for (TestOutput.Result check : output.results()) {
          String line = "- " + result.name() + ": " + check.name();
          if (check.verdict() == Verdict.SKIP) {
            skips.add(line);
          } else if (check.verdict() == Verdict.XPASS) {
            passes.add(line);
          }
        }
      }
    }
    list(lines, "Skipped:", skips);
    list(lines, "Passed although the image expects a failure:", passes);
    return lines;
  }

  private static void list(List<String> lines, String title, Set<String> items) {
    if (!items.isEmpty()) {
      lines.add("");
      lines.add(title);
      lines.add("");
      lines.addAll(items);
    }
  }
}

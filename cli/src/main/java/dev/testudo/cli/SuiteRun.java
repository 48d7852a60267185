package dev.testudo.cli;

import dev.testudo.cli.report.ConsoleDifference;
import dev.testudo.cli.report.JUnitXml;
import dev.testudo.cli.report.TestOutput;
import dev.testudo.cli.report.TestOutput.Verdict;
import dev.testudo.machine.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One image of kvm-unit-tests, run one way or both, and judged.
///
/// @param name what it is called
/// @param runs the runs, one for each way
record SuiteRun(String name, List<GuestRun> runs) {
  /// Exit codes of kvm-unit-tests, as a process status: (code << 1) | 1.
  private static final int PASSED = 1;

  private static final int FAILED = 1 << 1 | 1;

  private static final int SKIPPED = 38 << 1 | 1;

  /// What one run amounts to.
  enum Judgement {
    /// All checks passed.
    PASS,
    /// No check failed, but some passed that the image expects to fail, for which it ends with the
    /// status of a failure: it knows an error of KVM that is not there.
    XPASS,
    /// A check failed, or the image said that something did.
    FAIL,
    /// The image found nothing that it could test.
    SKIP,
    /// The image did not come to its end.
    ERROR
  }

  static Judgement judge(GuestRun run) {
    if (!(run.outcome() instanceof Outcome.Exited(int status))) {
      return Judgement.ERROR;
    }
    TestOutput output = TestOutput.of(run.console());
    if (status == SKIPPED || status == PASSED && output.onlySkipped()) {
      return Judgement.SKIP;
    }
    if (status == FAILED && output.onlyPassedUnexpectedly()) {
      return Judgement.XPASS;
    }
    return status == PASSED && output.unexpectedFailures() == 0 ? Judgement.PASS : Judgement.FAIL;
  }

  /// Where the reported checks differ from one way to the other.
  List<ConsoleDifference.Line> differences() {
    return runs.size() < 2
        ? List.of()
        : ConsoleDifference.between(checks(runs.getFirst()), checks(runs.getLast()));
  }

  private static List<String> checks(GuestRun run) {
    List<String> checks = new ArrayList<>();
    TestOutput.of(run.console()).results().forEach(result -> checks.add(result.toString()));
    checks.add("ended: " + judge(run));
    return checks;
  }

  /// Whether nothing failed and nothing differs.
  boolean isGood() {
    return differences().isEmpty()
        && runs.stream()
            .map(SuiteRun::judge)
            .allMatch(one -> one != Judgement.FAIL && one != Judgement.ERROR);
  }

  private String line(GuestRun run) {
    TestOutput output = TestOutput.of(run.console());
    return String.format(
        Locale.ROOT,
        "%-40s %-6s %-5s %,9d checks %4d fail %2d xpass %4d skip %,16d instructions",
        name,
        run.way(),
        judge(run),
        output.checks(),
        failures(output),
        output.count(Verdict.XPASS),
        output.count(Verdict.SKIP),
        run.ticks());
  }

  /// Checks that failed, without those that passed although they were expected to fail.
  static int failures(TestOutput output) {
    return output.unexpectedFailures() - output.count(Verdict.XPASS);
  }

  /// What is printed about it.
  ///
  /// @param stats with the host's time, too
  List<String> lines(boolean stats) {
    List<String> lines = new ArrayList<>();
    for (GuestRun run : runs) {
      lines.add(line(run) + (stats ? String.format(Locale.ROOT, " %8.2f s", run.seconds()) : ""));
      if (judge(run) == Judgement.ERROR) {
        lines.add("    " + run.outcome().describe());
      }
      TestOutput.of(run.console()).results().stream()
          .filter(result -> result.verdict().unexpected())
          .forEach(result -> lines.add("    " + result));
    }
    for (ConsoleDifference.Line line : differences()) {
      lines.add("    only " + runs.get(line.first() ? 0 : 1).way() + ": " + line.text());
    }
    return lines;
  }

  /// The same for JUnit's XML.
  List<JUnitXml.Suite> suites() {
    List<JUnitXml.Suite> suites = new ArrayList<>();
    for (GuestRun run : runs) {
      List<JUnitXml.Case> cases = new ArrayList<>();
      for (TestOutput.Result result : TestOutput.of(run.console()).results()) {
        JUnitXml.Outcome outcome =
            switch (result.verdict()) {
              case PASS, XFAIL, XPASS -> JUnitXml.Outcome.PASSED;
              case FAIL -> JUnitXml.Outcome.FAILED;
              case SKIP -> JUnitXml.Outcome.SKIPPED;
            };
        String name = result.verdict() == Verdict.XPASS ? result.toString() : result.name();
        cases.add(new JUnitXml.Case(name, outcome, Optional.empty()));
      }
      JUnitXml.Outcome end =
          switch (judge(run)) {
            case PASS, XPASS -> JUnitXml.Outcome.PASSED;
            case FAIL -> JUnitXml.Outcome.FAILED;
            case SKIP -> JUnitXml.Outcome.SKIPPED;
            case ERROR -> JUnitXml.Outcome.ERROR;
          };
      cases.add(new JUnitXml.Case("end", end, Optional.of(run.outcome().describe())));
      suites.add(
          new JUnitXml.Suite(
              name + " (" + run.way() + ")",
              run.seconds(),
              cases,
              String.join("\n", run.console()) + "\n"));
    }
    if (runs.size() > 1) {
      List<ConsoleDifference.Line> differences = differences();
      suites.add(
          new JUnitXml.Suite(
              name + " (bare against nested)",
              0,
              List.of(
                  new JUnitXml.Case(
                      "the same both ways",
                      differences.isEmpty() ? JUnitXml.Outcome.PASSED : JUnitXml.Outcome.FAILED,
                      Optional.of(differences.size() + " differences"))),
              ""));
    }
    return suites;
  }
}

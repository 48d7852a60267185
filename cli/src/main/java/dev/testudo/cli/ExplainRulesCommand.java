package dev.testudo.cli;

import dev.testudo.cli.explain.RuleText;
import picocli.CommandLine.Command;

/// Lists the rules of VM entry.
@Command(
    name = "rules",
    description = "List the rules that VM entries are checked by, as the manual has them.")
final class ExplainRulesCommand extends Subcommand {
  @Override
  public Integer call() {
    RuleText.list().forEach(out()::println);
    out().flush();
    return ExitCode.SUCCESS.code();
  }
}

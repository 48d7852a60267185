package dev.testudo.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What the machine goes by, for people: only its subcommands do anything.
@Command(
    name = "explain",
    synopsisSubcommandLabel = "WHAT",
    description =
        "Say what a VMCS field is, which rules VM entries are checked by, and which of them a"
            + " dumped VMCS breaks.",
    subcommands = {ExplainFieldCommand.class, ExplainRulesCommand.class, ExplainVmcsCommand.class})
final class ExplainCommand implements Runnable {
  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandSpec command = spec;
    if (command != null) {
      throw new ParameterException(command.commandLine(), "explain what? field, rules or vmcs");
    }
  }
}

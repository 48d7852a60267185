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
    description = "Say what a VMCS field is, and which rules VM entries are checked by.",
    subcommands = {ExplainFieldCommand.class, ExplainRulesCommand.class})
final class ExplainCommand implements Runnable {
  @Spec @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandSpec command = spec;
    if (command != null) {
      throw new ParameterException(command.commandLine(), "explain what? field or rules");
    }
  }
}

package dev.testudo.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// What subcommands share: where they write.
abstract class Subcommand implements Callable<Integer> {
  @Spec @Nullable CommandSpec spec;

  /// Results: the same every time for the same guest.
  final PrintWriter out() {
    return commandLine().getOut();
  }

  /// Progress, times, and how it ended.
  final PrintWriter err() {
    return commandLine().getErr();
  }

  /// Tells that something long goes on.
  final void progress(String line) {
    err().println("testudo: " + line);
    err().flush();
  }

  private CommandLine commandLine() {
    CommandSpec command = spec;
    if (command == null) {
      throw new IllegalStateException("a command that was not made by picocli");
    }
    return command.commandLine();
  }
}

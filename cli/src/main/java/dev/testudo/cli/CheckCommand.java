package dev.testudo.cli;

import picocli.CommandLine.Command;

/// The place of `check` in the help. The launcher runs it, since it starts Maven, not this program.
@Command(
    name = "check",
    description = "Build everything and run all tests (mvn verify) under the JDK found.")
final class CheckCommand implements Runnable {
  @Override
  public void run() {
    throw new BadInput("check is run by the launcher: ./testudo check");
  }
}

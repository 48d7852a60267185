package dev.testudo.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/// The place of `bench` in the help. The launcher runs it, since it needs more than is in this
/// program.
@Command(
    name = "bench",
    description =
        "Measure Testudo, and beside it QEMU's TCG and Bochs where they are installed; see"
            + " testudo bench --help.")
final class BenchCommand implements Runnable {
  @Unmatched List<String> arguments = new ArrayList<>();

  @Override
  public void run() {
    throw new BadInput("bench is run by the launcher: ./testudo bench");
  }
}

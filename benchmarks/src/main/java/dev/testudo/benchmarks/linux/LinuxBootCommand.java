package dev.testudo.benchmarks.linux;

import dev.testudo.benchmarks.measure.Report;
import dev.testudo.benchmarks.measure.RoundOptions;
import dev.testudo.cli.ExitCode;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The boot alone.
@Command(
    name = "linux",
    mixinStandardHelpOptions = true,
    description = "Debian's kernel as L1, from its first line to init.")
public final class LinuxBootCommand implements Callable<Integer> {
  @Mixin RoundOptions options = new RoundOptions();
  @Mixin LinuxOptions linux = new LinuxOptions();

  LinuxBootCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    Report.give(System.out, LinuxMeasurement.measure(options, linux, false), options.json);
    return ExitCode.SUCCESS.code();
  }
}

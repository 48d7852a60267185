package dev.testudo.benchmarks.linux;

import dev.testudo.benchmarks.measure.Report;
import dev.testudo.benchmarks.measure.RoundOptions;
import dev.testudo.cli.ExitCode;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// The exits of L2 through L1's KVM, after the boot that they need.
@Command(
    name = "exits",
    mixinStandardHelpOptions = true,
    description =
        "L2 guests of Debian's KVM: a loop in L1 and in L2, and exits by CPUID, RDMSR, OUT and first"
            + " touches of pages.")
public final class ExitsCommand implements Callable<Integer> {
  @Mixin RoundOptions options = new RoundOptions();
  @Mixin LinuxOptions linux = new LinuxOptions();

  ExitsCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    Report.give(System.out, LinuxMeasurement.measure(options, linux, true), options.json);
    return ExitCode.SUCCESS.code();
  }
}

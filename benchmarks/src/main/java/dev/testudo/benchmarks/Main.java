package dev.testudo.benchmarks;

import dev.testudo.benchmarks.kernels.KernelsCommand;
import dev.testudo.benchmarks.linux.ExitsCommand;
import dev.testudo.benchmarks.linux.LinuxBootCommand;
import dev.testudo.benchmarks.linux.LinuxMeasurement;
import dev.testudo.benchmarks.linux.LinuxOptions;
import dev.testudo.benchmarks.measure.Report;
import dev.testudo.benchmarks.measure.Results;
import dev.testudo.benchmarks.measure.RoundOptions;
import dev.testudo.cli.ExitCode;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `testudo bench`: measures Testudo, and beside it what the host has installed.
@Command(
    name = "testudo bench",
    mixinStandardHelpOptions = true,
    description = "Measure Testudo, and beside it QEMU's TCG and Bochs where they are installed.",
    footerHeading = "%nWithout a command all of them run, one after the other.%n",
    footer = "Every contender runs once in a round; give more rounds on a host that is not quiet.",
    subcommands = {KernelsCommand.class, LinuxBootCommand.class, ExitsCommand.class})
public final class Main implements Callable<Integer> {
  private static final long STACK_BYTES = 64L << 20;

  private static final int SCALE = 30;

  @Mixin RoundOptions options = new RoundOptions();
  @Mixin LinuxOptions linux = new LinuxOptions();

  Main() {}

  /// The process's entry point.
  public static void main(String[] arguments) throws InterruptedException {
    int[] code = {ExitCode.DEFECT.code()};
    Thread thread =
        new Thread(null, () -> code[0] = execute(arguments), "testudo-bench", STACK_BYTES);
    thread.start();
    thread.join();
    System.exit(code[0]);
  }

  private static int execute(String[] arguments) {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((exception, _, _) -> {
          System.err.println("testudo: " + exception);
          return ExitCode.DEFECT.code();
        })
        .setParameterExceptionHandler((exception, _) -> {
          System.err.println("testudo: " + exception.getMessage());
          return ExitCode.BAD_INPUT.code();
        })
        .execute(arguments);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Results results = KernelsCommand.measure(options, SCALE);
    results.addAll(LinuxMeasurement.measure(options, linux, true));
    Report.give(System.out, results, options.json);
    return ExitCode.SUCCESS.code();
  }
}

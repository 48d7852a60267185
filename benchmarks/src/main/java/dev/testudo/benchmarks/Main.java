package dev.testudo.benchmarks;

import dev.testudo.benchmarks.kernels.KernelsCommand;
import dev.testudo.cli.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `testudo bench`: measures Testudo, and beside it what the host has installed.
@Command(
    name = "testudo bench",
    mixinStandardHelpOptions = true,
    description = "Measure Testudo, and beside it QEMU's TCG and Bochs where they are installed.",
    subcommands = KernelsCommand.class)
public final class Main implements Runnable {
  private static final long STACK_BYTES = 64L << 20;

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
        .setParameterExceptionHandler((exception, words) -> {
          System.err.println("testudo: " + exception.getMessage());
          return ExitCode.BAD_INPUT.code();
        })
        .execute(arguments);
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }
}

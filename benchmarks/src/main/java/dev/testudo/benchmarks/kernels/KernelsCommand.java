package dev.testudo.benchmarks.kernels;

import dev.testudo.benchmarks.measure.Contender;
import dev.testudo.benchmarks.measure.Report;
import dev.testudo.benchmarks.measure.Results;
import dev.testudo.benchmarks.measure.RoundOptions;
import dev.testudo.benchmarks.measure.Rounds;
import dev.testudo.cli.ExitCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The four kernels on every contender.
@Command(
    name = "kernels",
    mixinStandardHelpOptions = true,
    description =
        "The four kernels in long mode: integer mix, memory walk, recursion, sort; in million"
            + " guest instructions a second.")
public final class KernelsCommand implements Callable<Integer> {
  private static final int TIMES = 3;

  @Mixin RoundOptions options = new RoundOptions();

  @Option(
      names = "--scale",
      paramLabel = "N",
      description = "Passes of each kernel in a measurement (default: ${DEFAULT-VALUE}).",
      defaultValue = "30")
  int scale;

  KernelsCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    Report.give(System.out, measure(options, Math.max(1, scale)), options.json);
    return ExitCode.SUCCESS.code();
  }

  /// Runs the kernels.
  ///
  /// @param scale passes of each kernel in a measurement
  public static Results measure(RoundOptions options, int scale)
      throws IOException, InterruptedException {
    KernelMarkers.Plan plan = Testudo.plan(scale, TIMES);
    List<Contender> contenders = new ArrayList<>();
    contenders.add(new Testudo(plan, options.engine));
    if (!options.alone) {
      contenders.add(new Qemu(plan, options.silence()));
      contenders.add(new Bochs(plan, options.silence()));
    }
    return Rounds.run(contenders, options.rounds);
  }
}

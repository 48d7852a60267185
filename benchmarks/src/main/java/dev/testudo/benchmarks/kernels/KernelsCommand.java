package dev.testudo.benchmarks.kernels;

import dev.testudo.cli.ExitCode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/// Runs the four kernels on every contender in interleaved rounds, and prints medians in millions
/// of guest instructions a second. Testudo's exact count of instructions serves for all: they run
/// the same code.
@Command(
    name = "kernels",
    mixinStandardHelpOptions = true,
    description =
        "The four kernels in long mode: integer mix, memory walk, recursion, sort; medians in"
            + " million guest instructions a second.")
public final class KernelsCommand implements Callable<Integer> {
  private static final List<String> KERNELS = List.of("alu", "mem", "fib", "sort");

  /// What the interpreter is to reach at least on two cores.
  private static final Map<String, Integer> FLOOR =
      Map.of("alu", 250, "mem", 250, "fib", 200, "sort", 200);

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Interleaved rounds (default: ${DEFAULT-VALUE}).",
      defaultValue = "3")
  int rounds;

  @Option(
      names = "--scale",
      paramLabel = "N",
      description = "Passes of each kernel in a round (default: ${DEFAULT-VALUE}).",
      defaultValue = "30")
  int scale;

  @Option(names = "--alone", description = "Testudo only, without what is installed beside it.")
  boolean alone;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the medians as JSON, too.")
  @Nullable Path json;

  KernelsCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintStream out = System.out;
    Testudo testudo = new Testudo();
    List<Contender> contenders = new ArrayList<>(List.of(testudo));
    if (!alone) {
      for (Contender one : List.of(new Qemu(), new Bochs())) {
        Optional<String> missing = one.missing();
        if (missing.isPresent()) {
          out.println("without " + one.name() + ": " + missing.get());
        } else {
          contenders.add(one);
        }
      }
    }
    Map<String, Long> instructions = testudo.instructions();
    Map<String, Map<String, List<Double>>> samples = new LinkedHashMap<>();
    for (int round = 1; round <= Math.max(1, rounds); round++) {
      for (Contender one : contenders) {
        System.err.println("testudo: round " + round + ", " + one.name());
        for (KernelTime time : one.run(scale, 3)) {
          samples
              .computeIfAbsent(one.name(), name -> new TreeMap<>())
              .computeIfAbsent(time.kernel(), name -> new ArrayList<>())
              .add(mips(instructions, time));
        }
      }
    }
    print(out, contenders, samples);
    Path file = json;
    if (file != null) {
      Files.writeString(
          file, JsonMapper.builder().build().writeValueAsString(medians(samples)) + "\n");
    }
    return ExitCode.SUCCESS.code();
  }

  private double mips(Map<String, Long> instructions, KernelTime time) {
    return instructions.getOrDefault(time.kernel(), 0L)
        * (double) scale
        * 1e3
        / Math.max(1, time.nanoseconds());
  }

  private static Map<String, Map<String, Double>> medians(
      Map<String, Map<String, List<Double>>> samples) {
    Map<String, Map<String, Double>> medians = new LinkedHashMap<>();
    samples.forEach((contender, kernels) -> {
      Map<String, Double> row = new LinkedHashMap<>();
      KERNELS.forEach(kernel -> row.put(kernel, median(kernels.getOrDefault(kernel, List.of()))));
      medians.put(contender, row);
    });
    return medians;
  }

  private static void print(
      PrintStream out, List<Contender> contenders, Map<String, Map<String, List<Double>>> samples) {
    Map<String, Map<String, Double>> medians = medians(samples);
    out.printf("%-10s", "MIPS");
    KERNELS.forEach(kernel -> out.printf(" %8s", kernel));
    out.println();
    for (Contender one : contenders) {
      out.printf("%-10s", one.name());
      for (String kernel : KERNELS) {
        out.printf(
            Locale.ROOT,
            " %8.0f",
            medians.getOrDefault(one.name(), Map.of()).getOrDefault(kernel, Double.NaN));
      }
      out.println();
    }
    out.printf("%-10s", "floor");
    KERNELS.forEach(kernel -> out.printf(" %8d", FLOOR.get(kernel)));
    out.println();
  }

  private static double median(List<Double> values) {
    if (values.isEmpty()) {
      return Double.NaN;
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}

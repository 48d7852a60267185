package dev.testudo.benchmarks.kernels;

import dev.testudo.benchmarks.measure.ContenderFailed;
import dev.testudo.benchmarks.measure.Measurement;
import dev.testudo.benchmarks.measure.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// Reads the lines that the image prints, and times the kernels by a clock that is read when a line
/// is complete.
final class KernelMarkers {
  private final LongSupplier clock;
  private final List<KernelTime> times = new ArrayList<>();
  private long began;

  KernelMarkers(LongSupplier clock) {
    this.clock = clock;
  }

  void accept(String line) {
    String[] words = line.split(" ");
    if (words.length < 3 || !words[0].equals("kernel")) {
      return;
    }
    long now = clock.getAsLong();
    switch (words[2]) {
      case "begin" -> began = now;
      case "end" ->
          times.add(new KernelTime(words[1], now - began, words.length > 3 ? words[3] : ""));
      default -> {}
    }
  }

  /// What was timed so far, in order.
  List<KernelTime> times() {
    return List.copyOf(times);
  }

  /// What every contender is to do.
  ///
  /// @param scale passes of each kernel in a measurement
  /// @param rounds how often each kernel is measured in one run
  /// @param instructions how many each kernel takes in one pass
  /// @param results what the kernels have to print, in order
  record Plan(int scale, int rounds, Map<String, Long> instructions, List<String> results) {
    String commandLine() {
      return "scale=" + scale + " rounds=" + rounds;
    }

    /// Million instructions a second of a run, which must have been whole and right.
    List<Sample> samples(List<KernelTime> times) throws ContenderFailed {
      if (times.size() != results.size()) {
        throw new ContenderFailed(
            "ended after " + times.size() + " of " + results.size() + " measurements");
      }
      List<Sample> samples = new ArrayList<>();
      for (int i = 0; i < times.size(); i++) {
        KernelTime time = times.get(i);
        String right = results.get(i);
        if (!time.result().equals(right)) {
          throw new ContenderFailed(
              "kernel " + time.kernel() + " gave " + time.result() + " instead of " + right);
        }
        samples.add(
            new Sample(
                new Measurement("kernel " + time.kernel(), "MIPS", true),
                instructions.getOrDefault(time.kernel(), 0L)
                    * (double) scale
                    * 1e3
                    / Math.max(1, time.nanoseconds())));
      }
      return samples;
    }
  }
}

package dev.testudo.benchmarks.kernels;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// A machine that can run the image.
interface Contender {
  /// Its name in the table.
  String name();

  /// Why it cannot run here, if it cannot.
  Optional<String> missing();

  /// Runs the image once.
  ///
  /// @param scale passes of each kernel in a round
  /// @param rounds how often each kernel is timed
  List<KernelTime> run(int scale, int rounds) throws IOException, InterruptedException;
}

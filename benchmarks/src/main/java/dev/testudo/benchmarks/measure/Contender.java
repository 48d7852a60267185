package dev.testudo.benchmarks.measure;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// A machine that can run what is measured.
public interface Contender {
  /// Its name in the table.
  String name();

  /// Why it cannot run here, if it cannot.
  Optional<String> missing();

  /// Runs everything once.
  List<Sample> run() throws IOException, InterruptedException, ContenderFailed;
}

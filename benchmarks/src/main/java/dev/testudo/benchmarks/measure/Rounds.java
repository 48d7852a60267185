package dev.testudo.benchmarks.measure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Interleaved rounds: each contender runs once in a round, so that what disturbs the host disturbs
/// all of them alike.
public final class Rounds {
  private Rounds() {}

  /// Runs them. Who is not installed, dies or falls silent is named in the results, and left out.
  public static Results run(List<? extends Contender> contenders, int rounds)
      throws IOException, InterruptedException {
    Results results = new Results();
    List<Contender> running = new ArrayList<>();
    for (Contender one : contenders) {
      Optional<String> missing = one.missing();
      if (missing.isPresent()) {
        results.without(one.name(), missing.get());
      } else {
        running.add(one);
      }
    }
    for (int round = 1; round <= Math.max(1, rounds); round++) {
      for (Contender one : List.copyOf(running)) {
        System.err.println("testudo: round " + round + ", " + one.name());
        try {
          results.add(one.name(), one.run());
        } catch (ContenderFailed e) {
          results.without(one.name(), "round " + round + ": " + e.getMessage());
          running.remove(one);
        }
      }
    }
    return results;
  }
}

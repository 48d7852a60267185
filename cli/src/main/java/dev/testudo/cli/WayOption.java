package dev.testudo.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/// `--nested` or `--bare`, not both.
final class WayOption {
  @ArgGroup @Nullable Choice choice;

  /// The two flags.
  static final class Choice {
    @Option(names = "--nested", description = "Run the guest as L1 under L0.")
    boolean nested;

    @Option(names = "--bare", description = "Run the guest on the simulated processor itself.")
    boolean bare;
  }

  Way or(Way otherwise) {
    Choice chosen = choice;
    return chosen == null ? otherwise : chosen.bare ? Way.BARE : Way.NESTED;
  }

  boolean isGiven() {
    return choice != null;
  }
}

package dev.testudo.benchmarks.measure;

/// A contender died, fell silent, or computed something else than the others. It is left out of
/// what is still to run; the others go on.
public final class ContenderFailed extends Exception {
  private static final long serialVersionUID = 1;

  /// Says what happened, to follow the contender's name.
  public ContenderFailed(String message) {
    super(message);
  }
}

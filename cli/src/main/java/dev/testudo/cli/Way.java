package dev.testudo.cli;

import java.util.Locale;

/// The two ways to run a guest.
enum Way {
  /// L0 owns the processor's VMX and runs the guest as L1.
  NESTED,
  /// The guest runs on the simulated processor itself.
  BARE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

package dev.testudo.benchmarks.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// QEMU with its own compiler (TCG), never with the host's virtualization.
public final class QemuHost {
  /// Its name in the tables.
  public static final String NAME = "QEMU TCG";

  private static final String PROGRAM = "qemu-system-x86_64";

  private QemuHost() {}

  /// Why it cannot run here, if it cannot.
  public static Optional<String> missing() {
    return HostProgram.find(PROGRAM).isPresent()
        ? Optional.empty()
        : Optional.of(PROGRAM + " is not installed");
  }

  /// QEMU with its serial port as its standard output, and more options.
  public static ProcessBuilder program(List<String> options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                PROGRAM, "-accel", "tcg", "-nodefaults", "-display", "none", "-serial", "stdio"));
    command.addAll(options);
    return new ProcessBuilder(command);
  }
}

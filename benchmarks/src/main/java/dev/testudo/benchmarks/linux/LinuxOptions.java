package dev.testudo.benchmarks.linux;

import dev.testudo.cli.linux.LinuxGuest;
import dev.testudo.guests.Guests;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Where Debian's packages come from: the same options as `testudo linux` has.
public final class LinuxOptions {
  @Option(
      names = "--deb",
      paramLabel = "FILE",
      description = "Take this package instead of asking apt; to be given for each package.")
  List<Path> packages = new ArrayList<>();

  @Option(
      names = "--suite",
      paramLabel = "NAME",
      description = "Debian's suite (default: ${DEFAULT-VALUE}).",
      defaultValue = "bookworm")
  String suite = "bookworm";

  @Option(
      names = "--mirror",
      paramLabel = "URL",
      description = "A Debian archive (default: the one that the host's apt is configured with).")
  Optional<String> mirror = Optional.empty();

  /// For picocli.
  public LinuxOptions() {}

  LinuxGuest guest() {
    byte[] monitor = Guests.bytes(Guests.KVM_VMM);
    return packages.isEmpty()
        ? LinuxGuest.fetch(suite, mirror, false, monitor, LinuxOptions::progress)
        : LinuxGuest.open(packages, LinuxGuest.userCache(), monitor, LinuxOptions::progress);
  }

  private static void progress(String text) {
    System.err.println("testudo: " + text);
  }
}

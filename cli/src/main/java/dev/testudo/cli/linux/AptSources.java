package dev.testudo.cli.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The package sources that the host's apt is configured with, as far as they name a Debian
/// archive: Testudo knows no mirror of its own.
final class AptSources {
  private AptSources() {}

  /// The address of the first Debian archive in `sources.list` or `sources.list.d`, in either of
  /// apt's formats.
  ///
  /// @param folder apt's configuration folder
  static Optional<String> debianArchive(Path folder) {
    Stream<Path> single = Stream.of(folder.resolve("sources.list"));
    return Stream.concat(single, parts(folder.resolve("sources.list.d")))
        .flatMap(file -> lines(file).stream())
        .flatMap(AptSources::addresses)
        .filter(address -> address.matches("https?://.+/debian/?"))
        .findFirst();
  }

  private static Stream<Path> parts(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".list") || file.toString().endsWith(".sources"))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      return Stream.empty(); // not to be read: as good as not there
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.isReadable(file)
          ? Files.readAllLines(file, StandardCharsets.ISO_8859_1)
          : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }

  /// The words of a `deb` line or of a `URIs:` field.
  private static Stream<String> addresses(String line) {
    return line.startsWith("deb ") || line.startsWith("URIs:")
        ? Stream.of(line.split("\\s+"))
        : Stream.empty();
  }
}

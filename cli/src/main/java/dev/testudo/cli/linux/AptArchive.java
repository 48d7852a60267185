package dev.testudo.cli.linux;

import dev.testudo.cli.BadInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Debian's archive through the host's own apt, with a private state folder: neither root nor the
/// system's package lists are needed, nothing is installed, and signatures are checked as apt
/// always does. The architecture asked for is amd64 whatever the host is.
final class AptArchive {
  private static final Path APT = Path.of("/etc/apt");
  private static final List<String> KEYRINGS =
      List.of(
          "/usr/share/keyrings/debian-archive-keyring.gpg",
          "/etc/apt/trusted.gpg.d/debian-archive-keyring.gpg");

  private final Path folder;
  private final String suite;
  private final Optional<String> mirror;
  private final Consumer<String> progress;

  /// An archive kept below a folder of the user's cache.
  ///
  /// @param mirror its address, or nothing for the one that the host's apt is configured with
  AptArchive(Path cache, String suite, Optional<String> mirror, Consumer<String> progress) {
    this.folder = cache.resolve("debian-" + suite);
    this.suite = suite;
    this.mirror = mirror;
    this.progress = progress;
  }

  /// The named packages and those kernel packages that they stand for, newest versions, from the
  /// cache where it has them.
  List<DebPackage> fetch(List<String> names, boolean refresh) {
    Path packages = folder.resolve("packages");
    List<DebPackage> found = new ArrayList<>();
    Set<String> seen = new TreeSet<>();
    List<String> open = new ArrayList<>(names);
    boolean updated = false;
    while (!open.isEmpty()) {
      String name = open.removeFirst();
      if (!seen.add(name)) {
        continue;
      }
      Optional<Path> cached = refresh ? Optional.empty() : cached(packages, name);
      if (cached.isEmpty()) {
        if (!updated) {
          prepare();
          progress.accept("fetching Debian " + suite + "'s package lists by apt");
          apt(packages, List.of("update"));
          updated = true;
        }
        cached(packages, name).ifPresent(AptArchive::delete);
        progress.accept("downloading " + name);
        apt(packages, List.of("download", name + ":amd64"));
        cached = cached(packages, name);
      }
      DebPackage one =
          DebPackage.open(
              cached.orElseThrow(
                  () -> new BadInput("apt downloaded no " + name + " into " + packages)));
      found.add(one);
      one.dependencies().stream().filter(AptArchive::isKernelPart).forEach(open::add);
    }
    return found;
  }

  /// A metapackage names the real kernel, which may keep its modules in packages of their own.
  private static boolean isKernelPart(String name) {
    return name.matches("linux-(?:image|binary|modules)-[0-9].*");
  }

  private static Optional<Path> cached(Path packages, String name) {
    if (!Files.isDirectory(packages)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(packages)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(name + "_"))
          .filter(file -> file.getFileName().toString().endsWith(".deb"))
          .max(java.util.Comparator.naturalOrder());
    } catch (IOException e) {
      throw new BadInput("cannot read the cache " + packages, e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new BadInput("cannot delete " + file, e);
    }
  }

  private void prepare() {
    try {
      for (String name :
          List.of(
              "packages", "state/lists/partial", "cache/archives/partial", "etc/preferences.d")) {
        Files.createDirectories(folder.resolve(name));
      }
      Files.writeString(folder.resolve("state/status"), "");
      String keyring =
          KEYRINGS.stream()
              .filter(one -> Files.isReadable(Path.of(one)))
              .findFirst()
              .orElseThrow(() ->
                  new BadInput(
                      "no key to check Debian's packages with: install debian-archive-keyring, or"
                          + " give the packages with --deb"));
      Files.writeString(
          folder.resolve("etc/sources.list"),
          "deb [arch=amd64 signed-by=" + keyring + "] " + mirror() + " " + suite + " main\n");
    } catch (IOException e) {
      throw new BadInput("cannot write the cache " + folder, e);
    }
  }

  private String mirror() {
    return mirror
        .or(() -> AptSources.debianArchive(APT))
        .orElseThrow(() ->
            new BadInput(
                "this host's apt knows no Debian archive: name one with --mirror URL, or give"
                    + " the packages with --deb"));
  }

  private void apt(Path directory, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("apt-get", "-q"));
    for (String option :
        List.of(
            "Dir::State=" + folder.resolve("state"),
            "Dir::State::status=" + folder.resolve("state/status"),
            "Dir::Cache=" + folder.resolve("cache"),
            "Dir::Etc::sourcelist=" + folder.resolve("etc/sources.list"),
            "Dir::Etc::sourceparts=-",
            "Dir::Etc::preferences=-",
            "Dir::Etc::preferencesparts=" + folder.resolve("etc/preferences.d"),
            "Dir::Log=" + folder,
            "APT::Architecture=amd64",
            "APT::Architectures=amd64",
            "APT::Sandbox::User=root",
            "APT::Update::Error-Mode=any",
            "Acquire::Languages=none",
            "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false",
            "Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled=false",
            "Acquire::Retries=2")) {
      command.add("-o");
      command.add(option);
    }
    command.addAll(arguments);
    Path log = folder.resolve("apt.log");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      process.getOutputStream().close();
      int status = process.waitFor();
      if (status != 0) {
        throw new BadInput(
            "apt-get "
                + arguments.getFirst()
                + " failed: "
                + complaint(log)
                + " (log: "
                + log
                + ")");
      }
    } catch (IOException e) {
      throw new BadInput(
          "apt-get cannot be started; on a host without apt, get linux-image-cloud-amd64's kernel"
              + " and busybox-static and give both with --deb",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BadInput("interrupted while apt-get was running");
    }
  }

  private static String complaint(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
    return lines.stream()
        .filter(line -> line.startsWith("E:"))
        .findFirst()
        .orElse(lines.isEmpty() ? "it said nothing" : lines.getLast());
  }
}

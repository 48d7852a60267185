package dev.testudo.cli.linux;

import dev.testudo.cli.BadInput;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/// A Debian binary package in a file: an `ar` archive holding `debian-binary`, a control tar and a
/// data tar. Reading streams through the file; nothing is unpacked on disk.
public final class DebPackage {
  /// No file wanted from a package is near this size; larger ones are a broken package.
  private static final long LARGEST_FILE = 512L << 20;

  private final Path file;
  private final Map<String, String> control;

  private DebPackage(Path file, Map<String, String> control) {
    this.file = file;
    this.control = control;
  }

  /// Opens a package and reads its control fields.
  ///
  /// @throws BadInput if the file is missing, truncated, or no Debian package
  public static DebPackage open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new BadInput("no such package file: " + file);
    }
    Map<String, byte[]> found =
        read(file, "control.tar", name -> name.equals("control"), name -> true);
    byte[] control = found.get("control");
    if (control == null) {
      throw new BadInput(file + " has no control file: it is not a Debian package");
    }
    return new DebPackage(file, fields(new String(control, StandardCharsets.UTF_8)));
  }

  /// The file it was opened from.
  public Path file() {
    return file;
  }

  /// The package's name, such as `busybox-static`.
  public String name() {
    return field("Package").orElse("");
  }

  /// The package's version.
  public String version() {
    return field("Version").orElse("");
  }

  /// Debian's name of the architecture it is for, such as `amd64`.
  public String architecture() {
    return field("Architecture").orElse("");
  }

  /// The names of the packages it depends on, first alternatives only, without versions.
  public List<String> dependencies() {
    return List.of(field("Depends").orElse("").split(",")).stream()
        .map(one -> one.replaceAll("[|(:].*", "").strip())
        .filter(one -> !one.isEmpty())
        .toList();
  }

  /// The regular files whose path (without a leading `./`) is accepted, by path, sorted.
  public Map<String, byte[]> files(Predicate<String> wanted) {
    return read(file, "data.tar", wanted, name -> false);
  }

  private Optional<String> field(String name) {
    return Optional.ofNullable(control.get(name));
  }

  private static Map<String, String> fields(String text) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String line : text.split("\n")) {
      int colon = line.indexOf(':');
      if (colon > 0 && !line.startsWith(" ")) {
        fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    return fields;
  }

  /// Reads the accepted files of the member whose name starts with `member`.
  private static Map<String, byte[]> read(
      Path file, String member, Predicate<String> wanted, Predicate<String> last) {
    Map<String, byte[]> found = new TreeMap<>();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        ArArchiveInputStream ar = new ArArchiveInputStream(in)) {
      for (ArArchiveEntry entry = ar.getNextEntry(); entry != null; entry = ar.getNextEntry()) {
        if (!entry.getName().startsWith(member)) {
          continue;
        }
        try (TarArchiveInputStream tar =
            new TarArchiveInputStream(decompressed(file, entry.getName(), ar))) {
          for (TarArchiveEntry one = tar.getNextEntry(); one != null; one = tar.getNextEntry()) {
            String path =
                one.getName().startsWith("./") ? one.getName().substring(2) : one.getName();
            if (one.isFile() && wanted.test(path)) {
              if (one.getSize() > LARGEST_FILE) {
                throw new BadInput(file + " holds " + path + ", which is far too large");
              }
              found.put(path, tar.readAllBytes());
              if (last.test(path)) {
                return found;
              }
            }
          }
        }
        return found;
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new BadInput(file + " cannot be read as a Debian package (truncated?)", e);
    }
    throw new BadInput(file + " is not a Debian package: it has no " + member);
  }

  private static InputStream decompressed(Path file, String member, InputStream in)
      throws IOException {
    String compression = member.substring(member.lastIndexOf('.') + 1);
    return switch (compression) {
      case "xz" -> new XZInputStream(in);
      case "gz" -> new GZIPInputStream(in);
      case "tar" -> in;
      default ->
          throw new BadInput(
              file + " is compressed with " + compression + "; Testudo reads xz and gz packages");
    };
  }

  /// Undoes the compression that a file inside a package may have by its name (`.ko.xz`).
  static byte[] decompressed(String name, byte[] content) {
    try {
      if (name.endsWith(".xz")) {
        return new XZInputStream(new ByteArrayInputStream(content)).readAllBytes();
      }
      if (name.endsWith(".gz")) {
        return new GZIPInputStream(new ByteArrayInputStream(content)).readAllBytes();
      }
      return content;
    } catch (IOException e) {
      throw new BadInput(name + " in the package cannot be decompressed", e);
    }
  }

  @Override
  public String toString() {
    return name() + " " + version() + " " + architecture();
  }
}

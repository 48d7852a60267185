package dev.testudo.cli.linux;

import dev.testudo.cli.BadInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// What is taken from Debian's packages, without anything of ours: it is the same as long as the
/// packages are, so it is kept in the user's cache. Taking it out means decompressing a hundred
/// MiB.
///
/// @param release the kernel's release
/// @param kernel the bzImage
/// @param archive a cpio archive with busybox, the modules, and their loading order for each vendor
///   in `lib/modules/order` and `lib/modules/order-amd`
record BaseSystem(String release, byte[] kernel, byte[] archive) {
  private static final String INTEL = "kvm_intel";

  /// For other machines that run the same system beside ours, to be compared with it.
  private static final String AMD = "kvm_amd";

  /// To be raised whenever what is taken out changes.
  private static final String FORMAT = "2";

  /// Takes it from the cache, or else from the packages and puts it into the cache.
  static BaseSystem of(List<DebPackage> packages, Path cache, Consumer<String> progress) {
    Path folder = cache.resolve("systems").resolve(key(packages));
    Optional<BaseSystem> cached = read(folder);
    if (cached.isPresent()) {
      return cached.get();
    }
    BaseSystem system = compose(packages, progress);
    system.write(folder);
    return system;
  }

  private static BaseSystem compose(List<DebPackage> packages, Consumer<String> progress) {
    for (DebPackage one : packages) {
      if (!one.architecture().equals("amd64") && !one.architecture().equals("all")) {
        throw new BadInput(
            one.file() + " is for " + one.architecture() + ": Testudo needs amd64 packages");
      }
    }
    List<DebPackage> kernels =
        packages.stream().filter(one -> one.name().startsWith("linux-")).toList();
    if (kernels.isEmpty()) {
      throw new BadInput(
          "no linux-image package among "
              + packages.stream().map(DebPackage::name).collect(Collectors.joining(", "))
              + ": give one with --deb");
    }
    progress.accept("taking kernel and modules from " + kernels.getLast());
    KernelPackage kernel = KernelPackage.from(kernels, List.of(INTEL), List.of(AMD));
    byte[] busybox =
        packages.stream()
            .filter(one -> one.name().startsWith("busybox"))
            .map(one -> one.files(path -> path.matches("(usr/)?bin/busybox")))
            .flatMap(files -> files.values().stream())
            .findFirst()
            .orElseThrow(() ->
                new BadInput("no busybox among the packages: give busybox-static with --deb"));
    return new BaseSystem(kernel.release(), kernel.image(), archive(kernel, busybox));
  }

  private static byte[] archive(KernelPackage kernel, byte[] busybox) {
    CpioArchive archive = new CpioArchive();
    for (String path : List.of("bin", "dev", "lib", "lib/modules", "proc", "sys", "tmp", "root")) {
      archive.directory(path);
    }
    archive
        .characterDevice("dev/console", 5, 1)
        .characterDevice("dev/null", 1, 3)
        .executable("bin/busybox", busybox)
        .link("bin/sh", "busybox");
    Set<KernelModule> modules = new LinkedHashSet<>(kernel.loadingOrder(INTEL));
    modules.addAll(kernel.loadingOrder(AMD));
    modules.forEach(
        module -> archive.file("lib/modules/" + module.name() + ".ko", module.content()));
    archive
        .file("lib/modules/order", names(kernel.loadingOrder(INTEL)))
        .file("lib/modules/order-amd", names(kernel.loadingOrder(AMD)));
    return archive.finish();
  }

  private static byte[] names(List<KernelModule> modules) {
    StringBuilder lines = new StringBuilder();
    modules.forEach(module -> lines.append(module.name()).append('\n'));
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String key(List<DebPackage> packages) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(FORMAT.getBytes(StandardCharsets.UTF_8));
      packages.stream()
          .map(DebPackage::file)
          .map(file -> {
            try {
              return file.toAbsolutePath()
                  + "\n"
                  + Files.size(file)
                  + "\n"
                  + Files.getLastModifiedTime(file)
                  + "\n";
            } catch (IOException e) {
              throw new BadInput("cannot read " + file, e);
            }
          })
          .sorted()
          .forEach(line -> digest.update(line.getBytes(StandardCharsets.UTF_8)));
      return HexFormat.of().formatHex(digest.digest()).substring(0, 32);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static Optional<BaseSystem> read(Path folder) {
    try {
      if (!Files.isRegularFile(folder.resolve("complete"))) {
        return Optional.empty();
      }
      return Optional.of(
          new BaseSystem(
              Files.readString(folder.resolve("release")),
              Files.readAllBytes(folder.resolve("kernel")),
              Files.readAllBytes(folder.resolve("archive"))));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// Keeps it for the next time. Where nothing can be kept, the next time takes as long as this
  /// one.
  private void write(Path folder) {
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve("release"), release);
      Files.write(folder.resolve("kernel"), kernel);
      Files.write(folder.resolve("archive"), archive);
      Files.writeString(folder.resolve("complete"), FORMAT);
    } catch (IOException _) {
      folder.toFile().deleteOnExit();
    }
  }
}

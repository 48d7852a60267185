package dev.testudo.cli.linux;

import dev.testudo.cli.BadInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// A Linux L1 ready to boot: Debian's kernel, and an initramfs composed here.
///
/// @param release the kernel's release
/// @param kernel the bzImage
/// @param initramfs the cpio archive
public record LinuxGuest(String release, byte[] kernel, byte[] initramfs) {
  private static final String KERNEL = "linux-image-cloud-amd64";
  private static final String BUSYBOX = "busybox-static";
  private static final List<String> MODULES = List.of("kvm_intel");

  /// Takes the packages from Debian's archive by apt, or from the user's cache of earlier runs.
  public static LinuxGuest fetch(
      String suite, boolean refresh, byte[] monitor, Consumer<String> progress) {
    List<DebPackage> packages =
        new AptArchive(cache(), suite, progress).fetch(List.of(KERNEL, BUSYBOX), refresh);
    return compose(packages, monitor, progress);
  }

  /// Takes the packages from files.
  public static LinuxGuest open(List<Path> files, byte[] monitor, Consumer<String> progress) {
    return compose(files.stream().map(DebPackage::open).toList(), monitor, progress);
  }

  private static LinuxGuest compose(
      List<DebPackage> packages, byte[] monitor, Consumer<String> progress) {
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
    KernelPackage kernel = KernelPackage.from(kernels, MODULES);
    byte[] busybox =
        packages.stream()
            .filter(one -> one.name().startsWith("busybox"))
            .map(one ->
                one.files(path -> path.equals("bin/busybox") || path.equals("usr/bin/busybox")))
            .flatMap(files -> files.values().stream())
            .findFirst()
            .orElseThrow(() ->
                new BadInput("no busybox among the packages: give " + BUSYBOX + " with --deb"));
    return new LinuxGuest(
        kernel.release(), kernel.image(), initramfs(kernel.modules(), busybox, monitor));
  }

  static byte[] initramfs(List<KernelModule> modules, byte[] busybox, byte[] monitor) {
    CpioArchive archive = new CpioArchive();
    for (String path : List.of("bin", "dev", "lib", "lib/modules", "proc", "sys", "tmp", "root")) {
      archive.directory(path);
    }
    archive
        .characterDevice("dev/console", 5, 1)
        .characterDevice("dev/null", 1, 3)
        .executable("bin/busybox", busybox)
        .link("bin/sh", "busybox")
        .executable("bin/kvm-vmm", monitor)
        .executable("init", init());
    StringBuilder order = new StringBuilder();
    for (KernelModule module : modules) {
      archive.file("lib/modules/" + module.name() + ".ko", module.content());
      order.append(module.name()).append('\n');
    }
    archive.file("lib/modules/order", order.toString().getBytes(StandardCharsets.UTF_8));
    return archive.finish();
  }

  private static byte[] init() {
    try (InputStream in = LinuxGuest.class.getResourceAsStream("init")) {
      if (in == null) {
        throw new IllegalStateException("the guest's init is missing from this jar");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("the guest's init cannot be read from this jar", e);
    }
  }

  /// The user's cache folder, by the host's custom.
  static Path cache() {
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path home = Path.of(System.getProperty("user.home", "."));
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    Path base =
        xdg != null && !xdg.isBlank()
            ? Path.of(xdg)
            : system.contains("mac") ? home.resolve("Library/Caches") : home.resolve(".cache");
    return base.resolve("testudo");
  }
}

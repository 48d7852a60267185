package dev.testudo.cli.linux;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/// A Linux L1 ready to boot: Debian's kernel, and an initramfs composed here.
///
/// @param release the kernel's release
/// @param kernel the bzImage
/// @param initramfs the cpio archive
public record LinuxGuest(String release, byte[] kernel, byte[] initramfs) {
  private static final List<String> PACKAGES = List.of("linux-image-cloud-amd64", "busybox-static");

  /// Takes the packages from Debian's archive by apt, or from the user's cache of earlier runs.
  public static LinuxGuest fetch(
      String suite,
      Optional<String> mirror,
      boolean refresh,
      byte[] monitor,
      Consumer<String> progress) {
    List<DebPackage> packages =
        new AptArchive(userCache(), suite, mirror, progress).fetch(PACKAGES, refresh);
    return with(BaseSystem.of(packages, userCache(), progress), monitor);
  }

  /// Takes the packages from files.
  public static LinuxGuest open(
      List<Path> files, Path cache, byte[] monitor, Consumer<String> progress) {
    List<DebPackage> packages = files.stream().map(DebPackage::open).toList();
    return with(BaseSystem.of(packages, cache, progress), monitor);
  }

  /// Adds what is ours. The kernel unpacks archives that follow each other.
  private static LinuxGuest with(BaseSystem system, byte[] monitor) {
    ByteArrayOutputStream initramfs = new ByteArrayOutputStream();
    initramfs.writeBytes(system.archive());
    initramfs.writeBytes(
        new CpioArchive().executable("bin/kvm-vmm", monitor).executable("init", init()).finish());
    return new LinuxGuest(system.release(), system.kernel(), initramfs.toByteArray());
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
  public static Path userCache() {
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

package dev.testudo.cli.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.testudo.cli.BadInput;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinuxGuestTest {
  private static final byte[] MONITOR = {1, 2, 3};

  @TempDir Path folder;

  private Path kernel(String architecture, String compression) throws IOException {
    String modules = "./lib/modules/6.1.0-9-cloud-amd64/kernel/";
    return TestPackages.write(
        folder,
        "linux-image-6.1.0-9-cloud-amd64",
        architecture,
        "kmod, linux-base (>= 4.3~) | other",
        compression,
        Map.of(
            "./boot/vmlinuz-6.1.0-9-cloud-amd64",
            new byte[] {'k'},
            modules + "arch/x86/kvm/kvm-intel.ko",
            TestPackages.module("kvm"),
            modules + "arch/x86/kvm/kvm.ko",
            TestPackages.module("irqbypass,odd-one"),
            modules + "virt/lib/irqbypass.ko",
            TestPackages.module(""),
            modules + "drivers/odd/odd_one.ko",
            TestPackages.module("irqbypass"),
            modules + "drivers/odd/unrelated.ko",
            TestPackages.module("")));
  }

  private Path busybox() throws IOException {
    return TestPackages.write(
        folder, "busybox-static", "amd64", "", "xz", Map.of("./bin/busybox", new byte[] {'b'}));
  }

  private LinuxGuest open(Path... files) {
    return LinuxGuest.open(List.of(files), folder.resolve("cache"), MONITOR, progress -> {});
  }

  @ParameterizedTest
  @ValueSource(strings = {"xz", "gz"})
  void takesKernelModulesWithTheirDependenciesAndBusybox(String compression) throws IOException {
    LinuxGuest guest = open(kernel("amd64", compression), busybox());

    assertThat(guest.release()).isEqualTo("6.1.0-9-cloud-amd64");
    assertThat(guest.kernel()).containsExactly('k');
    Map<String, byte[]> files = unpack(guest.initramfs());
    assertThat(files.get("bin/busybox")).containsExactly('b');
    assertThat(files.get("bin/kvm-vmm")).isEqualTo(MONITOR);
    assertThat(files.get("init")).startsWith("#!/bin/busybox sh".getBytes(StandardCharsets.UTF_8));
    assertThat(new String(files.get("lib/modules/order"), StandardCharsets.UTF_8))
        .isEqualTo("irqbypass\nodd_one\nkvm\nkvm_intel\n");
    assertThat(files)
        .containsKeys("lib/modules/kvm.ko", "lib/modules/odd_one.ko", "dev/console")
        .doesNotContainKey("lib/modules/unrelated.ko");
  }

  @Test
  void theSamePackagesGiveTheSameBytes() throws IOException {
    Path kernel = kernel("amd64", "xz");
    Path busybox = busybox();
    assertThat(open(kernel, busybox).initramfs()).isEqualTo(open(busybox, kernel).initramfs());
  }

  @Test
  void keepsWhatItTookOut() throws IOException {
    Path kernel = kernel("amd64", "xz");
    Path busybox = busybox();
    List<String> said = new ArrayList<>();
    LinuxGuest first =
        LinuxGuest.open(List.of(kernel, busybox), folder.resolve("cache"), MONITOR, said::add);
    assertThat(said).hasSize(1);
    LinuxGuest second =
        LinuxGuest.open(List.of(kernel, busybox), folder.resolve("cache"), MONITOR, said::add);
    assertThat(said).hasSize(1);
    assertThat(second.initramfs()).isEqualTo(first.initramfs());
    assertThat(second.kernel()).isEqualTo(first.kernel());
  }

  @Test
  void refusesPackagesThatCannotWork() throws IOException {
    Path kernel = kernel("amd64", "xz");
    Path busybox = busybox();
    Path empty = TestPackages.write(folder, "linux-image-x", "amd64", "", "gz", Map.of());
    Path text = Files.writeString(folder.resolve("text.deb"), "this is no package at all\n");

    assertThatThrownBy(() -> open(busybox))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("linux-image");
    assertThatThrownBy(() -> open(kernel))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("busybox");
    assertThatThrownBy(() -> open(empty, busybox))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("no kernel");
    assertThatThrownBy(() -> open(text, busybox))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("text.deb");
    assertThatThrownBy(() -> open(folder.resolve("absent.deb")))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("absent.deb");
    Path arm = kernel("arm64", "xz");
    assertThatThrownBy(() -> open(arm, busybox))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("arm64");
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    byte[] whole = Files.readAllBytes(kernel("amd64", "xz"));
    Path busybox = busybox();
    Path cut = folder.resolve("cut.deb");
    for (int length = 0; length < whole.length * 3 / 4; length += 97) {
      Files.write(cut, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> open(cut, busybox))
          .as("first %d bytes", length)
          .isInstanceOf(BadInput.class);
    }
  }

  private static Map<String, byte[]> unpack(byte[] archive) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    // Two archives follow each other; the second begins where the first one's trailer ends.
    int trailer = new String(archive, StandardCharsets.ISO_8859_1).indexOf("TRAILER!!!");
    int second = (trailer + 11 + 3) / 4 * 4;
    for (byte[] one : List.of(archive, Arrays.copyOfRange(archive, second, archive.length))) {
      try (CpioArchiveInputStream in = new CpioArchiveInputStream(new ByteArrayInputStream(one))) {
        for (CpioArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
          files.put(entry.getName(), in.readAllBytes());
        }
      }
    }
    return files;
  }
}

package dev.testudo.cli.suite;

import dev.testudo.boot.BootModule;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/// What kvm-unit-tests' images are told about the machine, as the environment file that is their
/// first multiboot module.
public final class SuiteEnvironment {
  /// Images that take the test device for a sign of KVM, and call KVM then: it is hidden from them.
  private static final Set<String> TAKES_IT_FOR_KVM = Set.of("apic.flat");

  private SuiteEnvironment() {}

  /// The environment of a machine.
  ///
  /// @param image the image's file name
  public static BootModule of(String image, int processors, long memoryBytes) {
    String text =
        String.join(
            "\n",
            "NR_CPUS=" + processors,
            "MEMSIZE=" + (memoryBytes >> 20),
            "TEST_DEVICE=" + (TAKES_IT_FOR_KVM.contains(image) ? 0 : 1),
            "");
    return new BootModule("environment", text.getBytes(StandardCharsets.US_ASCII));
  }
}

package dev.testudo.cli.suite;

import dev.testudo.boot.BootModule;
import java.nio.charset.StandardCharsets;

/// What kvm-unit-tests' images are told about the machine, as the environment file that is their
/// first multiboot module.
public final class SuiteEnvironment {
  private SuiteEnvironment() {}

  /// The environment of a machine. There is no test device in the sense of the suite, which is one
  /// of QEMU and KVM: hypercalls of KVM, for example.
  public static BootModule of(int processors, long memoryBytes) {
    String text =
        "NR_CPUS=" + processors + "\nMEMSIZE=" + (memoryBytes >> 20) + "\nTEST_DEVICE=0\n";
    return new BootModule("environment", text.getBytes(StandardCharsets.US_ASCII));
  }
}

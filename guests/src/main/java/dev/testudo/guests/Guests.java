package dev.testudo.guests;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// The guests that come with Testudo, by name.
public final class Guests {
  /// A small L1 hypervisor with its L2, as a multiboot image. It ends through the debug exit port
  /// 0xf4 with 0 when all went well, 1 when something failed, 2 when the processor offers no VMX.
  public static final String L1_TINY = "l1-tiny.elf";

  /// A static Linux program that runs guests through `/dev/kvm`.
  public static final String KVM_VMM = "kvm-vmm";

  private Guests() {}

  /// The bytes of a guest.
  ///
  /// @throws IllegalArgumentException when there is no guest of that name
  public static byte[] bytes(String name) {
    try (InputStream in = Guests.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("no guest is called " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

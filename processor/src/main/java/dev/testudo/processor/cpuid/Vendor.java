package dev.testudo.processor.cpuid;

/// Who CPUID says made the processor. It is always the same processor, but for SYSCALL and SYSRET,
/// which AMD's have in compatibility mode too.
public enum Vendor {
  INTEL("GenuineIntel"),
  AMD("AuthenticAMD");

  private final String identification;

  Vendor(String identification) {
    this.identification = identification;
  }

  /// The twelve letters of leaf 0.
  public String identification() {
    return identification;
  }

  /// Four of the letters as a register holds them.
  int word(int index) {
    int word = 0;
    for (int i = 3; i >= 0; i--) {
      word = word << 8 | identification.charAt(4 * index + i);
    }
    return word;
  }
}

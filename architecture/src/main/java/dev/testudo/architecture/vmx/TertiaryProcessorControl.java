package dev.testudo.architecture.vmx;

import org.jspecify.annotations.Nullable;

/// The tertiary processor-based VM-execution controls.
///
/// @sdm 3C "VM-Execution Control Fields > Processor-Based VM-Execution Controls"
public enum TertiaryProcessorControl {
  LOADIWKEY_EXITING(0),
  ENABLE_HLAT(1),
  EPT_PAGING_WRITE_CONTROL(2),
  GUEST_PAGING_VERIFICATION(3),
  IPI_VIRTUALIZATION(4),
  ENABLE_MSR_LIST_INSTRUCTIONS(6),
  VIRTUALIZE_SPEC_CTRL(7);

  private final int bit;

  TertiaryProcessorControl(int bit) {
    this.bit = bit;
  }

  /// The bit number in the field.
  public int bit() {
    return bit;
  }

  public long mask() {
    return 1L << bit;
  }

  public boolean in(long controls) {
    return (controls >>> bit & 1) != 0;
  }

  /// The control at a bit, or null if the bit has no name.
  public static @Nullable TertiaryProcessorControl ofBit(int bit) {
    for (TertiaryProcessorControl control : values()) {
      if (control.bit == bit) {
        return control;
      }
    }
    return null;
  }
}

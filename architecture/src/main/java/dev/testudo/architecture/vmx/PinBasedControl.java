package dev.testudo.architecture.vmx;

import org.jspecify.annotations.Nullable;

/// The pin-based VM-execution controls: how asynchronous events are handled.
///
/// @sdm 3C "VM-Execution Control Fields > Pin-Based VM-Execution Controls"
public enum PinBasedControl {
  EXTERNAL_INTERRUPT_EXITING(0),
  NMI_EXITING(3),
  VIRTUAL_NMIS(5),
  ACTIVATE_PREEMPTION_TIMER(6),
  PROCESS_POSTED_INTERRUPTS(7);

  /// The bits of the default1 class: reserved to 1 unless a TRUE capability MSR says otherwise.
  public static final int DEFAULT1 = 0x00000016;

  private final int bit;

  PinBasedControl(int bit) {
    this.bit = bit;
  }

  /// The bit number in the field.
  public int bit() {
    return bit;
  }

  public int mask() {
    return 1 << bit;
  }

  public boolean in(long controls) {
    return (controls >>> bit & 1) != 0;
  }

  /// Whether the control belongs to the default1 class.
  public boolean isDefault1() {
    return (DEFAULT1 >>> bit & 1) != 0;
  }

  /// The control at a bit, or null if the bit has no name.
  public static @Nullable PinBasedControl ofBit(int bit) {
    for (PinBasedControl control : values()) {
      if (control.bit == bit) {
        return control;
      }
    }
    return null;
  }
}

package dev.testudo.architecture.vmx;

import org.jspecify.annotations.Nullable;

/// The primary processor-based VM-execution controls.
///
/// @sdm 3C "VM-Execution Control Fields > Processor-Based VM-Execution Controls"
public enum PrimaryProcessorControl {
  INTERRUPT_WINDOW_EXITING(2),
  USE_TSC_OFFSETTING(3),
  HLT_EXITING(7),
  INVLPG_EXITING(9),
  MWAIT_EXITING(10),
  RDPMC_EXITING(11),
  RDTSC_EXITING(12),
  CR3_LOAD_EXITING(15),
  CR3_STORE_EXITING(16),
  ACTIVATE_TERTIARY_CONTROLS(17),
  CR8_LOAD_EXITING(19),
  CR8_STORE_EXITING(20),
  USE_TPR_SHADOW(21),
  NMI_WINDOW_EXITING(22),
  MOV_DR_EXITING(23),
  UNCONDITIONAL_IO_EXITING(24),
  USE_IO_BITMAPS(25),
  MONITOR_TRAP_FLAG(27),
  USE_MSR_BITMAPS(28),
  MONITOR_EXITING(29),
  PAUSE_EXITING(30),
  ACTIVATE_SECONDARY_CONTROLS(31);

  /// The bits of the default1 class: reserved to 1 unless a TRUE capability MSR says otherwise.
  public static final int DEFAULT1 = 0x0401e172;

  private final int bit;

  PrimaryProcessorControl(int bit) {
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
  public static @Nullable PrimaryProcessorControl ofBit(int bit) {
    for (PrimaryProcessorControl control : values()) {
      if (control.bit == bit) {
        return control;
      }
    }
    return null;
  }
}

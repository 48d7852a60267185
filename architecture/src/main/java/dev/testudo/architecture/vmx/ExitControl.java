package dev.testudo.architecture.vmx;

import org.jspecify.annotations.Nullable;

/// The primary VM-exit controls.
///
/// @sdm 3C "VM-Exit Control Fields > VM-Exit Controls"
public enum ExitControl {
  SAVE_DEBUG_CONTROLS(2),
  HOST_ADDRESS_SPACE_SIZE(9),
  LOAD_PERF_GLOBAL_CTRL(12),
  ACKNOWLEDGE_INTERRUPT_ON_EXIT(15),
  SAVE_PAT(18),
  LOAD_PAT(19),
  SAVE_EFER(20),
  LOAD_EFER(21),
  SAVE_PREEMPTION_TIMER_VALUE(22),
  CLEAR_BNDCFGS(23),
  CONCEAL_VMX_FROM_PT(24),
  CLEAR_RTIT_CTL(25),
  CLEAR_LBR_CTL(26),
  CLEAR_UINV(27),
  LOAD_CET_STATE(28),
  LOAD_PKRS(29),
  SAVE_PERF_GLOBAL_CTRL(30),
  ACTIVATE_SECONDARY_CONTROLS(31);

  /// The bits of the default1 class: reserved to 1 unless a TRUE capability MSR says otherwise.
  public static final int DEFAULT1 = 0x00036dff;

  private final int bit;

  ExitControl(int bit) {
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
  public static @Nullable ExitControl ofBit(int bit) {
    for (ExitControl control : values()) {
      if (control.bit == bit) {
        return control;
      }
    }
    return null;
  }
}

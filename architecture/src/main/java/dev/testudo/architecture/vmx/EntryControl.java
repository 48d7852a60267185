package dev.testudo.architecture.vmx;

import org.jspecify.annotations.Nullable;

/// The VM-entry controls.
///
/// @sdm 3C "VM-Entry Control Fields > VM-Entry Controls"
public enum EntryControl {
  LOAD_DEBUG_CONTROLS(2),
  IA32E_MODE_GUEST(9),
  ENTRY_TO_SMM(10),
  DEACTIVATE_DUAL_MONITOR_TREATMENT(11),
  LOAD_PERF_GLOBAL_CTRL(13),
  LOAD_PAT(14),
  LOAD_EFER(15),
  LOAD_BNDCFGS(16),
  CONCEAL_VMX_FROM_PT(17),
  LOAD_RTIT_CTL(18),
  LOAD_UINV(19),
  LOAD_CET_STATE(20),
  LOAD_LBR_CTL(21),
  LOAD_PKRS(22),
  LOAD_FRED(23);

  /// The bits of the default1 class: reserved to 1 unless a TRUE capability MSR says otherwise.
  public static final int DEFAULT1 = 0x000011ff;

  private final int bit;

  EntryControl(int bit) {
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
  public static @Nullable EntryControl ofBit(int bit) {
    for (EntryControl control : values()) {
      if (control.bit == bit) {
        return control;
      }
    }
    return null;
  }
}

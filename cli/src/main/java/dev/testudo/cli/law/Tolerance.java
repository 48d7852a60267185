package dev.testudo.cli.law;

import dev.testudo.architecture.vmx.VmcsField;
import java.util.ArrayList;
import java.util.List;

/// What may differ between the two ways, and why: the only place where a difference is allowed. The
/// table of docs/law.md is made of it.
public enum Tolerance {
  TIME(
      "virtual time between two instructions",
      "an access to the local APIC, an MSR or a port takes what the device takes",
      "plus one tick or a few for each exit to L0",
      "an exit takes time, as it does on silicon; timers therefore fire some instructions later,"
          + " and what is left of the VMX-preemption timer differs"),

  INTERRUPT_ORDER(
      "order of interrupts that arrive within such a time", "", "", "follows from the former"),

  OFFERED(
      "VMX features offered",
      "all that the simulated processor has",
      "those that L0 emulates for L1",
      "L0 offers only what it implements; `--l0` switches features off"),

  REGION_FORMAT(
      "bytes of VMXON and VMCS regions",
      "the simulated processor's own format",
      "vmcs12, in KVM's format",
      "software must not look at them; what VMREAD tells is the same");

  private final String what;
  private final String bare;
  private final String nested;
  private final String why;

  Tolerance(String what, String bare, String nested, String why) {
    this.what = what;
    this.bare = bare;
    this.nested = nested;
    this.why = why;
  }

  /// The table for the documentation.
  public static List<String> markdown() {
    List<String> lines = new ArrayList<>();
    lines.add("| what | bare | nested | why |");
    lines.add("|---|---|---|---|");
    for (Tolerance tolerance : values()) {
      lines.add(
          "| %s | %s | %s | %s |"
              .formatted(tolerance.what, tolerance.bare, tolerance.nested, tolerance.why));
    }
    return lines;
  }

  /// Whether the page at this address is not compared.
  static boolean coversPage(int page) {
    return Places.isPrivate(page);
  }

  /// Whether a field is not compared.
  static boolean coversField(VmcsField field) {
    return field == VmcsField.PREEMPTION_TIMER_VALUE;
  }
}

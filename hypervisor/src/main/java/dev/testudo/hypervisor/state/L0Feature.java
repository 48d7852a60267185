package dev.testudo.hypervisor.state;

import dev.testudo.processor.vmx.VmxFeature;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What L0 can do without, so that each mechanism can be tested and its gain measured: the features
/// it offers L1 from its table, and the accelerators it uses itself.
///
/// `--l0 NAME=off` names one by [#optionName()].
public enum L0Feature {
  /// VMX for L1 at all.
  NESTED(),

  // Offered to L1.
  NESTED_EPT(VmxFeature.EPT),
  EPT_ACCESSED_DIRTY(VmxFeature.EPT_ACCESSED_DIRTY),
  VPID(VmxFeature.VPID),
  UNRESTRICTED_GUEST(VmxFeature.UNRESTRICTED_GUEST),
  TPR_SHADOW(VmxFeature.TPR_SHADOW),
  MSR_BITMAPS(VmxFeature.MSR_BITMAPS),
  PREEMPTION_TIMER(VmxFeature.PREEMPTION_TIMER),
  APIC_REGISTER_VIRTUALIZATION(VmxFeature.APIC_REGISTER_VIRTUALIZATION),
  VIRTUAL_INTERRUPT_DELIVERY(VmxFeature.VIRTUAL_INTERRUPT_DELIVERY),
  POSTED_INTERRUPTS(VmxFeature.POSTED_INTERRUPTS),
  VMCS_SHADOWING(VmxFeature.VMCS_SHADOWING),
  PML(VmxFeature.PML),
  TSC_SCALING(VmxFeature.TSC_SCALING),
  VM_FUNCTIONS(VmxFeature.VM_FUNCTIONS),
  MODE_BASED_EXECUTE_CONTROL(VmxFeature.MODE_BASED_EXECUTE_CONTROL),

  // Used by L0.

  /// vmcs01 runs with VMCS shadowing, so that most of L1's VMREADs and VMWRITEs cause no exit;
  /// without, each exits.
  SHADOW_VMCS(),

  /// Fields of vmcs12 that change rarely are copied into vmcs02 only when L1 wrote them; without,
  /// all are copied at each entry.
  DIRTY_TRACKING(),

  /// Second-level translation of L1's and L2's memory; without, both run with shadow page tables,
  /// and L1 is offered no EPT either.
  EPT(VmxFeature.EPT),

  /// vmcs02 runs with the union of L0's and L1's MSR bitmaps; without, every MSR access of L2
  /// exits.
  MSR_BITMAP_MERGE(),

  /// vmcs02 runs with the union of L0's and L1's I/O bitmaps; without, every port access of L2
  /// exits.
  IO_BITMAP_MERGE(),

  /// L1's bitmaps are write-protected while a union made of them is in use; without, they are
  /// compared at each entry with what they were. Needs [#EPT].
  WRITE_TRACKING();

  private final Set<VmxFeature> hidden;

  L0Feature(VmxFeature... hidden) {
    this.hidden = Set.copyOf(List.of(hidden));
  }

  /// The features that L1 is not offered without this.
  public Set<VmxFeature> hidden() {
    return hidden;
  }

  /// The name on a command line: lower case, with hyphens.
  public String optionName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public static Optional<L0Feature> ofOption(String option) {
    for (L0Feature feature : values()) {
      if (feature.optionName().equals(option)) {
        return Optional.of(feature);
      }
    }
    return Optional.empty();
  }

  /// The names of all, for messages.
  public static String options() {
    return Arrays.stream(values()).map(L0Feature::optionName).collect(Collectors.joining(", "));
  }

  /// All features.
  public static EnumSet<L0Feature> all() {
    return EnumSet.allOf(L0Feature.class);
  }
}

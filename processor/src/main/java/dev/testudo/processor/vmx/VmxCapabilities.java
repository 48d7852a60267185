package dev.testudo.processor.vmx;

import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.register.Cr4;
import dev.testudo.architecture.vmx.EntryControl;
import dev.testudo.architecture.vmx.ExitControl;
import dev.testudo.architecture.vmx.PinBasedControl;
import dev.testudo.architecture.vmx.PrimaryProcessorControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.architecture.vmx.VmxMsr;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/// What VMX a processor offers: a set of features, from which the values of all capability MSRs
/// follow. Immutable. The simulated processor has one; a hypervisor makes another for what it
/// offers its guest.
///
/// @sdm 3D "VMX Capability Reporting Facility"
public final class VmxCapabilities {
  /// The VMCS revision identifier; it is the one that KVM gives its guests, so that a guest cannot
  /// tell.
  public static final int REVISION = 0x11e5_7ed0;

  /// Entries of the CR3-target list.
  public static final int CR3_TARGETS = 4;

  /// The preemption timer counts down by 1 each time this bit of the TSC changes.
  public static final int PREEMPTION_TIMER_RATE = 5;

  private static final int REGION_SIZE = 4096;
  private static final long WRITE_BACK = 6;

  /// What a processor without any option offers. Left out are features that KVM does not offer its
  /// guests, so that a guest finds the same with a hypervisor below it.
  public static final Set<VmxFeature> OFFERED =
      Collections.unmodifiableSet(
          EnumSet.complementOf(
              EnumSet.of(VmxFeature.ACTIVITY_SHUTDOWN, VmxFeature.ANY_ERROR_CODE)));

  private final EnumSet<VmxFeature> features;
  private final ProcessorFacts facts;
  private final long[] masks = new long[VmxFeature.Group.values().length];
  private final boolean[] supported = new boolean[VmcsField.COUNT];
  private final long vmcsEnumeration;

  private VmxCapabilities(EnumSet<VmxFeature> features, ProcessorFacts facts) {
    this.features = features;
    this.facts = facts;
    for (VmxFeature feature : features) {
      masks[feature.group().ordinal()] |= feature.mask();
    }
    int highest = 0;
    for (VmcsField field : VmcsField.all()) {
      if (FieldSupport.of(field).isSupported(features)) {
        supported[field.index()] = true;
        highest = Math.max(highest, field.encodingIndex());
      }
    }
    vmcsEnumeration = (long) highest << 1;
  }

  /// All that the simulated processor offers.
  public static VmxCapabilities of(ProcessorFacts facts) {
    return of(OFFERED, facts);
  }

  /// These features, less those that lack one they need.
  public static VmxCapabilities of(Collection<VmxFeature> features, ProcessorFacts facts) {
    EnumSet<VmxFeature> closed = EnumSet.noneOf(VmxFeature.class);
    closed.addAll(features);
    while (closed.removeIf(feature -> !closed.containsAll(feature.needs()))) {
      // A feature that went may take others with it.
    }
    return new VmxCapabilities(closed, facts);
  }

  /// The same without some features and without those that need them.
  public VmxCapabilities without(VmxFeature... removed) {
    EnumSet<VmxFeature> rest = EnumSet.copyOf(features);
    for (VmxFeature feature : removed) {
      rest.remove(feature);
    }
    return of(rest, facts);
  }

  public boolean has(VmxFeature feature) {
    return features.contains(feature);
  }

  public Set<VmxFeature> features() {
    return Collections.unmodifiableSet(features);
  }

  public ProcessorFacts facts() {
    return facts;
  }

  /// Whether the processor has a VMCS field.
  public boolean supports(VmcsField field) {
    return supported[field.index()];
  }

  boolean supportsIndex(int index) {
    return supported[index];
  }

  private long mask(VmxFeature.Group group) {
    return masks[group.ordinal()];
  }

  // ---- allowed settings
  // ------------------------------------------------------------------------------------------

  /// Bits that must be 1 in the pin-based controls.
  public int pinAllowed0() {
    return PinBasedControl.DEFAULT1;
  }

  /// Bits that may be 1 in the pin-based controls.
  public int pinAllowed1() {
    return PinBasedControl.DEFAULT1 | (int) mask(VmxFeature.Group.PIN);
  }

  public int primaryAllowed0() {
    int mayBeCleared =
        has(VmxFeature.TRUE_CONTROLS)
            ? PrimaryProcessorControl.CR3_LOAD_EXITING.mask()
                | PrimaryProcessorControl.CR3_STORE_EXITING.mask()
            : 0;
    return PrimaryProcessorControl.DEFAULT1 & ~mayBeCleared;
  }

  public int primaryAllowed1() {
    return PrimaryProcessorControl.DEFAULT1 | (int) mask(VmxFeature.Group.PRIMARY);
  }

  public int secondaryAllowed1() {
    return (int) mask(VmxFeature.Group.SECONDARY);
  }

  public int exitAllowed0() {
    int mayBeCleared = has(VmxFeature.TRUE_CONTROLS) ? ExitControl.SAVE_DEBUG_CONTROLS.mask() : 0;
    return ExitControl.DEFAULT1 & ~mayBeCleared;
  }

  public int exitAllowed1() {
    return ExitControl.DEFAULT1 | (int) mask(VmxFeature.Group.EXIT);
  }

  public int entryAllowed0() {
    int mayBeCleared = has(VmxFeature.TRUE_CONTROLS) ? EntryControl.LOAD_DEBUG_CONTROLS.mask() : 0;
    return EntryControl.DEFAULT1 & ~mayBeCleared;
  }

  public int entryAllowed1() {
    return EntryControl.DEFAULT1 | (int) mask(VmxFeature.Group.ENTRY);
  }

  /// The VM functions that can be enabled.
  public long vmFunctions() {
    return mask(VmxFeature.Group.VM_FUNCTION);
  }

  /// IA32_VMX_EPT_VPID_CAP.
  public long eptVpid() {
    return mask(VmxFeature.Group.EPT_VPID);
  }

  /// IA32_VMX_MISC.
  public long misc() {
    return mask(VmxFeature.Group.MISC)
        | PREEMPTION_TIMER_RATE
        | (long) CR3_TARGETS << VmxMsr.MISC_CR3_TARGET_COUNT_SHIFT;
  }

  /// How many entries an MSR list may have.
  public int maximumMsrListEntries() {
    return 512
        * ((int) (misc() >>> VmxMsr.MISC_MSR_LIST_SIZE_SHIFT & VmxMsr.MISC_MSR_LIST_SIZE_MASK) + 1);
  }

  // ---- fixed bits
  // ------------------------------------------------------------------------------------------------

  public long cr0Fixed0() {
    return Cr0.PE | Cr0.NE | Cr0.PG;
  }

  public long cr0Fixed1() {
    return 0xffff_ffffL;
  }

  public long cr4Fixed0() {
    return Cr4.VMXE;
  }

  public long cr4Fixed1() {
    return facts.cr4Bits() | Cr4.VMXE;
  }

  // ---- MSRs
  // ------------------------------------------------------------------------------------------------------

  /// Whether RDMSR of this number reads a capability.
  public boolean hasMsr(int index) {
    return switch (index) {
      case VmxMsr.IA32_VMX_PROCBASED_CTLS2 -> has(VmxFeature.SECONDARY_CONTROLS);
      case VmxMsr.IA32_VMX_EPT_VPID_CAP -> has(VmxFeature.EPT) || has(VmxFeature.VPID);
      case VmxMsr.IA32_VMX_TRUE_PINBASED_CTLS,
          VmxMsr.IA32_VMX_TRUE_PROCBASED_CTLS,
          VmxMsr.IA32_VMX_TRUE_EXIT_CTLS,
          VmxMsr.IA32_VMX_TRUE_ENTRY_CTLS ->
          has(VmxFeature.TRUE_CONTROLS);
      case VmxMsr.IA32_VMX_VMFUNC -> has(VmxFeature.VM_FUNCTIONS);
      case VmxMsr.IA32_VMX_PROCBASED_CTLS3, VmxMsr.IA32_VMX_EXIT_CTLS2 -> false;
      default -> index >= VmxMsr.FIRST && index <= VmxMsr.LAST;
    };
  }

  /// The value of a capability MSR; 0 if there is none of this number.
  public long msr(int index) {
    return switch (index) {
      case VmxMsr.IA32_VMX_BASIC ->
          REVISION
              | (long) REGION_SIZE << VmxMsr.BASIC_REGION_SIZE_SHIFT
              | WRITE_BACK << VmxMsr.BASIC_MEMORY_TYPE_SHIFT
              | mask(VmxFeature.Group.BASIC);
      case VmxMsr.IA32_VMX_PINBASED_CTLS -> settings(PinBasedControl.DEFAULT1, pinAllowed1());
      case VmxMsr.IA32_VMX_PROCBASED_CTLS ->
          settings(PrimaryProcessorControl.DEFAULT1, primaryAllowed1());
      case VmxMsr.IA32_VMX_EXIT_CTLS -> settings(ExitControl.DEFAULT1, exitAllowed1());
      case VmxMsr.IA32_VMX_ENTRY_CTLS -> settings(EntryControl.DEFAULT1, entryAllowed1());
      case VmxMsr.IA32_VMX_MISC -> misc();
      case VmxMsr.IA32_VMX_CR0_FIXED0 -> cr0Fixed0();
      case VmxMsr.IA32_VMX_CR0_FIXED1 -> cr0Fixed1();
      case VmxMsr.IA32_VMX_CR4_FIXED0 -> cr4Fixed0();
      case VmxMsr.IA32_VMX_CR4_FIXED1 -> cr4Fixed1();
      case VmxMsr.IA32_VMX_VMCS_ENUM -> vmcsEnumeration;
      case VmxMsr.IA32_VMX_PROCBASED_CTLS2 -> settings(0, secondaryAllowed1());
      case VmxMsr.IA32_VMX_EPT_VPID_CAP -> eptVpid();
      case VmxMsr.IA32_VMX_TRUE_PINBASED_CTLS -> settings(pinAllowed0(), pinAllowed1());
      case VmxMsr.IA32_VMX_TRUE_PROCBASED_CTLS -> settings(primaryAllowed0(), primaryAllowed1());
      case VmxMsr.IA32_VMX_TRUE_EXIT_CTLS -> settings(exitAllowed0(), exitAllowed1());
      case VmxMsr.IA32_VMX_TRUE_ENTRY_CTLS -> settings(entryAllowed0(), entryAllowed1());
      case VmxMsr.IA32_VMX_VMFUNC -> vmFunctions();
      default -> 0;
    };
  }

  private static long settings(int allowed0, int allowed1) {
    return allowed0 & 0xffff_ffffL | (long) allowed1 << 32;
  }
}

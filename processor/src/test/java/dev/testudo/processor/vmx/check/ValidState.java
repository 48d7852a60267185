package dev.testudo.processor.vmx.check;

import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.register.Cr4;
import dev.testudo.architecture.vmx.EntryControl;
import dev.testudo.architecture.vmx.ExitControl;
import dev.testudo.architecture.vmx.PinBasedControl;
import dev.testudo.architecture.vmx.PrimaryProcessorControl;
import dev.testudo.architecture.vmx.SecondaryProcessorControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.vmx.ProcessorFacts;
import dev.testudo.processor.vmx.VmcsView;
import dev.testudo.processor.vmx.VmxCapabilities;
import java.util.HashMap;
import java.util.Map;

/// A VMCS that breaks no rule, to be broken by tests: a 64-bit guest under a 64-bit host.
public final class ValidState implements VmcsView {
  static final long CURRENT = 0x10_0000;

  final Map<VmcsField, Long> fields = new HashMap<>();
  final Map<Long, Long> memory = new HashMap<>();
  boolean longMode = true;
  VmxCapabilities capabilities = VmxCapabilities.of(ProcessorFacts.of(40));

  public ValidState() {
    controls();
    host();
    guest();
  }

  private void controls() {
    set(VmcsField.PIN_BASED_CONTROLS, capabilities.pinAllowed0());
    set(VmcsField.PRIMARY_PROCESSOR_BASED_CONTROLS, capabilities.primaryAllowed0());
    set(VmcsField.PRIMARY_EXIT_CONTROLS, capabilities.exitAllowed0());
    set(VmcsField.ENTRY_CONTROLS, capabilities.entryAllowed0());
    add(ExitControl.HOST_ADDRESS_SPACE_SIZE);
    add(EntryControl.IA32E_MODE_GUEST);
  }

  private void host() {
    set(VmcsField.HOST_CR0, Cr0.PE | Cr0.NE | Cr0.PG | Cr0.WP);
    set(VmcsField.HOST_CR4, Cr4.PAE | Cr4.VMXE);
    set(VmcsField.HOST_CS_SELECTOR, 0x10);
    set(VmcsField.HOST_SS_SELECTOR, 0x18);
    set(VmcsField.HOST_TR_SELECTOR, 0x40);
    set(VmcsField.HOST_IA32_PAT, 0x0007_0406_0007_0406L);
    set(VmcsField.HOST_IA32_EFER, 0x500);
  }

  private void guest() {
    set(VmcsField.GUEST_CR0, Cr0.PE | Cr0.NE | Cr0.PG | Cr0.WP);
    set(VmcsField.GUEST_CR4, Cr4.PAE | Cr4.VMXE);
    set(VmcsField.GUEST_RFLAGS, 2);
    set(VmcsField.VMCS_LINK_POINTER, -1);
    set(VmcsField.GUEST_IA32_PAT, 0x0007_0406_0007_0406L);
    set(VmcsField.GUEST_IA32_EFER, 0x500);
    for (GuestSegment segment : GuestSegment.values()) {
      switch (segment) {
        case CS -> segment(segment, 0x10, 0xffff_ffffL, 0xa09b);
        case TR -> segment(segment, 0x40, 0x67, 0x8b);
        case LDTR -> segment(segment, 0, 0, 0x1_0000);
        default -> segment(segment, 0x18, 0xffff_ffffL, 0xc093);
      }
    }
  }

  private void segment(GuestSegment segment, long selector, long limit, long rights) {
    set(segment.selector, selector);
    set(segment.base, 0);
    set(segment.limit, limit);
    set(segment.accessRights, rights);
  }

  @Override
  public long read(VmcsField field) {
    return fields.getOrDefault(field, 0L);
  }

  ValidState set(VmcsField field, long value) {
    fields.put(field, value & field.mask());
    return this;
  }

  ValidState or(VmcsField field, long bits) {
    return set(field, read(field) | bits);
  }

  ValidState add(PinBasedControl control) {
    return or(VmcsField.PIN_BASED_CONTROLS, control.mask() & 0xffff_ffffL);
  }

  ValidState add(PrimaryProcessorControl control) {
    return or(VmcsField.PRIMARY_PROCESSOR_BASED_CONTROLS, control.mask() & 0xffff_ffffL);
  }

  ValidState add(SecondaryProcessorControl control) {
    add(PrimaryProcessorControl.ACTIVATE_SECONDARY_CONTROLS);
    return or(VmcsField.SECONDARY_PROCESSOR_BASED_CONTROLS, control.mask() & 0xffff_ffffL);
  }

  ValidState add(ExitControl control) {
    return or(VmcsField.PRIMARY_EXIT_CONTROLS, control.mask() & 0xffff_ffffL);
  }

  ValidState add(EntryControl control) {
    return or(VmcsField.ENTRY_CONTROLS, control.mask() & 0xffff_ffffL);
  }

  ValidState clear(VmcsField field, long bits) {
    return set(field, read(field) & ~bits);
  }

  /// A guest outside IA-32e mode with 32-bit PAE paging.
  ValidState pae() {
    clear(VmcsField.ENTRY_CONTROLS, EntryControl.IA32E_MODE_GUEST.mask());
    set(VmcsField.GUEST_CS_ACCESS_RIGHTS, 0xc09b);
    return set(VmcsField.GUEST_IA32_EFER, 0);
  }

  ValidState virtual8086() {
    pae();
    for (GuestSegment segment : GuestSegment.values()) {
      if (segment.isCodeOrData()) {
        segment(segment, 0, 0xffff, 0xf3);
      }
    }
    return or(VmcsField.GUEST_RFLAGS, 1 << 17);
  }

  ValidState ept() {
    add(SecondaryProcessorControl.ENABLE_EPT);
    return set(VmcsField.EPT_POINTER, 0x20_001eL);
  }

  ValidState tprShadow() {
    add(PrimaryProcessorControl.USE_TPR_SHADOW);
    return set(VmcsField.VIRTUAL_APIC_ADDRESS, 0x30_0000);
  }

  EntryContext context() {
    return new EntryContext(
        this,
        capabilities,
        longMode,
        CURRENT,
        (physical, size) -> memory.getOrDefault(physical, 0L));
  }
}

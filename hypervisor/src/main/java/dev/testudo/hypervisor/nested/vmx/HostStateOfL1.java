package dev.testudo.hypervisor.nested.vmx;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.register.Cr4;
import dev.testudo.architecture.register.Efer;
import dev.testudo.architecture.vmx.EntryControl;
import dev.testudo.architecture.vmx.ExitControl;
import dev.testudo.architecture.vmx.Interruptibility;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.hypervisor.control.Vmcs01;
import dev.testudo.processor.state.Segment;
import dev.testudo.processor.vmx.HardwarePort;

/// Loads the host-state area of vmcs12 into L1's registers, which are the guest-state area of
/// vmcs01, as an exit of the processor loads host state.
///
/// @sdm 3C "VM Exits > Loading Host State"
final class HostStateOfL1 {
  private static final int BUSY_TASK = 0x8b;

  private final HardwarePort port;

  HostStateOfL1(HardwarePort port) {
    this.port = port;
  }

  /// What L2 leaves to L1 where vmcs12 does not ask for something to be loaded.
  record FromL2(long cr0, long efer, long pat) {}

  /// Writes into the current VMCS, which is vmcs01.
  void load(NestedHost host, Vmcs12 vmcs12, FromL2 l2) {
    long exit = vmcs12.read(PRIMARY_EXIT_CONTROLS);
    boolean longMode = ExitControl.HOST_ADDRESS_SPACE_SIZE.in(exit);
    long keptCr0 = Cr0.ET | Cr0.CD | Cr0.NW;
    long cr0 = vmcs12.read(HOST_CR0) & ~keptCr0 & 0xffff_ffffL | l2.cr0() & keptCr0 | Cr0.ET;
    long cr4 = vmcs12.read(HOST_CR4) | Cr4.VMXE;
    cr4 = longMode ? cr4 | Cr4.PAE : cr4 & ~Cr4.PCIDE;
    long efer = ExitControl.LOAD_EFER.in(exit) ? vmcs12.read(HOST_IA32_EFER) : l2.efer();
    efer = longMode ? efer | Efer.LMA | Efer.LME : efer & ~(Efer.LMA | Efer.LME);
    port.vmwrite(GUEST_CR0, cr0 | Vmcs01.CR0_FIXED);
    port.vmwrite(CR0_READ_SHADOW, cr0);
    port.vmwrite(GUEST_CR4, cr4 | Vmcs01.CR4_FIXED);
    port.vmwrite(CR4_READ_SHADOW, cr4);
    port.vmwrite(GUEST_CR3, vmcs12.read(HOST_CR3));
    port.vmwrite(GUEST_IA32_EFER, efer);
    long entry = port.vmread(ENTRY_CONTROLS) & ~EntryControl.IA32E_MODE_GUEST.mask();
    port.vmwrite(ENTRY_CONTROLS, longMode ? entry | EntryControl.IA32E_MODE_GUEST.mask() : entry);
    port.vmwrite(
        GUEST_IA32_PAT, ExitControl.LOAD_PAT.in(exit) ? vmcs12.read(HOST_IA32_PAT) : l2.pat());
    port.vmwrite(GUEST_DR7, 0x400);
    port.vmwrite(GUEST_IA32_DEBUGCTL, 0);
    port.vmwrite(GUEST_IA32_SYSENTER_CS, vmcs12.read(HOST_IA32_SYSENTER_CS));
    port.vmwrite(GUEST_IA32_SYSENTER_ESP, vmcs12.read(HOST_IA32_SYSENTER_ESP));
    port.vmwrite(GUEST_IA32_SYSENTER_EIP, vmcs12.read(HOST_IA32_SYSENTER_EIP));
    port.vmwrite(GUEST_RSP, vmcs12.read(HOST_RSP));
    port.vmwrite(GUEST_RIP, vmcs12.read(HOST_RIP));
    port.vmwrite(GUEST_RFLAGS, 2);
    segments(vmcs12, longMode);
    port.vmwrite(GUEST_GDTR_BASE, vmcs12.read(HOST_GDTR_BASE));
    port.vmwrite(GUEST_GDTR_LIMIT, 0xffff);
    port.vmwrite(GUEST_IDTR_BASE, vmcs12.read(HOST_IDTR_BASE));
    port.vmwrite(GUEST_IDTR_LIMIT, 0xffff);
    port.vmwrite(
        GUEST_INTERRUPTIBILITY_STATE,
        port.vmread(GUEST_INTERRUPTIBILITY_STATE) & Interruptibility.BLOCKING_BY_NMI);
    port.vmwrite(GUEST_PENDING_DEBUG_EXCEPTIONS, 0);
    port.vmwrite(GUEST_ACTIVITY_STATE, 0);
    if (!longMode && (cr4 & Cr4.PAE) != 0 && (cr0 & Cr0.PG) != 0) {
      pdptes(host, vmcs12.read(HOST_CR3));
    }
  }

  private void segments(Vmcs12 vmcs12, boolean longMode) {
    int flat = 0xc000 | Segment.PRESENT | Segment.NOT_SYSTEM;
    int code = flat & ~(longMode ? Segment.BIG : 0) | (longMode ? Segment.LONG : 0) | 0xb;
    segment(
        GUEST_CS_SELECTOR,
        GUEST_CS_BASE,
        GUEST_CS_LIMIT,
        GUEST_CS_ACCESS_RIGHTS,
        vmcs12.read(HOST_CS_SELECTOR),
        0,
        code);
    data(
        GUEST_SS_SELECTOR,
        GUEST_SS_BASE,
        GUEST_SS_LIMIT,
        GUEST_SS_ACCESS_RIGHTS,
        vmcs12.read(HOST_SS_SELECTOR),
        0);
    data(
        GUEST_DS_SELECTOR,
        GUEST_DS_BASE,
        GUEST_DS_LIMIT,
        GUEST_DS_ACCESS_RIGHTS,
        vmcs12.read(HOST_DS_SELECTOR),
        0);
    data(
        GUEST_ES_SELECTOR,
        GUEST_ES_BASE,
        GUEST_ES_LIMIT,
        GUEST_ES_ACCESS_RIGHTS,
        vmcs12.read(HOST_ES_SELECTOR),
        0);
    data(
        GUEST_FS_SELECTOR,
        GUEST_FS_BASE,
        GUEST_FS_LIMIT,
        GUEST_FS_ACCESS_RIGHTS,
        vmcs12.read(HOST_FS_SELECTOR),
        vmcs12.read(HOST_FS_BASE));
    data(
        GUEST_GS_SELECTOR,
        GUEST_GS_BASE,
        GUEST_GS_LIMIT,
        GUEST_GS_ACCESS_RIGHTS,
        vmcs12.read(HOST_GS_SELECTOR),
        vmcs12.read(HOST_GS_BASE));
    segment(
        GUEST_TR_SELECTOR,
        GUEST_TR_BASE,
        GUEST_TR_LIMIT,
        GUEST_TR_ACCESS_RIGHTS,
        vmcs12.read(HOST_TR_SELECTOR),
        vmcs12.read(HOST_TR_BASE),
        BUSY_TASK);
    port.vmwrite(GUEST_TR_LIMIT, 0x67);
    port.vmwrite(GUEST_LDTR_SELECTOR, 0);
    port.vmwrite(GUEST_LDTR_BASE, 0);
    port.vmwrite(GUEST_LDTR_LIMIT, 0);
    port.vmwrite(GUEST_LDTR_ACCESS_RIGHTS, Segment.UNUSABLE);
  }

  private void data(
      VmcsField selectorField,
      VmcsField baseField,
      VmcsField limitField,
      VmcsField rightsField,
      long selector,
      long base) {
    int rights =
        (selector == 0 ? Segment.UNUSABLE : 0) | 0xc000 | Segment.PRESENT | Segment.NOT_SYSTEM | 3;
    segment(selectorField, baseField, limitField, rightsField, selector, base, rights);
  }

  private void segment(
      VmcsField selectorField,
      VmcsField baseField,
      VmcsField limitField,
      VmcsField rightsField,
      long selector,
      long base,
      int rights) {
    port.vmwrite(selectorField, selector);
    port.vmwrite(baseField, base);
    port.vmwrite(limitField, 0xffff_ffffL);
    port.vmwrite(rightsField, rights);
  }

  private void pdptes(NestedHost host, long cr3) {
    VmcsField[] fields = {GUEST_PDPTE0, GUEST_PDPTE1, GUEST_PDPTE2, GUEST_PDPTE3};
    for (int i = 0; i < 4; i++) {
      long address = (cr3 & 0xffff_ffe0L) + i * 8L;
      port.vmwrite(
          fields[i], host.guestMemory().isRam(address) ? host.guestMemory().readLong(address) : 0);
    }
  }
}

package dev.testudo.hypervisor.nested.vmx;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.register.Cr4;
import dev.testudo.architecture.register.Efer;
import dev.testudo.architecture.vmx.PrimaryProcessorControl;
import dev.testudo.hypervisor.paging.ShadowPaging;
import dev.testudo.hypervisor.state.ShadowedRegisters;
import dev.testudo.processor.vmx.HardwarePort;

/// Shadow on shadow: what is different in vmcs02 when L0 has no EPT. L1 has none either, so that
/// L2's own page tables lead to L1's memory, and L0's page tables for L2 to the host's. L0 takes
/// all page faults and everything that concerns CR3; what L1 wants of them it gets from L0.
///
/// This is done to vmcs02 after it has been [prepared][PrepareVmcs02] as if L0 had EPT.
final class Shadow02 {
  private static final long PAGE_FAULTS = 1L << 14;

  private final NestedHost host;
  private final HardwarePort port;
  private final ShadowPaging paging;
  private final ShadowedRegisters registers = new ShadowedRegisters();

  Shadow02(NestedHost host, ShadowPaging paging) {
    this.host = host;
    port = host.port();
    this.paging = paging;
  }

  ShadowPaging paging() {
    return paging;
  }

  /// L2 is entered: vmcs02 is current.
  void enter(Vmcs12 vmcs12) {
    registers.cr3 = vmcs12.read(GUEST_CR3);
    registers.efer = port.vmread(GUEST_IA32_EFER);
    port.vmwrite(EXCEPTION_BITMAP, vmcs12.read(EXCEPTION_BITMAP) | PAGE_FAULTS);
    port.vmwrite(PAGE_FAULT_ERROR_CODE_MASK, 0);
    port.vmwrite(PAGE_FAULT_ERROR_CODE_MATCH, 0);
    port.vmwrite(CR3_TARGET_COUNT, 0);
    port.vmwrite(
        CR0_GUEST_HOST_MASK,
        vmcs12.read(CR0_GUEST_HOST_MASK) | PrepareVmcs02.CR0_OWNED | ShadowPaging.CR0_OWNED);
    port.vmwrite(CR4_GUEST_HOST_MASK, vmcs12.read(CR4_GUEST_HOST_MASK) | ShadowPaging.CR4_OWNED);
    long cr4 = vmcs12.read(GUEST_CR4);
    port.vmwrite(GUEST_CR4, cr4);
    paging.switchTo(registers, true);
    setCr0(vmcs12, vmcs12.read(GUEST_CR0));
    setCr4(vmcs12, cr4);
    if ((registers.efer & Efer.LMA) == 0 && (cr4 & Cr4.PAE) != 0) {
      for (int i = 0; i < 4; i++) {
        long address = (registers.cr3 & 0xffff_ffe0L) + i * 8L;
        registers.pdpte[i] =
            host.guestMemory().isRam(address) ? host.guestMemory().readLong(address) : 0;
      }
    }
  }

  /// L2 has this CR0 now; paging and protection are always on.
  void setCr0(Vmcs12 vmcs12, long cr0) {
    registers.writeProtect = (cr0 & Cr0.WP) != 0;
    port.vmwrite(GUEST_CR0, port.vmread(GUEST_CR0) | Cr0.WP);
    long shown = ShadowPaging.CR0_OWNED & ~vmcs12.read(CR0_GUEST_HOST_MASK);
    port.vmwrite(CR0_READ_SHADOW, port.vmread(CR0_READ_SHADOW) & ~shown | cr0 & shown);
  }

  /// L2 has this CR4 now.
  void setCr4(Vmcs12 vmcs12, long cr4) {
    registers.physicalAddressExtension = (cr4 & Cr4.PAE) != 0;
    port.vmwrite(GUEST_CR4, cr4 | Cr4.PAE);
    long mask = vmcs12.read(CR4_GUEST_HOST_MASK);
    port.vmwrite(CR4_READ_SHADOW, vmcs12.read(CR4_READ_SHADOW) & mask | cr4 & ~mask);
  }

  /// L2 has been left, and vmcs02 saved into vmcs12.
  void save(Vmcs12 vmcs12) {
    vmcs12.write(GUEST_CR3, registers.cr3);
    vmcs12.write(GUEST_CR4, paging.cr4());
    vmcs12.write(GUEST_CR0, vmcs12.read(GUEST_CR0) & ~Cr0.WP | paging.cr0() & Cr0.WP);
  }

  /// vmcs01 is current, and L1's host state written into it.
  void leave() {
    paging.switchTo(host.state().shadowed, false);
    paging.adopt();
  }

  /// Drops L2's translations.
  void clear() {
    paging.clear((int) port.vmread(VIRTUAL_PROCESSOR_IDENTIFIER));
  }

  /// Whether L1 wants a load of CR3 with a value.
  static boolean interceptsCr3Load(Vmcs12 vmcs12, long value) {
    if (!PrepareVmcs02.has(vmcs12, PrimaryProcessorControl.CR3_LOAD_EXITING)) {
      return false;
    }
    long count = vmcs12.read(CR3_TARGET_COUNT);
    return !(count > 0 && value == vmcs12.read(CR3_TARGET_VALUE_0)
        || count > 1 && value == vmcs12.read(CR3_TARGET_VALUE_1)
        || count > 2 && value == vmcs12.read(CR3_TARGET_VALUE_2)
        || count > 3 && value == vmcs12.read(CR3_TARGET_VALUE_3));
  }
}

package dev.testudo.hypervisor.emulate;

import dev.testudo.architecture.vmx.Interruptibility;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.state.Segment;
import dev.testudo.processor.vmx.HardwarePort;

/// Moves a guest's registers between the current VMCS with the hardware port, and a processor of
/// our own.
///
/// The guest's view counts: bits of CR0 and CR4 that the hypervisor owns come from the read
/// shadows, and go back to them.
final class GuestRegisters {
  private static final VmcsField[] SELECTOR = {
    VmcsField.GUEST_ES_SELECTOR,
    VmcsField.GUEST_CS_SELECTOR,
    VmcsField.GUEST_SS_SELECTOR,
    VmcsField.GUEST_DS_SELECTOR,
    VmcsField.GUEST_FS_SELECTOR,
    VmcsField.GUEST_GS_SELECTOR,
    VmcsField.GUEST_LDTR_SELECTOR,
    VmcsField.GUEST_TR_SELECTOR
  };
  private static final VmcsField[] BASE = {
    VmcsField.GUEST_ES_BASE,
    VmcsField.GUEST_CS_BASE,
    VmcsField.GUEST_SS_BASE,
    VmcsField.GUEST_DS_BASE,
    VmcsField.GUEST_FS_BASE,
    VmcsField.GUEST_GS_BASE,
    VmcsField.GUEST_LDTR_BASE,
    VmcsField.GUEST_TR_BASE
  };
  private static final VmcsField[] LIMIT = {
    VmcsField.GUEST_ES_LIMIT,
    VmcsField.GUEST_CS_LIMIT,
    VmcsField.GUEST_SS_LIMIT,
    VmcsField.GUEST_DS_LIMIT,
    VmcsField.GUEST_FS_LIMIT,
    VmcsField.GUEST_GS_LIMIT,
    VmcsField.GUEST_LDTR_LIMIT,
    VmcsField.GUEST_TR_LIMIT
  };
  private static final VmcsField[] RIGHTS = {
    VmcsField.GUEST_ES_ACCESS_RIGHTS,
    VmcsField.GUEST_CS_ACCESS_RIGHTS,
    VmcsField.GUEST_SS_ACCESS_RIGHTS,
    VmcsField.GUEST_DS_ACCESS_RIGHTS,
    VmcsField.GUEST_FS_ACCESS_RIGHTS,
    VmcsField.GUEST_GS_ACCESS_RIGHTS,
    VmcsField.GUEST_LDTR_ACCESS_RIGHTS,
    VmcsField.GUEST_TR_ACCESS_RIGHTS
  };
  private static final VmcsField[] PDPTE = {
    VmcsField.GUEST_PDPTE0, VmcsField.GUEST_PDPTE1, VmcsField.GUEST_PDPTE2, VmcsField.GUEST_PDPTE3
  };
  private static final int RSP = 4;

  private GuestRegisters() {}

  /// A control register as the guest reads it.
  static long visible(long real, long mask, long shadow) {
    return real & ~mask | shadow & mask;
  }

  static void load(HardwarePort port, Cpu cpu) {
    for (int i = 0; i < 16; i++) {
      cpu.r[i] = i == RSP ? port.vmread(VmcsField.GUEST_RSP) : port.register(i);
    }
    cpu.rip = port.vmread(VmcsField.GUEST_RIP);
    cpu.setFlags(port.vmread(VmcsField.GUEST_RFLAGS));
    for (int i = 0; i < SELECTOR.length; i++) {
      cpu.selector[i] = (int) port.vmread(SELECTOR[i]);
      cpu.base[i] = port.vmread(BASE[i]);
      cpu.limit[i] = (int) port.vmread(LIMIT[i]);
      cpu.rights[i] = (int) port.vmread(RIGHTS[i]);
    }
    cpu.cpl = cpu.virtual8086() ? 3 : Segment.dpl(cpu.rights[Segment.SS]);
    cpu.gdtrBase = port.vmread(VmcsField.GUEST_GDTR_BASE);
    cpu.gdtrLimit = (int) port.vmread(VmcsField.GUEST_GDTR_LIMIT);
    cpu.idtrBase = port.vmread(VmcsField.GUEST_IDTR_BASE);
    cpu.idtrLimit = (int) port.vmread(VmcsField.GUEST_IDTR_LIMIT);
    cpu.cr0 =
        visible(
            port.vmread(VmcsField.GUEST_CR0),
            port.vmread(VmcsField.CR0_GUEST_HOST_MASK),
            port.vmread(VmcsField.CR0_READ_SHADOW));
    cpu.cr2 = port.cr2();
    cpu.cr3 = port.vmread(VmcsField.GUEST_CR3);
    cpu.cr4 =
        visible(
            port.vmread(VmcsField.GUEST_CR4),
            port.vmread(VmcsField.CR4_GUEST_HOST_MASK),
            port.vmread(VmcsField.CR4_READ_SHADOW));
    cpu.efer = port.vmread(VmcsField.GUEST_IA32_EFER);
    cpu.xcr0 = port.xcr0();
    port.saveExtendedState(cpu);
    for (int i = 0; i < 4; i++) {
      cpu.pdpte[i] = port.vmread(PDPTE[i]);
      cpu.dr[i] = port.debugRegister(i);
    }
    cpu.dr[6] = port.debugRegister(6);
    cpu.dr[7] = port.vmread(VmcsField.GUEST_DR7);
    cpu.msr.sysenterCs = port.vmread(VmcsField.GUEST_IA32_SYSENTER_CS);
    cpu.msr.sysenterEsp = port.vmread(VmcsField.GUEST_IA32_SYSENTER_ESP);
    cpu.msr.sysenterEip = port.vmread(VmcsField.GUEST_IA32_SYSENTER_EIP);
    cpu.msr.debugControl = port.vmread(VmcsField.GUEST_IA32_DEBUGCTL);
    cpu.msr.pat = port.vmread(VmcsField.GUEST_IA32_PAT);
    long interruptibility = port.vmread(VmcsField.GUEST_INTERRUPTIBILITY_STATE);
    cpu.interruptShadow =
        (int) interruptibility
            & (Interruptibility.BLOCKING_BY_STI | Interruptibility.BLOCKING_BY_MOV_SS);
    cpu.nmiBlocked = (interruptibility & Interruptibility.BLOCKING_BY_NMI) != 0;
    cpu.pendingDebug = port.vmread(VmcsField.GUEST_PENDING_DEBUG_EXCEPTIONS);
  }

  /// @param cr0Fixed bits that CR0 really has to have, whatever the guest sees
  /// @param cr4Fixed the same for CR4
  static void store(Cpu cpu, HardwarePort port, long cr0Fixed, long cr4Fixed) {
    for (int i = 0; i < 16; i++) {
      if (i == RSP) {
        port.vmwrite(VmcsField.GUEST_RSP, cpu.r[i]);
      } else {
        port.setRegister(i, cpu.r[i]);
      }
    }
    port.vmwrite(VmcsField.GUEST_RIP, cpu.rip);
    port.vmwrite(VmcsField.GUEST_RFLAGS, cpu.readFlags());
    for (int i = 0; i < SELECTOR.length; i++) {
      port.vmwrite(SELECTOR[i], cpu.selector[i]);
      port.vmwrite(BASE[i], cpu.base[i]);
      port.vmwrite(LIMIT[i], cpu.limit[i] & 0xffff_ffffL);
      port.vmwrite(RIGHTS[i], cpu.rights[i] & 0xffff_ffffL);
    }
    port.vmwrite(VmcsField.GUEST_GDTR_BASE, cpu.gdtrBase);
    port.vmwrite(VmcsField.GUEST_GDTR_LIMIT, cpu.gdtrLimit);
    port.vmwrite(VmcsField.GUEST_IDTR_BASE, cpu.idtrBase);
    port.vmwrite(VmcsField.GUEST_IDTR_LIMIT, cpu.idtrLimit);
    port.vmwrite(VmcsField.GUEST_CR0, cpu.cr0 | cr0Fixed);
    port.vmwrite(VmcsField.CR0_READ_SHADOW, cpu.cr0);
    port.setCr2(cpu.cr2);
    port.vmwrite(VmcsField.GUEST_CR3, cpu.cr3);
    port.vmwrite(VmcsField.GUEST_CR4, cpu.cr4 | cr4Fixed);
    port.vmwrite(VmcsField.CR4_READ_SHADOW, cpu.cr4);
    port.vmwrite(VmcsField.GUEST_IA32_EFER, cpu.efer);
    port.setXcr0(cpu.xcr0);
    port.restoreExtendedState(cpu);
    for (int i = 0; i < 4; i++) {
      port.vmwrite(PDPTE[i], cpu.pdpte[i]);
      port.setDebugRegister(i, cpu.dr[i]);
    }
    port.setDebugRegister(6, cpu.dr[6]);
    port.vmwrite(VmcsField.GUEST_DR7, cpu.dr[7]);
    port.vmwrite(VmcsField.GUEST_IA32_SYSENTER_CS, cpu.msr.sysenterCs);
    port.vmwrite(VmcsField.GUEST_IA32_SYSENTER_ESP, cpu.msr.sysenterEsp);
    port.vmwrite(VmcsField.GUEST_IA32_SYSENTER_EIP, cpu.msr.sysenterEip);
    port.vmwrite(VmcsField.GUEST_IA32_DEBUGCTL, cpu.msr.debugControl);
    port.vmwrite(VmcsField.GUEST_IA32_PAT, cpu.msr.pat);
    port.vmwrite(
        VmcsField.GUEST_INTERRUPTIBILITY_STATE,
        cpu.interruptShadow | (cpu.nmiBlocked ? Interruptibility.BLOCKING_BY_NMI : 0));
    port.vmwrite(VmcsField.GUEST_PENDING_DEBUG_EXCEPTIONS, cpu.pendingDebug);
  }
}

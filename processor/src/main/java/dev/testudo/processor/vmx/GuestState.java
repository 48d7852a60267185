package dev.testudo.processor.vmx;

import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.register.Cr3;
import dev.testudo.architecture.register.Cr4;
import dev.testudo.architecture.register.Dr7;
import dev.testudo.architecture.register.Efer;
import dev.testudo.architecture.vmx.AccessRights;
import dev.testudo.architecture.vmx.EntryControl;
import dev.testudo.architecture.vmx.ExitControl;
import dev.testudo.architecture.vmx.Interruptibility;
import dev.testudo.architecture.vmx.PrimaryProcessorControl;
import dev.testudo.architecture.vmx.SecondaryProcessorControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.state.ActivityState;
import dev.testudo.processor.state.Segment;

/// The guest-state area: loaded by VM entries, saved by VM exits.
///
/// @sdm 3C "VM Entries > Loading Guest State" and "VM Exits > Saving Guest State"
final class GuestState {
  /// Bits of CR0 that VM entries and VM exits leave alone.
  static final long CR0_UNTOUCHED =
      ~(Cr0.PE | Cr0.MP | Cr0.EM | Cr0.TS | Cr0.NE | Cr0.WP | Cr0.AM | Cr0.PG);

  private static final ActivityState[] ACTIVITY = ActivityState.values();

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
  private static final VmcsField[] ACCESS_RIGHTS = {
    VmcsField.GUEST_ES_ACCESS_RIGHTS,
    VmcsField.GUEST_CS_ACCESS_RIGHTS,
    VmcsField.GUEST_SS_ACCESS_RIGHTS,
    VmcsField.GUEST_DS_ACCESS_RIGHTS,
    VmcsField.GUEST_FS_ACCESS_RIGHTS,
    VmcsField.GUEST_GS_ACCESS_RIGHTS,
    VmcsField.GUEST_LDTR_ACCESS_RIGHTS,
    VmcsField.GUEST_TR_ACCESS_RIGHTS
  };

  private GuestState() {}

  // ---- loading
  // ---------------------------------------------------------------------------------------------------

  static void load(Cpu cpu, Vmcs vmcs) {
    long entry = vmcs.read(VmcsField.ENTRY_CONTROLS);
    loadControlRegisters(cpu, vmcs, entry);
    for (int s = 0; s < SELECTOR.length; s++) {
      cpu.selector[s] = (int) vmcs.read(SELECTOR[s]);
      cpu.base[s] = vmcs.read(BASE[s]);
      cpu.limit[s] = (int) vmcs.read(LIMIT[s]);
      cpu.rights[s] = (int) vmcs.read(ACCESS_RIGHTS[s]);
    }
    cpu.gdtrBase = vmcs.read(VmcsField.GUEST_GDTR_BASE);
    cpu.gdtrLimit = (int) vmcs.read(VmcsField.GUEST_GDTR_LIMIT);
    cpu.idtrBase = vmcs.read(VmcsField.GUEST_IDTR_BASE);
    cpu.idtrLimit = (int) vmcs.read(VmcsField.GUEST_IDTR_LIMIT);
    cpu.rip = vmcs.read(VmcsField.GUEST_RIP);
    cpu.r[4] = vmcs.read(VmcsField.GUEST_RSP);
    cpu.setFlags(vmcs.read(VmcsField.GUEST_RFLAGS));
    cpu.cpl = cpu.virtual8086() ? 3 : AccessRights.dpl(cpu.rights[Segment.SS]);
    loadPdptes(cpu, vmcs);
    loadNonRegisterState(cpu, vmcs);
  }

  private static void loadControlRegisters(Cpu cpu, Vmcs vmcs, long entry) {
    cpu.cr0 = cpu.cr0 & CR0_UNTOUCHED | vmcs.read(VmcsField.GUEST_CR0) & ~CR0_UNTOUCHED;
    cpu.cr3 = vmcs.read(VmcsField.GUEST_CR3);
    cpu.cr4 = vmcs.read(VmcsField.GUEST_CR4);
    if (EntryControl.LOAD_DEBUG_CONTROLS.in(entry)) {
      cpu.dr[7] = vmcs.read(VmcsField.GUEST_DR7) & Dr7.WRITABLE | Dr7.FIXED1;
      cpu.msr.debugControl = vmcs.read(VmcsField.GUEST_IA32_DEBUGCTL);
    }
    cpu.msr.sysenterCs = vmcs.read(VmcsField.GUEST_IA32_SYSENTER_CS);
    cpu.msr.sysenterEsp = vmcs.read(VmcsField.GUEST_IA32_SYSENTER_ESP);
    cpu.msr.sysenterEip = vmcs.read(VmcsField.GUEST_IA32_SYSENTER_EIP);
    if (EntryControl.LOAD_PAT.in(entry)) {
      cpu.msr.pat = vmcs.read(VmcsField.GUEST_IA32_PAT);
    }
    if (EntryControl.LOAD_EFER.in(entry)) {
      cpu.efer = vmcs.read(VmcsField.GUEST_IA32_EFER);
    } else {
      boolean longMode = EntryControl.IA32E_MODE_GUEST.in(entry);
      boolean paging = (cpu.cr0 & Cr0.PG) != 0;
      long affected = Efer.LMA | (paging ? Efer.LME : 0);
      cpu.efer = cpu.efer & ~affected | (longMode ? affected : 0);
    }
  }

  private static void loadPdptes(Cpu cpu, Vmcs vmcs) {
    boolean pae = (cpu.cr0 & Cr0.PG) != 0 && (cpu.cr4 & Cr4.PAE) != 0 && (cpu.efer & Efer.LMA) == 0;
    if (!pae) {
      return;
    }
    if (hasEpt(vmcs)) {
      cpu.pdpte[0] = vmcs.read(VmcsField.GUEST_PDPTE0);
      cpu.pdpte[1] = vmcs.read(VmcsField.GUEST_PDPTE1);
      cpu.pdpte[2] = vmcs.read(VmcsField.GUEST_PDPTE2);
      cpu.pdpte[3] = vmcs.read(VmcsField.GUEST_PDPTE3);
    } else {
      for (int i = 0; i < 4; i++) {
        cpu.pdpte[i] = cpu.memory.read((cpu.cr3 & Cr3.PAE_TABLE_MASK) + 8L * i, 8);
      }
    }
  }

  private static boolean hasEpt(Vmcs vmcs) {
    return PrimaryProcessorControl.ACTIVATE_SECONDARY_CONTROLS.in(
            vmcs.read(VmcsField.PRIMARY_PROCESSOR_BASED_CONTROLS))
        && SecondaryProcessorControl.ENABLE_EPT.in(
            vmcs.read(VmcsField.SECONDARY_PROCESSOR_BASED_CONTROLS));
  }

  private static void loadNonRegisterState(Cpu cpu, Vmcs vmcs) {
    cpu.activity = ACTIVITY[(int) vmcs.read(VmcsField.GUEST_ACTIVITY_STATE) & 3];
    int interruptibility = (int) vmcs.read(VmcsField.GUEST_INTERRUPTIBILITY_STATE);
    cpu.interruptShadow =
        interruptibility & (Interruptibility.BLOCKING_BY_STI | Interruptibility.BLOCKING_BY_MOV_SS);
    cpu.nmiBlocked = (interruptibility & Interruptibility.BLOCKING_BY_NMI) != 0;
    cpu.pendingDebug = vmcs.read(VmcsField.GUEST_PENDING_DEBUG_EXCEPTIONS);
  }

  // ---- saving
  // ----------------------------------------------------------------------------------------------------

  /// Saves everything but RIP and RFLAGS, which depend on the exit.
  static void save(Cpu cpu, Vmcs vmcs) {
    long exit = vmcs.read(VmcsField.PRIMARY_EXIT_CONTROLS);
    vmcs.write(VmcsField.GUEST_CR0, cpu.cr0);
    vmcs.write(VmcsField.GUEST_CR3, cpu.cr3);
    vmcs.write(VmcsField.GUEST_CR4, cpu.cr4);
    if (ExitControl.SAVE_DEBUG_CONTROLS.in(exit)) {
      vmcs.write(VmcsField.GUEST_DR7, cpu.dr[7]);
      vmcs.write(VmcsField.GUEST_IA32_DEBUGCTL, cpu.msr.debugControl);
    }
    vmcs.write(VmcsField.GUEST_IA32_SYSENTER_CS, cpu.msr.sysenterCs);
    vmcs.write(VmcsField.GUEST_IA32_SYSENTER_ESP, cpu.msr.sysenterEsp);
    vmcs.write(VmcsField.GUEST_IA32_SYSENTER_EIP, cpu.msr.sysenterEip);
    if (ExitControl.SAVE_PAT.in(exit)) {
      vmcs.write(VmcsField.GUEST_IA32_PAT, cpu.msr.pat);
    }
    if (ExitControl.SAVE_EFER.in(exit)) {
      vmcs.write(VmcsField.GUEST_IA32_EFER, cpu.efer);
    }
    for (int s = 0; s < SELECTOR.length; s++) {
      vmcs.write(SELECTOR[s], cpu.selector[s]);
      vmcs.write(BASE[s], cpu.base[s]);
      vmcs.write(LIMIT[s], cpu.limit[s]);
      vmcs.write(ACCESS_RIGHTS[s], cpu.rights[s]);
    }
    saveStackDpl(cpu, vmcs);
    vmcs.write(VmcsField.GUEST_GDTR_BASE, cpu.gdtrBase);
    vmcs.write(VmcsField.GUEST_GDTR_LIMIT, cpu.gdtrLimit & 0xffff);
    vmcs.write(VmcsField.GUEST_IDTR_BASE, cpu.idtrBase);
    vmcs.write(VmcsField.GUEST_IDTR_LIMIT, cpu.idtrLimit & 0xffff);
    vmcs.write(VmcsField.GUEST_RSP, cpu.r[4]);
    saveModeBits(cpu, vmcs);
    savePdptes(cpu, vmcs);
    vmcs.write(VmcsField.GUEST_ACTIVITY_STATE, cpu.activity.ordinal());
    vmcs.write(
        VmcsField.GUEST_INTERRUPTIBILITY_STATE,
        cpu.interruptShadow | (cpu.nmiBlocked ? Interruptibility.BLOCKING_BY_NMI : 0));
    vmcs.write(VmcsField.GUEST_PENDING_DEBUG_EXCEPTIONS, cpu.pendingDebug);
  }

  /// The DPL in SS's access rights is the CPL, even when SS is unusable; outside virtual-8086 mode.
  private static void saveStackDpl(Cpu cpu, Vmcs vmcs) {
    if (!cpu.virtual8086()) {
      long rights = cpu.rights[Segment.SS] & 0xffff_ffffL;
      vmcs.write(
          VmcsField.GUEST_SS_ACCESS_RIGHTS,
          rights & ~AccessRights.DPL_MASK | (long) cpu.cpl << AccessRights.DPL_SHIFT);
    }
  }

  /// A processor with unrestricted guests stores EFER.LMA into the IA-32e mode guest control.
  private static void saveModeBits(Cpu cpu, Vmcs vmcs) {
    if (cpu.vmx.capabilities().has(VmxFeature.STORES_LMA)) {
      long entry = vmcs.read(VmcsField.ENTRY_CONTROLS);
      int mask = EntryControl.IA32E_MODE_GUEST.mask();
      vmcs.write(VmcsField.ENTRY_CONTROLS, cpu.longMode() ? entry | mask : entry & ~mask);
    }
  }

  private static void savePdptes(Cpu cpu, Vmcs vmcs) {
    if (!hasEpt(vmcs)) {
      return;
    }
    boolean pae = (cpu.cr0 & Cr0.PG) != 0 && (cpu.cr4 & Cr4.PAE) != 0 && !cpu.longMode();
    if (pae) {
      vmcs.write(VmcsField.GUEST_PDPTE0, cpu.pdpte[0]);
      vmcs.write(VmcsField.GUEST_PDPTE1, cpu.pdpte[1]);
      vmcs.write(VmcsField.GUEST_PDPTE2, cpu.pdpte[2]);
      vmcs.write(VmcsField.GUEST_PDPTE3, cpu.pdpte[3]);
    }
  }
}

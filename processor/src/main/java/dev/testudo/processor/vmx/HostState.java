package dev.testudo.processor.vmx;

import dev.testudo.architecture.register.Cr3;
import dev.testudo.architecture.register.Cr4;
import dev.testudo.architecture.register.Dr7;
import dev.testudo.architecture.register.Efer;
import dev.testudo.architecture.register.Rflags;
import dev.testudo.architecture.vmx.AccessRights;
import dev.testudo.architecture.vmx.ExitControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.architecture.vmx.VmxAbort;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.state.ActivityState;
import dev.testudo.processor.state.Segment;
import dev.testudo.processor.vmx.check.EntryChecks;
import org.jspecify.annotations.Nullable;

/// The host-state area, loaded by VM exits.
///
/// @sdm 3C "VM Exits > Loading Host State"
final class HostState {
  private static final int DATA_RIGHTS =
      AccessRights.TYPE_ACCESSED
          | AccessRights.TYPE_WRITABLE_OR_READABLE
          | AccessRights.S
          | AccessRights.P
          | AccessRights.DB
          | AccessRights.G;
  private static final int CODE_RIGHTS =
      AccessRights.TYPE_CODE
          | AccessRights.TYPE_ACCESSED
          | AccessRights.TYPE_WRITABLE_OR_READABLE
          | AccessRights.S
          | AccessRights.P
          | AccessRights.G;
  private static final int BUSY_TSS_RIGHTS = 11 | AccessRights.P;

  private HostState() {}

  /// Loads the host state; returns why it cannot be loaded, or null.
  static @Nullable VmxAbort load(Cpu cpu, Vmcs vmcs) {
    long exit = vmcs.read(VmcsField.PRIMARY_EXIT_CONTROLS);
    boolean host64 = ExitControl.HOST_ADDRESS_SPACE_SIZE.in(exit);
    boolean wasLong = cpu.longMode();
    loadControlRegisters(cpu, vmcs, exit, host64);
    loadSegments(cpu, vmcs, host64);
    cpu.gdtrBase = vmcs.read(VmcsField.HOST_GDTR_BASE);
    cpu.gdtrLimit = 0xffff;
    cpu.idtrBase = vmcs.read(VmcsField.HOST_IDTR_BASE);
    cpu.idtrLimit = 0xffff;
    cpu.rip = vmcs.read(VmcsField.HOST_RIP);
    cpu.r[4] = vmcs.read(VmcsField.HOST_RSP);
    cpu.setFlags(Rflags.FIXED1);
    cpu.cpl = 0;
    cpu.activity = ActivityState.ACTIVE;
    cpu.interruptShadow = 0;
    cpu.pendingDebug = 0;
    return wasLong && !host64 ? VmxAbort.IA32E_MODE_WITHOUT_64_BIT_HOST : loadPdptes(cpu, host64);
  }

  private static void loadControlRegisters(Cpu cpu, Vmcs vmcs, long exit, boolean host64) {
    long untouched = GuestState.CR0_UNTOUCHED;
    cpu.cr0 = cpu.cr0 & untouched | vmcs.read(VmcsField.HOST_CR0) & ~untouched;
    cpu.cr3 = vmcs.read(VmcsField.HOST_CR3);
    long cr4 = vmcs.read(VmcsField.HOST_CR4);
    cpu.cr4 = host64 ? cr4 | Cr4.PAE : cr4 & ~Cr4.PCIDE;
    cpu.dr[7] = Dr7.FIXED1;
    cpu.msr.debugControl = 0;
    cpu.msr.sysenterCs = vmcs.read(VmcsField.HOST_IA32_SYSENTER_CS);
    cpu.msr.sysenterEsp = vmcs.read(VmcsField.HOST_IA32_SYSENTER_ESP);
    cpu.msr.sysenterEip = vmcs.read(VmcsField.HOST_IA32_SYSENTER_EIP);
    if (ExitControl.LOAD_EFER.in(exit)) {
      cpu.efer = vmcs.read(VmcsField.HOST_IA32_EFER);
    } else {
      long both = Efer.LMA | Efer.LME;
      cpu.efer = cpu.efer & ~both | (host64 ? both : 0);
    }
    if (ExitControl.LOAD_PAT.in(exit)) {
      cpu.msr.pat = vmcs.read(VmcsField.HOST_IA32_PAT);
    }
  }

  private static void loadSegments(Cpu cpu, Vmcs vmcs, boolean host64) {
    data(cpu, Segment.ES, vmcs.read(VmcsField.HOST_ES_SELECTOR), 0);
    data(cpu, Segment.SS, vmcs.read(VmcsField.HOST_SS_SELECTOR), 0);
    data(cpu, Segment.DS, vmcs.read(VmcsField.HOST_DS_SELECTOR), 0);
    data(cpu, Segment.FS, vmcs.read(VmcsField.HOST_FS_SELECTOR), vmcs.read(VmcsField.HOST_FS_BASE));
    data(cpu, Segment.GS, vmcs.read(VmcsField.HOST_GS_SELECTOR), vmcs.read(VmcsField.HOST_GS_BASE));
    int codeRights = CODE_RIGHTS | (host64 ? AccessRights.L : AccessRights.DB);
    set(cpu, Segment.CS, vmcs.read(VmcsField.HOST_CS_SELECTOR), 0, -1, codeRights);
    set(
        cpu,
        Segment.TR,
        vmcs.read(VmcsField.HOST_TR_SELECTOR),
        vmcs.read(VmcsField.HOST_TR_BASE),
        0x67,
        BUSY_TSS_RIGHTS);
    set(cpu, Segment.LDTR, 0, 0, 0, AccessRights.UNUSABLE);
  }

  private static void data(Cpu cpu, int segment, long selector, long base) {
    int rights = DATA_RIGHTS | (selector == 0 ? AccessRights.UNUSABLE : 0);
    set(cpu, segment, selector, base, -1, rights);
  }

  private static void set(Cpu cpu, int segment, long selector, long base, int limit, int rights) {
    cpu.selector[segment] = (int) selector;
    cpu.base[segment] = base;
    cpu.limit[segment] = limit;
    cpu.rights[segment] = rights;
  }

  /// A 32-bit host with PAE paging gets its PDPTEs from memory.
  private static @Nullable VmxAbort loadPdptes(Cpu cpu, boolean host64) {
    if (host64 || (cpu.cr4 & Cr4.PAE) == 0) {
      return null;
    }
    ProcessorFacts facts = cpu.vmx.capabilities().facts();
    for (int i = 0; i < 4; i++) {
      long pdpte = cpu.memory.read((cpu.cr3 & Cr3.PAE_TABLE_MASK) + 8L * i, 8);
      if (!EntryChecks.isPdpte(pdpte, facts)) {
        return VmxAbort.HOST_PDPTE_CHECKING;
      }
      cpu.pdpte[i] = pdpte;
    }
    return null;
  }
}

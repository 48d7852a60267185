package dev.testudo.processor.vmx;

import dev.testudo.architecture.paging.EptEntry;
import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.register.Cr4;
import dev.testudo.architecture.vmx.ExitReason;
import dev.testudo.architecture.vmx.InstructionError;
import dev.testudo.architecture.vmx.SecondaryProcessorControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.architecture.vmx.VmcsRegion;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.Ticks;
import dev.testudo.processor.VmxRegisters;
import dev.testudo.processor.event.NoInterception;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.state.VmxState;
import dev.testudo.processor.vmx.check.EntryContext;
import dev.testudo.processor.vmx.check.FailedRule;
import org.jspecify.annotations.Nullable;

/// The VMX part of one logical processor: whether it is in VMX operation, its VMCSs, and the root
/// operations of the VMX instructions without the faults that only software meets.
/// [VmxInstructions] puts those around them, [HardwarePort] gives them to a hypervisor in Java.
///
/// @sdm 3C "Introduction to Virtual Machine Extensions > Life Cycle of VMM Software"
public final class VmxUnit implements VmxRegisters {
  final Cpu cpu;
  final PhysicalMemory memory;
  final ActiveVmcses active;
  final VmxInterception interception;
  final VmEntry entry;
  final VmExit exit;
  final EntryContext.PhysicalView physicalView;
  private VmxCapabilities capabilities;

  final VmxState state;

  /// The current VMCS, or null when the current-VMCS pointer is all ones.
  private @Nullable Vmcs current;

  /// The VMCS that the link pointer of the current VMCS names, once non-root operation has accessed
  /// it.
  private @Nullable Vmcs linked;

  /// Root operation belongs to a hypervisor outside of simulated memory.
  boolean hosted;

  /// What VM entries by that hypervisor take, in ticks.
  long entryTicks = Ticks.VM_ENTRY;

  private @Nullable FailedRule lastFailedRule;

  public VmxUnit(Cpu cpu) {
    this.cpu = cpu;
    memory = cpu.memory;
    state = cpu.vmxState;
    active = new ActiveVmcses(memory);
    capabilities = VmxCapabilities.of(ProcessorFacts.of(cpu.model));
    interception = new VmxInterception(this);
    exit = new VmExit(this);
    entry = new VmEntry(this);
    physicalView = memory::read;
  }

  public VmxCapabilities capabilities() {
    return capabilities;
  }

  /// Offers something else than everything. Not in VMX operation.
  public void offer(VmxCapabilities offered) {
    if (on()) {
      throw new IllegalStateException("in VMX operation");
    }
    capabilities = offered;
  }

  /// In VMX operation.
  public boolean on() {
    return state.vmxonPointer != VmcsRegion.NO_POINTER;
  }

  /// In VMX root operation.
  public boolean root() {
    return on() && !cpu.nonRoot;
  }

  /// An INIT signal has to wait.
  public boolean blocksInit() {
    return root();
  }

  /// The rule that made the last VM entry fail, or null if it did not fail by a rule.
  public @Nullable FailedRule lastFailedRule() {
    return lastFailedRule;
  }

  void failedRule(@Nullable FailedRule rule) {
    lastFailedRule = rule;
  }

  /// Reset of the processor: VMX operation ends without further ado.
  public void reset() {
    active.releaseAll();
    state.vmxonPointer = VmcsRegion.NO_POINTER;
    makeCurrent(null);
    linked = null;
    leaveNonRoot();
    cpu.initBlocked = false;
  }

  private void makeCurrent(@Nullable Vmcs vmcs) {
    current = vmcs;
    state.currentVmcsPointer = vmcs == null ? VmcsRegion.NO_POINTER : vmcs.address;
  }

  /// The current VMCS, or null when the current-VMCS pointer is all ones.
  @Nullable Vmcs current() {
    return current;
  }

  void leaveNonRoot() {
    cpu.nonRoot = false;
    cpu.interception = NoInterception.INSTANCE;
    cpu.guestDeadline = Long.MAX_VALUE;
    cpu.guestStep = false;
    cpu.attention &= ~Cpu.ATTENTION_GUEST;
    cpu.initBlocked = on();
  }

  /// Writes all VMCSs to memory, so that memory tells everything.
  public void flush() {
    long address = currentPointer();
    active.releaseAll();
    linked = null;
    if (address != VmcsRegion.NO_POINTER) {
      Vmcs vmcs = active.activate(address);
      makeCurrent(vmcs);
      interception.configure(vmcs);
    }
  }

  // ---- control registers
  // -----------------------------------------------------------------------------------------

  /// Whether CR0 may have this value now: some bits are fixed in VMX operation.
  @Override
  public boolean cr0Allowed(long value) {
    if (!on()) {
      return true;
    }
    long fixed0 = capabilities.cr0Fixed0();
    if (cpu.nonRoot && interception.unrestrictedGuest) {
      fixed0 &= ~(Cr0.PE | Cr0.PG);
    }
    return (value & fixed0) == fixed0 && (value & ~capabilities.cr0Fixed1()) == 0;
  }

  /// Whether CR4 may have this value now.
  @Override
  public boolean cr4Allowed(long value) {
    return !on() || (value & Cr4.VMXE) != 0 && (value & ~capabilities.cr4Fixed1()) == 0;
  }

  @Override
  public boolean hasMsr(int index) {
    return capabilities.hasMsr(index);
  }

  @Override
  public long msr(int index) {
    return capabilities.msr(index);
  }

  // ---- VMCS maintenance
  // ------------------------------------------------------------------------------------------

  private boolean isRegion(long address) {
    return (address & 0xfff) == 0 && capabilities.facts().isPhysical(address);
  }

  /// VMXON outside VMX operation, after the checks for faults.
  VmxStatus vmxon(long region) {
    if (!isRegion(region) || (int) memory.read(region, 4) != VmxCapabilities.REVISION) {
      return VmxStatus.FAIL_INVALID;
    }
    state.vmxonPointer = region;
    makeCurrent(null);
    cpu.initBlocked = true;
    return VmxStatus.SUCCEED;
  }

  VmxStatus vmxoff() {
    active.releaseAll();
    state.vmxonPointer = VmcsRegion.NO_POINTER;
    makeCurrent(null);
    linked = null;
    cpu.initBlocked = false;
    cpu.attention |= Cpu.ATTENTION_EVENT;
    return VmxStatus.SUCCEED;
  }

  VmxStatus vmclear(long region) {
    if (!isRegion(region)) {
      return fail(InstructionError.VMCLEAR_INVALID_ADDRESS);
    }
    if (region == state.vmxonPointer) {
      return fail(InstructionError.VMCLEAR_VMXON_POINTER);
    }
    active.clear(region);
    if (current != null && current.address == region) {
      makeCurrent(null);
    }
    if (linked != null && linked.address == region) {
      linked = null;
    }
    return VmxStatus.SUCCEED;
  }

  VmxStatus vmptrld(long region) {
    if (!isRegion(region)) {
      return fail(InstructionError.VMPTRLD_INVALID_ADDRESS);
    }
    if (region == state.vmxonPointer) {
      return fail(InstructionError.VMPTRLD_VMXON_POINTER);
    }
    int first = (int) memory.read(region, 4);
    boolean shadow = (first & VmcsRegion.SHADOW_VMCS_INDICATOR) != 0;
    if ((first & ~VmcsRegion.SHADOW_VMCS_INDICATOR) != VmxCapabilities.REVISION
        || shadow && !capabilities.has(VmxFeature.VMCS_SHADOWING)) {
      return fail(InstructionError.VMPTRLD_INCORRECT_REVISION_IDENTIFIER);
    }
    Vmcs vmcs = active.activate(region);
    vmcs.shadow = shadow;
    makeCurrent(vmcs);
    linked = null;
    return VmxStatus.SUCCEED;
  }

  /// The current-VMCS pointer.
  long currentPointer() {
    return state.currentVmcsPointer;
  }

  /// VMfail: with an error number if there is a current VMCS, invalid otherwise.
  VmxStatus fail(InstructionError error) {
    if (current == null) {
      return VmxStatus.FAIL_INVALID;
    }
    current.write(VmcsField.VM_INSTRUCTION_ERROR, error.number());
    return VmxStatus.FAIL_VALID;
  }

  /// The VMCS that VMREAD and VMWRITE of non-root operation access, or null if the link pointer
  /// names none.
  @Nullable Vmcs linkedVmcs() {
    if (linked == null && current != null) {
      long link = current.read(VmcsField.VMCS_LINK_POINTER);
      if (link != VmcsRegion.NO_POINTER && isRegion(link)) {
        current.lastUse = Long.MAX_VALUE - 1;
        linked = active.activate(link);
      }
    }
    return linked;
  }

  void forgetLinked() {
    linked = null;
  }

  /// The current VMCS where there must be one.
  Vmcs vmcs() {
    if (current == null) {
      throw new IllegalStateException("no current VMCS");
    }
    return current;
  }

  // ---- what paging asks
  // ------------------------------------------------------------------------------------------

  /// The host-physical address of the APIC-access page that the present guest runs with, or -1.
  public long apicAccessPage() {
    return cpu.nonRoot ? interception.apicAccessPage : -1;
  }

  /// Whether guest-physical addresses whose dirty bit is about to be set are to be told to
  /// [#logDirty].
  public boolean logsDirtyPages() {
    return cpu.nonRoot && interception.logsDirtyPages;
  }

  /// Logs a page that is about to become dirty, or exits because the log is full.
  ///
  /// @sdm 3C "Page-Modification Logging"
  public void logDirty(long guestPhysical) {
    Vmcs vmcs = vmcs();
    int index = (int) vmcs.read(VmcsField.PML_INDEX);
    if (index >= 512) {
      exit.pageModificationLogFull();
    }
    memory.write(vmcs.read(VmcsField.PML_ADDRESS) + 8L * index, 8, guestPhysical & -4096L);
    vmcs.write(VmcsField.PML_INDEX, index - 1);
  }

  /// Whether a secondary control of the present guest is set.
  boolean guestHas(SecondaryProcessorControl control) {
    return control.in(interception.secondary);
  }

  /// Which permission bits an EPT entry has at all for the present guest.
  long eptPermissionMask() {
    return EptEntry.PERMISSIONS | (interception.modeBasedExecute ? EptEntry.USER_EXECUTE : 0);
  }

  /// The reason of the last VM exit as the current VMCS tells it, or null when it tells none.
  public @Nullable ExitReason lastExitReason() {
    return current == null ? null : ExitReason.of(current.read(VmcsField.EXIT_REASON));
  }
}

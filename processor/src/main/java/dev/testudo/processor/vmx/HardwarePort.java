package dev.testudo.processor.vmx;

import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.RunResult;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.state.CpuState;
import org.jspecify.annotations.Nullable;

/// What a processor with VMX gives the hypervisor that owns its root operation, and all that this
/// hypervisor sees of the processor. While a hypervisor in Java holds the port, the processor
/// executes guest code only in non-root operation, and a VM exit returns from [#vmlaunch] or
/// [#vmresume] where otherwise it would continue at the host's RIP.
///
/// The port is the processor's root operation itself: guests' registers that VMX does not switch
/// (the general registers but RSP, CR2, DR0 to DR3 and DR6, XCR0, the x87 and vector registers, the
/// MSRs outside the VMCS) hold after an exit what the guest left in them, and are what the next
/// guest finds. RIP, RSP, RFLAGS and the rest are in the VMCS.
///
/// All addresses are host-physical. The processor reads VMCSs (while they are not active), bitmaps,
/// MSR areas, EPT tables and virtual-APIC pages from [#memory()], as it needs them.
///
/// Each call is counted in [#counters()].
public interface HardwarePort {
  /// Reads a capability MSR ([dev.testudo.architecture.vmx.VmxMsr]).
  long capability(int msr);

  /// The same capabilities as a value.
  VmxCapabilities capabilities();

  /// VMXON with CR0 and CR4 as they must be. The region holds the revision identifier.
  VmxStatus vmxon(long region);

  VmxStatus vmxoff();

  VmxStatus vmclear(long region);

  VmxStatus vmptrld(long region);

  /// The current-VMCS pointer, or all ones.
  long vmptrst();

  /// Reads a field of the current VMCS.
  ///
  /// @throws IllegalStateException when there is no current VMCS or the processor has no such
  ///   field: a bug of the caller
  long vmread(VmcsField field);

  /// Writes a field of the current VMCS; the value is cut to the field's width.
  ///
  /// @throws IllegalStateException when there is no current VMCS or the processor has no such
  ///   field: a bug of the caller
  void vmwrite(VmcsField field, long value);

  /// Enters the guest of the current VMCS, whose launch state is clear, and runs it until a VM
  /// exit.
  ///
  /// A host external interrupt arrives when virtual time reaches `until`, so with
  /// external-interrupt exiting the call ends there at the latest, with that exit. (Without it, the
  /// call returns there all the same, but the guest has not exited: [#inGuest()] tells, and
  /// [#proceed] goes on.)
  ///
  /// @return `SUCCEED` when the guest was entered and has exited, or the entry failed after the
  ///   checks on controls and host state: the exit information fields of the current VMCS tell;
  ///   else the failure of the instruction
  VmxStatus vmlaunch(long until);

  /// Like [#vmlaunch], for a VMCS whose launch state is launched.
  VmxStatus vmresume(long until);

  /// How much virtual time the following entries take; [dev.testudo.processor.Ticks#VM_ENTRY]
  /// unless told otherwise. A hypervisor that hides itself from its guest makes an exit and the
  /// entry after it take as long as the instruction that exited would have taken. An exit takes one
  /// tick; where the guest executes the same instruction again, the entry takes -1.
  void setEntryTicks(long ticks);

  /// Whether the processor is still in non-root operation, because the last run was ended by
  /// something that is no VM exit; see [#stopped()].
  boolean inGuest();

  /// Goes on in the guest when [#inGuest()].
  void proceed(long until);

  /// Why the last run ended: null after a VM exit or failure; else what the processor cannot go on
  /// with, such as an instruction it does not implement.
  @Nullable String stopped();

  /// How the processor's last run returned.
  RunResult lastResult();

  VmxStatus invept(int type, long eptPointer);

  VmxStatus invvpid(int type, int vpid, long linear);

  /// A general register, numbered as in instructions; number 4, RSP, is in the VMCS.
  long register(int number);

  void setRegister(int number, long value);

  long cr2();

  void setCr2(long value);

  /// DR0 to DR3 and DR6; DR7 is in the VMCS.
  long debugRegister(int number);

  void setDebugRegister(int number, long value);

  /// XSAVE of the x87 and vector registers and MXCSR.
  void saveExtendedState(CpuState target);

  /// XRSTOR of the same.
  void restoreExtendedState(CpuState source);

  long xcr0();

  void setXcr0(long value);

  /// RDMSR of an MSR that VMX does not switch.
  ///
  /// @throws IllegalArgumentException when RDMSR would raise #GP
  long rdmsr(int msr);

  /// WRMSR, or false when it would raise #GP.
  boolean wrmsr(int msr, long value);

  /// Virtual time in ticks; it stands still while the hypervisor works.
  long now();

  /// The TSC as RDTSC in root operation reads it.
  long rdtsc();

  /// Host-physical memory.
  PhysicalMemory memory();

  PortCounters counters();
}

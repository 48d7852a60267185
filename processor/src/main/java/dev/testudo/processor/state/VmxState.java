package dev.testudo.processor.state;

/// What VMX holds beside the VMCSs: everything that outlives an instruction and cannot be read from
/// the current VMCS again.
///
/// @sdm 3C "Introduction to Virtual Machine Extensions > Life Cycle of VMM Software"
public final class VmxState {
  /// No pointer: all ones.
  public static final long NO_POINTER = -1L;

  /// No exit is pending, no monitor trap is armed.
  public static final int NONE = -1;

  /// The VMXON pointer, or [#NO_POINTER] outside VMX operation.
  public long vmxonPointer = NO_POINTER;

  /// The current-VMCS pointer, or [#NO_POINTER].
  public long currentVmcsPointer = NO_POINTER;

  /// The event of the VM entry has still to be delivered.
  public boolean injectionPending;

  /// Virtual time in ticks at which the monitor trap flag was armed, or [#NONE].
  public long monitorTrapArmed = NONE;

  /// An MTF VM exit is pending.
  public boolean monitorTrapPending;

  /// The preemption timer runs.
  public boolean preemptionTimerRuns;

  /// The value of the TSC, shifted by the timer's rate, at which the preemption timer expires.
  public long preemptionTimerExpiry;

  /// A trap-like VM exit of APIC virtualization to take at the next boundary: its basic exit
  /// reason, or [#NONE].
  public int pendingExit = NONE;

  public long pendingExitQualification;

  /// A virtual interrupt is recognized and waits for its delivery.
  public boolean virtualInterruptRecognized;
}

package dev.testudo.hypervisor.state;

import dev.testudo.processor.state.ActivityState;

/// What L0 knows of one processor of L1 beyond vmcs01, the registers that VMX does not switch, the
/// emulated APIC, and what belongs to nesting.
public final class VirtualProcessorState {
  /// What the processor does, be it in L1 or in L2.
  public ActivityState activity = ActivityState.ACTIVE;

  public boolean nmiPending;
  public boolean initPending;

  /// The vector of a start-up message, or -1.
  public int startupVector = -1;

  /// L1's TSC less the processor's.
  public long tscOffset;

  public long tscAdjust;

  /// IA32_FEATURE_CONTROL.
  public long featureControl;

  /// L1's control registers, when its page tables are L0's.
  public final ShadowedRegisters shadowed = new ShadowedRegisters();

  /// An event to be injected at the next entry, in the format of the entry interruption
  /// information; 0 for none.
  public int event;

  public int eventErrorCode;
  public int eventInstructionLength;
}

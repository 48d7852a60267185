package dev.testudo.hypervisor.nested.vmx;

/// What nesting keeps of one processor of L1, apart from its vmcs12: all that a snapshot needs.
public final class NestedState {
  /// No VMCS, no VMXON region.
  public static final long NONE = -1;

  /// L1 is in VMX operation.
  public boolean vmxOperation;

  /// L1's VMXON pointer.
  public long vmxonPointer = NONE;

  /// L1's current-VMCS pointer.
  public long currentVmcs = NONE;

  /// L2 is the processor's guest.
  public boolean l2Active;

  /// CR0.CD, CR0.NW and CR0.ET as L2 has them: VM entry does not load them, so L0 keeps them.
  public long l2CacheBits;

  /// When L2's preemption timer expires while L2 is halted, or `Long.MAX_VALUE`.
  public long preemptionDeadline = Long.MAX_VALUE;
}

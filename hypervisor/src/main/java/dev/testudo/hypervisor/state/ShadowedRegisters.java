package dev.testudo.hypervisor.state;

/// Control registers of a guest as they are its own, where the VMCS holds what the processor needs
/// to run it with L0's page tables.
public final class ShadowedRegisters {
  public long cr3;
  public long efer;
  public final long[] pdpte = new long[4];

  /// CR0.WP and CR4.PAE, which are always 1 in the VMCS.
  public boolean writeProtect;

  public boolean physicalAddressExtension;
}

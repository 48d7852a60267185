package dev.testudo.architecture.vmx;

/// The VMX-abort indicators: what the processor leaves at offset 4 of a VMCS region when a VM exit
/// cannot be completed.
///
/// @sdm 3C "VM Exits > VMX Aborts"
public enum VmxAbort {
  SAVING_GUEST_MSRS(1),
  HOST_PDPTE_CHECKING(2),
  VMCS_CORRUPTED(3),
  LOADING_HOST_MSRS(4),
  MACHINE_CHECK(5),
  IA32E_MODE_WITHOUT_64_BIT_HOST(6);

  private final int indicator;

  VmxAbort(int indicator) {
    this.indicator = indicator;
  }

  public int indicator() {
    return indicator;
  }
}

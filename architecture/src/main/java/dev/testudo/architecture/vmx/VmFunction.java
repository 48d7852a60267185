package dev.testudo.architecture.vmx;

/// The VM functions that VMFUNC can invoke.
///
/// @sdm 3C "VM Functions"
public final class VmFunction {
  public static final int EPTP_SWITCHING = 0;

  /// Entries of an EPTP list.
  public static final int EPTP_LIST_ENTRIES = 512;

  private VmFunction() {}
}

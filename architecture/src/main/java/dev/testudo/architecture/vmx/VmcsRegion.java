package dev.testudo.architecture.vmx;

/// The part of a VMCS region (and of a VMXON region) that has a format of its own for all
/// processors.
///
/// @sdm 3C "Format of the VMCS Region"
public final class VmcsRegion {
  public static final int REVISION_IDENTIFIER_OFFSET = 0;
  public static final int ABORT_INDICATOR_OFFSET = 4;
  public static final int DATA_OFFSET = 8;
  public static final int SIZE = 4096;

  /// Bit 31 of the first word.
  public static final int SHADOW_VMCS_INDICATOR = 1 << 31;

  /// A VMCS link pointer or executive-VMCS pointer that points nowhere; also the current-VMCS
  /// pointer when there is none.
  public static final long NO_POINTER = -1L;

  private VmcsRegion() {}
}

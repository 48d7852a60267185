package dev.testudo.architecture.vmx;

/// The values of the activity-state field.
///
/// @sdm 3C "Guest Non-Register State"
public enum ActivityState {
  ACTIVE,
  HLT,
  SHUTDOWN,
  WAIT_FOR_SIPI;

  /// The value as the field holds it.
  public int number() {
    return ordinal();
  }
}

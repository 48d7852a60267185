package dev.testudo.processor.state;

/// What a logical processor is doing; the order is the encoding of the VMCS field.
///
/// @sdm 3C "Guest Non-Register State > Activity state"
public enum ActivityState {
  ACTIVE,
  HLT,
  SHUTDOWN,
  WAIT_FOR_SIPI
}

package dev.testudo.processor.apic;

/// How a message is to be delivered; the order is the encoding in bits 10:8 of an interrupt
/// command, a local vector and an I/O APIC's redirection entry.
///
/// @sdm 3A "APIC > Delivery Mode"
public enum DeliveryMode {
  FIXED,
  LOWEST_PRIORITY,
  SMI,
  RESERVED,
  NMI,
  INIT,
  STARTUP,
  EXTINT;

  private static final DeliveryMode[] ALL = values();

  /// The mode encoded in the low three bits.
  public static DeliveryMode of(int encoding) {
    return ALL[encoding & 7];
  }
}

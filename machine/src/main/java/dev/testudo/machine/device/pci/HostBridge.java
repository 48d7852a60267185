package dev.testudo.machine.device.pci;

/// The host bridge at 00:00.0, by which software knows that there is a PCI bus.
public final class HostBridge extends PciFunction {
  private static final int INTEL = 0x8086;
  private static final int I440FX = 0x1237;
  private static final int CLASS_HOST_BRIDGE = 0x060000;

  /// Creates the bridge.
  public HostBridge() {
    super(INTEL, I440FX, CLASS_HOST_BRIDGE);
    define(0x08, 1, 0x02, 0);
  }
}

package dev.testudo.machine.device.pci;

import dev.testudo.machine.device.PortBus;
import dev.testudo.machine.device.PortDevice;
import org.jspecify.annotations.Nullable;

/// Configuration mechanism 1: the address at port 0xcf8, the data at 0xcfc. There is one bus with
/// 32 devices of one function each.
public final class PciConfigurationMechanism {
  private static final int ADDRESS = 0xcf8;
  private static final int DATA = 0xcfc;
  private static final int ENABLED = 0x8000_0000;
  private static final int ADDRESS_BITS = 0x80ff_fffc;

  private final @Nullable PciFunction[] devices = new @Nullable PciFunction[32];
  private int address;

  /// Puts a device on bus 0.
  ///
  /// @param number 0 to 31
  public void attach(int number, PciFunction device) {
    devices[number] = device;
  }

  /// Attaches the ports.
  ///
  /// @param overlay who answers accesses to the address register that are not four bytes wide,
  ///   among them the reset control
  public void attachTo(PortBus bus, PortDevice overlay) {
    bus.attach(ADDRESS, 4, new AddressRegister(overlay));
    bus.attach(DATA, 4, new DataRegister());
  }

  private @Nullable PciFunction selected() {
    boolean onBus0Function0 = (address & 0x00ff_0700) == 0;
    return (address & ENABLED) != 0 && onBus0Function0 ? devices[address >> 11 & 31] : null;
  }

  private final class AddressRegister implements PortDevice {
    private final PortDevice overlay;

    AddressRegister(PortDevice overlay) {
      this.overlay = overlay;
    }

    @Override
    public int widestAccess() {
      return 4;
    }

    @Override
    public int read(int port, int size) {
      return port == ADDRESS && size == 4 ? address : overlay.read(port, size);
    }

    @Override
    public void write(int port, int size, int value) {
      if (port == ADDRESS && size == 4) {
        address = value & ADDRESS_BITS;
      } else {
        overlay.write(port, size, value);
      }
    }
  }

  private final class DataRegister implements PortDevice {
    @Override
    public int widestAccess() {
      return 4;
    }

    @Override
    public int read(int port, int size) {
      PciFunction function = selected();
      if (function == null) {
        return -1;
      }
      int value = 0;
      for (int i = 0; i < size && offset(port) + i < 256; i++) {
        value |= function.read(offset(port) + i) << 8 * i;
      }
      return value;
    }

    @Override
    public void write(int port, int size, int value) {
      PciFunction function = selected();
      if (function != null) {
        function.write(offset(port), size, value);
      }
    }

    private int offset(int port) {
      return (address & 0xfc) + (port & 3);
    }
  }
}

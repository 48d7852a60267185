package dev.testudo.machine.device.testdevice;

import dev.testudo.machine.device.MmioBus;
import dev.testudo.machine.device.MmioDevice;
import dev.testudo.machine.device.PortBus;
import dev.testudo.machine.device.PortDevice;
import dev.testudo.machine.device.pci.PciFunction;

/// The PCI device by which kvm-unit-tests measure what an exit for an I/O port and for a device
/// register costs.
public final class PciTestDevice extends PciFunction {
  private static final int RED_HAT = 0x1b36;
  private static final int TEST_DEVICE = 0x0005;
  private static final int CLASS_OTHER = 0xff0000;

  private static final int MEMORY_BAR = 0x10;
  private static final int PORT_BAR = 0x14;
  private static final int MEMORY_SIZE = 0x1000;
  private static final int PORT_COUNT = 0x100;
  private static final int PORT_SPACE = 1;
  private static final int MEMORY_SPACE = 2;

  private final PortBus ports;
  private final MmioBus mmio;
  private final ExitCostTest memoryTest = new ExitCostTest("mmio");
  private final ExitCostTest portTest = new ExitCostTest("portio");
  private int portBase;
  private long memoryBase;

  /// Creates the device and does what firmware would: places and enables its windows.
  ///
  /// @param memoryBase where its memory window lies
  /// @param portBase where its port window lies
  public PciTestDevice(PortBus ports, MmioBus mmio, long memoryBase, int portBase) {
    super(RED_HAT, TEST_DEVICE, CLASS_OTHER);
    this.ports = ports;
    this.mmio = mmio;
    define(MEMORY_BAR, 4, (int) memoryBase, -MEMORY_SIZE);
    define(PORT_BAR, 4, portBase | 1, -PORT_COUNT);
    write(COMMAND, 2, PORT_SPACE | MEMORY_SPACE);
  }

  @Override
  protected void written() {
    int command = get(COMMAND, 2);
    int newPortBase = (command & PORT_SPACE) != 0 ? get(PORT_BAR, 4) & -PORT_COUNT : 0;
    long newMemoryBase = (command & MEMORY_SPACE) != 0 ? get(MEMORY_BAR, 4) & 0xffff_f000L : 0;
    if (newPortBase != portBase) {
      if (portBase != 0) {
        ports.detach(portBase, PORT_COUNT, portWindow);
      }
      // A window being sized lies beyond the ports that exist.
      portBase = newPortBase > 0 && newPortBase <= 0xff00 ? newPortBase : 0;
      if (portBase != 0) {
        ports.attach(portBase, PORT_COUNT, portWindow);
      }
    }
    if (newMemoryBase != memoryBase) {
      mmio.detach(memoryWindow);
      memoryBase = newMemoryBase;
      if (memoryBase != 0) {
        mmio.attach(memoryBase, MEMORY_SIZE, memoryWindow);
      }
    }
  }

  private final PortDevice portWindow =
      new PortDevice() {
        @Override
        public int widestAccess() {
          return 4;
        }

        @Override
        public int read(int port, int size) {
          return (int) portTest.read(port - portBase, size);
        }

        @Override
        public void write(int port, int size, int value) {
          portTest.write(port - portBase, size, value & 0xffff_ffffL);
        }
      };

  private final MmioDevice memoryWindow =
      new MmioDevice() {
        @Override
        public long read(long offset, int size) {
          return memoryTest.read((int) offset, size);
        }

        @Override
        public void write(long offset, int size, long value) {
          memoryTest.write((int) offset, size, value);
        }
      };
}

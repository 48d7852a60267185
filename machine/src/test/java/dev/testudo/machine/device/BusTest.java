package dev.testudo.machine.device;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BusTest {
  private static final class Bytes implements PortDevice, MmioDevice {
    private final byte[] content = new byte[16];
    private final int widest;

    Bytes(int widest) {
      this.widest = widest;
    }

    @Override
    public int widestAccess() {
      return widest;
    }

    @Override
    public int read(int port, int size) {
      return size == 1 ? content[port & 15] & 0xff : 0x1234_5678;
    }

    @Override
    public void write(int port, int size, int value) {
      content[port & 15] = (byte) value;
    }

    @Override
    public long read(long offset, int size) {
      return offset << 32 | size;
    }

    @Override
    public void write(long offset, int size, long value) {
      content[(int) offset & 15] = (byte) value;
    }
  }

  @Test
  void accessesTooWideForADeviceAreSplitIntoBytes() {
    PortBus bus = new PortBus();
    Bytes device = new Bytes(1);
    bus.attach(0x100, 2, device);

    bus.write(0x100, 4, 0xddccbbaa);

    assertThat(device.content[0]).isEqualTo((byte) 0xaa);
    assertThat(device.content[1]).isEqualTo((byte) 0xbb);
    assertThat(device.content[2]).isZero();
    assertThat(bus.read(0x100, 2)).isEqualTo(0xbbaa);
    assertThat(bus.read(0x100, 4)).isEqualTo(0xffffbbaa);
    assertThat(bus.read(0xffff, 4)).isEqualTo(-1);
  }

  @Test
  void wideDevicesGetWideAccesses() {
    PortBus bus = new PortBus();
    bus.attach(0x100, 4, new Bytes(4));
    assertThat(bus.read(0x100, 4)).isEqualTo(0x1234_5678);
    assertThat(bus.read(0x100, 2)).isEqualTo(0x5678);
  }

  @Test
  void nobodyReadsAsOnes() {
    PortBus ports = new PortBus();
    MmioBus mmio = new MmioBus();
    assertThat(ports.read(0x80, 1)).isEqualTo(0xff);
    assertThat(ports.read(0x80, 2)).isEqualTo(0xffff);
    assertThat(mmio.read(0xd000_0000L, 4)).isEqualTo(0xffff_ffffL);
    assertThat(mmio.read(0xd000_0000L, 8)).isEqualTo(-1);
    ports.write(0x80, 1, 1);
    mmio.write(0xd000_0000L, 8, 1);
  }

  @Test
  void theRangeAttachedLastAnswersAndADetachedOneNoMore() {
    MmioBus bus = new MmioBus();
    Bytes lower = new Bytes(1);
    Bytes upper = new Bytes(1);
    bus.attach(0x1000, 0x1000, lower);
    bus.attach(0x1800, 0x100, upper);

    assertThat(bus.read(0x1810, 8)).isEqualTo(0x10L << 32 | 8);
    assertThat(bus.read(0x1900, 8)).isEqualTo(0x900L << 32 | 8);
    bus.detach(upper);
    assertThat(bus.read(0x1810, 8)).isEqualTo(0x810L << 32 | 8);
    assertThat(bus.isClaimed(0x2000)).isFalse();
  }
}

package dev.testudo.machine.device.pci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.machine.device.MmioBus;
import dev.testudo.machine.device.PortBus;
import dev.testudo.machine.device.system.ResetControl;
import dev.testudo.machine.device.testdevice.PciTestDevice;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PciTest {
  private final PortBus ports = new PortBus();
  private final MmioBus mmio = new MmioBus();
  private final List<Object> requests = new ArrayList<>();

  PciTest() {
    PciConfigurationMechanism pci = new PciConfigurationMechanism();
    pci.attach(0, new HostBridge());
    pci.attach(3, new PciTestDevice(ports, mmio, 0xfebf_0000L, 0xc000));
    pci.attachTo(ports, new ResetControl(requests::add));
  }

  private int get(int device, int register, int size) {
    ports.write(0xcf8, 4, 0x8000_0000 | device << 11 | register & ~3);
    return ports.read(0xcfc + (register & 3), size);
  }

  private void set(int device, int register, int size, int value) {
    ports.write(0xcf8, 4, 0x8000_0000 | device << 11 | register & ~3);
    ports.write(0xcfc + (register & 3), size, value);
  }

  @Test
  void mechanism1IsDetected() {
    ports.write(0xcfb, 1, 1);
    ports.write(0xcf8, 4, 0x8000_0000);
    assertThat(ports.read(0xcf8, 4)).isEqualTo(0x8000_0000);
    assertThat(get(0, 0, 4)).isEqualTo(0x1237_8086);
    assertThat(get(0, 0x0a, 2)).isEqualTo(0x0600);
    assertThat(get(0, 0x0e, 1)).isZero();
    set(0, 0, 4, 0);
    assertThat(get(0, 0, 4)).isEqualTo(0x1237_8086);
  }

  @Test
  void whatIsNotThereReadsAsOnes() {
    assertThat(get(1, 0, 4)).isEqualTo(-1);
    ports.write(0xcf8, 4, 0x8000_0100);
    assertThat(ports.read(0xcfc, 4)).isEqualTo(-1);
    ports.write(0xcf8, 4, 0x8001_0000);
    assertThat(ports.read(0xcfc, 2)).isEqualTo(0xffff);
    ports.write(0xcf8, 4, 0);
    assertThat(ports.read(0xcfc, 1)).isEqualTo(0xff);
  }

  @Test
  void theResetControlLiesInTheAddressRegister() {
    ports.write(0xcf9, 1, 0x06);
    assertThat(requests).hasSize(1);
  }

  @Test
  void windowsAreSizedAndMoved() {
    set(3, 0x10, 4, -1);
    assertThat(get(3, 0x10, 4)).isEqualTo(0xffff_f000);
    set(3, 0x14, 4, -1);
    assertThat(get(3, 0x14, 4)).isEqualTo(0xffff_ff01);
    set(3, 0x10, 4, 0xe000_0000);
    set(3, 0x14, 4, 0xd000);
    ports.write(0xd000, 1, 2);
    assertThat(ports.read(0xd001, 1)).isEqualTo(4);
    assertThat(ports.read(0xc001, 1)).isEqualTo(0xff);
    mmio.write(0xe000_0000L, 1, 1);
    assertThat(mmio.read(0xe000_0001L, 1)).isEqualTo(2);
    set(3, 0x04, 2, 0);
    assertThat(mmio.read(0xe000_0001L, 1)).isEqualTo(0xff);
  }

  @Test
  void theTestDeviceCountsWritesOfTheRightWidthAndValue() {
    int test = 0;
    while (true) {
      ports.write(0xc000, 1, test);
      int width = ports.read(0xc001, 1);
      if (width == 0) {
        break;
      }
      int offset = ports.read(0xc004, 4);
      int data = ports.read(0xc008, 4);
      assertThat(ports.read(0xc00c, 4)).isZero();
      for (int i = 0; i < 16; i++) {
        ports.write(0xc000 + offset, width, data);
        ports.write(0xc000 + offset, width, data + 1);
      }
      assertThat(ports.read(0xc00c, 4)).isEqualTo(16);
      assertThat((char) ports.read(0xc010, 1)).isEqualTo('p');
      test++;
    }
    assertThat(test).isEqualTo(3);
  }
}

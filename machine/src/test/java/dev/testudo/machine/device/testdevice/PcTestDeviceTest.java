package dev.testudo.machine.device.testdevice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.machine.device.MmioBus;
import dev.testudo.machine.device.PortBus;
import dev.testudo.machine.device.RecordedLine;
import java.util.List;
import org.junit.jupiter.api.Test;

class PcTestDeviceTest {
  private final PortBus ports = new PortBus();
  private final MmioBus mmio = new MmioBus();
  private final RecordedLine line = new RecordedLine();

  PcTestDeviceTest() {
    new PcTestDevice(List.of(new RecordedLine(), line)).attachTo(ports, mmio);
  }

  @Test
  void portsEcho() {
    ports.write(0xe0, 4, 0xdeadbeef);
    assertThat(ports.read(0xe0, 4)).isEqualTo(0xdeadbeef);
    ports.write(0xe0, 2, 0x1234);
    assertThat(ports.read(0xe0, 2)).isEqualTo(0x1234);
    ports.write(0xe0, 1, 0x56);
    assertThat(ports.read(0xe0, 1)).isEqualTo(0x56);
    ports.write(0xe4, 4, 0x1000);
  }

  @Test
  void portsDriveInterruptLines() {
    ports.write(0x2001, 1, 1);
    assertThat(line.isAsserted()).isTrue();
    ports.write(0x2001, 1, 0);
    assertThat(line.isAsserted()).isFalse();
    assertThat(ports.read(0x2002, 1)).isEqualTo(0xff);
  }

  @Test
  void memoryIsKept() {
    mmio.write(0xff00_0010L, 8, 0x1122_3344_5566_7788L);
    assertThat(mmio.read(0xff00_0012L, 4)).isEqualTo(0x3344_5566L);
    mmio.write(0xff00_fffcL, 8, -1);
    assertThat(mmio.read(0xff00_fffcL, 8)).isEqualTo(0xffff_ffffL);
  }
}

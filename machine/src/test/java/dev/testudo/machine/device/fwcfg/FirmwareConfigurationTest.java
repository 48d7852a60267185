package dev.testudo.machine.device.fwcfg;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FirmwareConfigurationTest {
  private final FirmwareConfiguration configuration = new FirmwareConfiguration();

  private byte[] read(int key, int length) {
    configuration.write(0x510, 2, key);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) configuration.read(0x511, 1);
    }
    return bytes;
  }

  @Test
  void theSignatureIsFollowedByZeros() {
    assertThat(new String(read(0, 4), StandardCharsets.US_ASCII)).isEqualTo("QEMU");
    assertThat(read(0, 6)).endsWith(0, 0);
    assertThat(read(1, 4)).containsExactly(1, 0, 0, 0);
  }

  @Test
  void numbersAreLittleEndianAndUnknownItemsZero() {
    configuration.putNumber(FirmwareConfiguration.RAM_SIZE, 0x1_8000_0000L, 8);
    assertThat(read(3, 8)).containsExactly(0, 0, 0, 0x80, 1, 0, 0, 0);
    assertThat(read(0x1234, 2)).containsExactly(0, 0);
  }

  @Test
  void namedItemsStandInTheDirectory() {
    configuration.putFile("opt/b", new byte[] {7, 8});
    configuration.putFile("opt/a", new byte[] {9});
    byte[] directory = read(0x19, 4 + 2 * 64);
    assertThat(directory[3]).isEqualTo((byte) 2);
    assertThat(new String(directory, 4 + 8, 5, StandardCharsets.US_ASCII)).isEqualTo("opt/a");
    int key = (directory[8] & 0xff) << 8 | directory[9] & 0xff;
    assertThat(read(key, 1)).containsExactly(9);
    assertThat(directory[7]).isEqualTo((byte) 1);
  }
}

package dev.testudo.machine.device.ioapic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IoApicTest {
  private final List<String> messages = new ArrayList<>();
  private final IoApic ioApic =
      new IoApic((destination, destinationMode, deliveryMode, vector, level, trigger) -> {
        assertThat(level).isTrue();
        messages.add(
            "%x/%d/%d/%x/%d"
                .formatted(destination, destinationMode, deliveryMode, vector, trigger));
      });

  private int get(int register) {
    ioApic.write(0, 4, register);
    return (int) ioApic.read(0x10, 4);
  }

  private void set(int register, int value) {
    ioApic.write(0, 4, register);
    ioApic.write(0x10, 4, value);
  }

  private void redirect(int pin, int low, int high) {
    set(0x11 + 2 * pin, high);
    set(0x10 + 2 * pin, low);
  }

  @Test
  void identificationAndVersion() {
    int version = get(1);
    assertThat(version).isEqualTo(0x0017_0020);
    set(1, ~version);
    assertThat(get(1)).isEqualTo(version);
    set(0, -1);
    assertThat(get(0)).isEqualTo(0x0f00_0000);
    assertThat(get(2)).isEqualTo(0x0f00_0000);
    set(2, 0);
    assertThat(get(2)).isEqualTo(0x0f00_0000);
    assertThat(get(0x10)).isEqualTo(0x1_0000);
    assertThat(get(0x40)).isZero();
    assertThat(ioApic.read(0, 4)).isEqualTo(0x40);
  }

  @Test
  void anEdgeIsSentToItsDestination() {
    redirect(5, 0x0976, 0x0300_0000);
    ioApic.setLine(5, true);
    ioApic.setLine(5, false);
    ioApic.setLine(5, true);
    assertThat(messages).containsExactly("3/1/1/76/0", "3/1/1/76/0");
  }

  @Test
  void anEdgeWhileMaskedIsLost() {
    redirect(14, 0x1_0076, 0);
    ioApic.setLine(14, true);
    ioApic.setLine(14, false);
    redirect(14, 0x76, 0);
    assertThat(messages).isEmpty();
    ioApic.setLine(14, true);
    assertThat(messages).containsExactly("0/0/0/76/0");
  }

  @Test
  void aLevelIsSentAgainAfterItsEndWhileItIsAsserted() {
    redirect(9, 0x8030, 0);
    ioApic.setLine(9, true);
    assertThat(get(0x22)).isEqualTo(0xc030);
    ioApic.setLine(9, false);
    ioApic.setLine(9, true);
    assertThat(messages).hasSize(1);
    ioApic.endOfInterrupt(0x31);
    assertThat(messages).hasSize(1);
    ioApic.endOfInterrupt(0x30);
    assertThat(messages).hasSize(2);
    ioApic.setLine(9, false);
    ioApic.endOfInterrupt(0x30);
    assertThat(messages).hasSize(2);
    assertThat(get(0x22)).isEqualTo(0x8030);
  }

  @Test
  void aMaskedLevelWaits() {
    redirect(9, 0x1_8030, 0);
    ioApic.setLine(9, true);
    assertThat(messages).isEmpty();
    redirect(9, 0x8030, 0);
    assertThat(messages).containsExactly("0/0/0/30/1");
  }

  @Test
  void oldKernelsEndALevelByMakingItAnEdge() {
    redirect(9, 0x8030, 0);
    ioApic.setLine(9, true);
    redirect(9, 0x1_0030, 0);
    redirect(9, 0x8030, 0);
    assertThat(messages).hasSize(2);
  }

  @Test
  void theEndOfInterruptRegisterEndsByVector() {
    redirect(9, 0x8030, 0);
    ioApic.setLine(9, true);
    ioApic.setLine(9, false);
    ioApic.write(0x40, 4, 0x30);
    assertThat(get(0x22)).isEqualTo(0x8030);
  }

  @Test
  void readOnlyBitsStay() {
    redirect(3, -1, -1);
    assertThat(get(0x16)).isEqualTo(0x1_afff);
    assertThat(get(0x17)).isEqualTo(0xff00_0000);
    ioApic.setLine(24, true);
    ioApic.setLine(-1, true);
    assertThat(messages).isEmpty();
  }
}

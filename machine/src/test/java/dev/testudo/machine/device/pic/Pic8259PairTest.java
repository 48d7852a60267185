package dev.testudo.machine.device.pic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Pic8259PairTest {
  private boolean requested;
  private final Pic8259Pair pics = new Pic8259Pair(asserted -> requested = asserted);

  @BeforeEach
  void initialize() {
    initialize(0x01, 0x01);
  }

  private void initialize(int firstMode, int secondMode) {
    out(0x20, 0x11);
    out(0x21, 0x20);
    out(0x21, 0x04);
    out(0x21, firstMode);
    out(0xa0, 0x11);
    out(0xa1, 0x28);
    out(0xa1, 0x02);
    out(0xa1, secondMode);
  }

  private void out(int port, int value) {
    pics.write(port, 1, value);
  }

  private int in(int port) {
    return pics.read(port, 1);
  }

  private int register(int port, int which) {
    out(port, which);
    return in(port);
  }

  private int inService(int port) {
    return register(port, 0x0b);
  }

  private int requests(int port) {
    return register(port, 0x0a);
  }

  @Test
  void anEdgeIsServedOnce() {
    pics.setLine(4, true);
    assertThat(requested).isTrue();
    assertThat(requests(0x20)).isEqualTo(0x10);
    assertThat(pics.acknowledgeInterrupt()).isEqualTo(0x24);
    assertThat(requested).isFalse();
    assertThat(inService(0x20)).isEqualTo(0x10);
    out(0x20, 0x20);
    assertThat(requested).isFalse();
    assertThat(inService(0x20)).isZero();
  }

  @Test
  void anEdgeStaysLatchedWhenItsLineFalls() {
    pics.setLine(4, true);
    pics.setLine(4, false);
    assertThat(requested).isTrue();
    assertThat(pics.acknowledgeInterrupt()).isEqualTo(0x24);
  }

  @Test
  void anAcknowledgeWithoutARequestIsSpurious() {
    assertThat(pics.acknowledgeInterrupt()).isEqualTo(0x27);
    assertThat(inService(0x20)).isZero();
  }

  @Test
  void higherPrioritiesInterruptLowerOnesOnly() {
    pics.setLine(4, true);
    pics.acknowledgeInterrupt();
    pics.setLine(5, true);
    assertThat(requested).isFalse();
    pics.setLine(1, true);
    assertThat(requested).isTrue();
    assertThat(pics.acknowledgeInterrupt()).isEqualTo(0x21);
    out(0x20, 0x20);
    assertThat(inService(0x20)).isEqualTo(0x10);
    out(0x20, 0x64);
    assertThat(inService(0x20)).isZero();
    assertThat(pics.acknowledgeInterrupt()).isEqualTo(0x25);
  }

  @Test
  void theSecondChipInterruptsThroughTheCascade() {
    pics.setLine(12, true);
    pics.setLine(8, true);
    assertThat(pics.acknowledgeInterrupt()).isEqualTo(0x28);
    assertThat(inService(0x20)).isEqualTo(0x04);
    assertThat(inService(0xa0)).isEqualTo(0x01);
    out(0xa0, 0x20);
    out(0x20, 0x20);
    assertThat(requested).isTrue();
    assertThat(pics.acknowledgeInterrupt()).isEqualTo(0x2c);
  }

  @Test
  void specialFullyNestedModeLetsTheSecondChipInterruptItself() {
    initialize(0x11, 0x01);
    pics.setLine(12, true);
    pics.acknowledgeInterrupt();
    pics.setLine(8, true);
    assertThat(requested).isTrue();
    assertThat(pics.acknowledgeInterrupt()).isEqualTo(0x28);
  }

  @Test
  void maskedInputsWait() {
    out(0x21, 0x10);
    pics.setLine(4, true);
    assertThat(requested).isFalse();
    assertThat(in(0x21)).isEqualTo(0x10);
    out(0x21, 0);
    assertThat(requested).isTrue();
  }

  @Test
  void levelTriggeredInputsAskAgainWhileTheyAreAsserted() {
    out(0x4d0, 0xff);
    out(0x4d1, 0xff);
    assertThat(in(0x4d0)).isEqualTo(0xf8);
    assertThat(in(0x4d1)).isEqualTo(0xde);
    pics.setLine(11, true);
    assertThat(pics.acknowledgeInterrupt()).isEqualTo(0x2b);
    out(0xa0, 0x20);
    out(0x20, 0x20);
    assertThat(requested).isTrue();
    pics.setLine(11, false);
    assertThat(requested).isFalse();
  }

  @Test
  void automaticEndsAndRotation() {
    initialize(0x03, 0x01);
    pics.setLine(4, true);
    pics.acknowledgeInterrupt();
    assertThat(inService(0x20)).isZero();

    initialize(0x01, 0x01);
    pics.setLine(4, false);
    pics.setLine(4, true);
    pics.acknowledgeInterrupt();
    out(0x20, 0xa0);
    pics.setLine(5, true);
    pics.setLine(3, true);
    assertThat(pics.acknowledgeInterrupt()).isEqualTo(0x25);
    out(0x20, 0x20);
    out(0x20, 0xc2);
    pics.setLine(1, true);
    assertThat(pics.acknowledgeInterrupt()).isEqualTo(0x23);
  }

  @Test
  void specialMaskModeLetsLowerPrioritiesThrough() {
    pics.setLine(1, true);
    pics.acknowledgeInterrupt();
    pics.setLine(5, true);
    out(0x21, 0x02);
    assertThat(requested).isFalse();
    out(0x20, 0x68);
    assertThat(requested).isTrue();
    out(0x20, 0x48);
    assertThat(requested).isFalse();
  }

  @Test
  void pollingAcknowledges() {
    pics.setLine(6, true);
    out(0x20, 0x0c);
    assertThat(in(0x20)).isEqualTo(0x86);
    assertThat(inService(0x20)).isEqualTo(0x40);
    out(0x20, 0x0c);
    assertThat(in(0x20)).isZero();
  }

  @Test
  void wiresThatDoNotExistAreIgnored() {
    pics.setLine(2, true);
    pics.setLine(16, true);
    pics.setLine(-1, true);
    assertThat(requested).isFalse();
  }
}

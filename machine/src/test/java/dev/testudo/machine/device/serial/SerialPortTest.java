package dev.testudo.machine.device.serial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.machine.device.RecordedLine;
import org.junit.jupiter.api.Test;

class SerialPortTest {
  private static final int BASE = 0x3f8;
  private static final int LSR_READY_AND_EMPTY = 0x61;

  private final RecordedLine line = new RecordedLine();
  private final StringBuilder sent = new StringBuilder();
  private final SerialPort port = new SerialPort(line, value -> sent.append((char) value));

  private int in(int register) {
    return port.read(BASE + register, 1);
  }

  private void out(int register, int value) {
    port.write(BASE + register, 1, value);
  }

  @Test
  void whatIsWrittenIsSentAtOnce() {
    for (char letter : "hello".toCharArray()) {
      assertThat(in(5) & 0x60).isEqualTo(0x60);
      out(0, letter);
    }
    assertThat(sent).hasToString("hello");
  }

  @Test
  void linuxFindsA16550a() {
    // Interrupt enables hold four bits, the scratch register all.
    out(1, 0);
    assertThat(in(1)).isZero();
    out(1, 0x0f);
    assertThat(in(1)).isEqualTo(0x0f);
    out(1, 0);
    out(7, 0xa5);
    assertThat(in(7)).isEqualTo(0xa5);
    // Loopback leads RTS and OUT2 back to CTS and DCD.
    out(4, 0x1a);
    assertThat(in(6) & 0xf0).isEqualTo(0x90);
    out(4, 0);
    out(2, 1);
    assertThat(in(2) >> 6).isEqualTo(3);
    out(2, 0);
    assertThat(in(2) >> 6).isZero();
  }

  @Test
  void theDivisorLatchHidesDataAndEnables() {
    out(3, 0x83);
    out(0, 0x34);
    out(1, 0x12);
    assertThat(in(0)).isEqualTo(0x34);
    assertThat(in(1)).isEqualTo(0x12);
    out(3, 0x03);
    assertThat(in(1)).isZero();
    assertThat(sent).isEmpty();
  }

  @Test
  void enablingTheTransmitterInterruptRaisesItUntilItIsIdentified() {
    out(4, 0x08);
    out(1, 0x02);
    assertThat(line.isAsserted()).isTrue();
    assertThat(in(2) & 0x0f).isEqualTo(0x02);
    assertThat(line.isAsserted()).isFalse();
    assertThat(in(2) & 0x0f).isEqualTo(0x01);

    out(0, 'x');
    assertThat(line.isAsserted()).isTrue();
    out(1, 0);
    out(1, 2);
    assertThat(in(2) & 0x0f).isEqualTo(0x02);
  }

  @Test
  void receivedBytesInterruptByTriggerOrTimeout() {
    out(4, 0x08);
    out(2, 0x41);
    out(1, 0x01);
    port.receive('a');
    assertThat(line.isAsserted()).isTrue();
    assertThat(in(2) & 0x0f).isEqualTo(0x0c);
    for (char letter : "bcd".toCharArray()) {
      port.receive(letter);
    }
    assertThat(in(2) & 0x0f).isEqualTo(0x04);
    StringBuilder read = new StringBuilder();
    while ((in(5) & 1) != 0) {
      read.append((char) in(0));
    }
    assertThat(read).hasToString("abcd");
    assertThat(line.isAsserted()).isFalse();
  }

  @Test
  void nothingIsLostHoweverMuchIsTyped() {
    out(2, 0x01);
    for (int i = 0; i < 1000; i++) {
      port.receive(i);
    }
    for (int i = 0; i < 1000; i++) {
      assertThat(in(5)).isEqualTo(LSR_READY_AND_EMPTY);
      assertThat(in(0)).isEqualTo(i & 0xff);
    }
    assertThat(in(5)).isEqualTo(0x60);
  }

  @Test
  void loopbackKeepsBytesInsideAndTellsOverruns() {
    out(4, 0x10);
    out(0, 'x');
    assertThat(in(0)).isEqualTo('x');
    assertThat(sent).isEmpty();
    out(0, 'y');
    out(0, 'z');
    assertThat(in(5) & 0x03).isEqualTo(0x03);
    assertThat(in(5) & 0x02).isZero();
    assertThat(in(0)).isEqualTo('y');
  }

  @Test
  void modemStatusChangesAreReportedOnce() {
    out(4, 0x10);
    in(6);
    out(4, 0x13);
    assertThat(in(6)).isEqualTo(0x33);
    assertThat(in(6)).isEqualTo(0x30);
  }
}

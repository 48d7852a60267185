package dev.testudo.machine.device.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.machine.device.MachineRequest;
import dev.testudo.machine.device.RecordedLine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SystemPortsTest {
  private final List<MachineRequest> requests = new ArrayList<>();
  private final RecordedLine keyboard = new RecordedLine();
  private final KeyboardController controller =
      new KeyboardController(keyboard, new RecordedLine(), requests::add);

  private int command(int command) {
    controller.write(0x64, 1, command);
    assertThat(controller.read(0x64, 1) & 1).isEqualTo(1);
    return controller.read(0x60, 1);
  }

  @Test
  void port92ResetsOnceAndKeepsA20() {
    SystemControlPort port = new SystemControlPort(requests::add);
    assertThat(port.read(0x92, 1)).isEqualTo(2);
    port.write(0x92, 1, 0);
    assertThat(port.read(0x92, 1)).isZero();
    assertThat(requests).isEmpty();
    port.write(0x92, 1, 3);
    assertThat(requests).containsExactly(new MachineRequest.Reset("port 0x92"));
  }

  @Test
  void cf9ResetsWhenItsResetBitRises() {
    ResetControl control = new ResetControl(requests::add);
    control.write(0xcf9, 1, 0x02);
    assertThat(control.read(0xcf9, 1)).isEqualTo(2);
    assertThat(requests).isEmpty();
    control.write(0xcf9, 1, 0x06);
    assertThat(requests).containsExactly(new MachineRequest.Reset("port 0xcf9"));
  }

  @Test
  void theKeyboardControllerTestsWellAndHasNoKeyboard() {
    assertThat(command(0xaa)).isEqualTo(0x55);
    assertThat(command(0xab)).isZero();
    assertThat(controller.read(0x64, 1) & 3).isZero();
    controller.write(0x60, 1, 0xf2);
    assertThat(controller.read(0x64, 1) & 0x41).isEqualTo(0x41);
    assertThat(controller.read(0x60, 1)).isEqualTo(0xfe);
    controller.write(0x64, 1, 0x60);
    controller.write(0x60, 1, 0x45);
    assertThat(controller.read(0x64, 1) & 1).isZero();
    assertThat(command(0x20)).isEqualTo(0x45);
    assertThat(keyboard.edges()).isEqualTo(1);
    assertThat(keyboard.isAsserted()).isFalse();
  }

  @Test
  void pulsingTheResetLineResets() {
    controller.write(0x64, 1, 0xfe);
    controller.write(0x64, 1, 0xd1);
    controller.write(0x60, 1, 0xfe);
    controller.write(0x64, 1, 0xff);
    assertThat(requests).hasSize(2).containsOnly(new MachineRequest.Reset("keyboard controller"));
  }
}

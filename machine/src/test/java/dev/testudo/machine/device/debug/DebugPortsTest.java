package dev.testudo.machine.device.debug;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.machine.device.MachineRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DebugPortsTest {
  private final List<MachineRequest> requests = new ArrayList<>();

  @Test
  void theExitPortGivesTheStatusOfATestRunner() {
    DebugExit exit = new DebugExit(requests::add);
    exit.write(0xf4, 4, 0);
    exit.write(0xf4, 1, 0x31);
    assertThat(requests).containsExactly(new MachineRequest.Exit(1), new MachineRequest.Exit(0x63));
  }

  @Test
  void theWordShutdownSwitchesOff() {
    ShutdownPort port = new ShutdownPort(requests::add);
    for (char letter : "SShutShutdowShutdown".toCharArray()) {
      assertThat(requests).isEmpty();
      port.write(0x8900, 1, letter);
    }
    assertThat(requests).containsExactly(new MachineRequest.PowerOff("port 0x8900"));
  }

  @Test
  void theConsoleWritesAndKnowsItself() {
    StringBuilder text = new StringBuilder();
    DebugConsole console = new DebugConsole(value -> text.append((char) value));
    console.write(0xe9, 1, 'x');
    assertThat(text).hasToString("x");
    assertThat(console.read(0xe9, 1)).isEqualTo(0xe9);
  }
}

package dev.testudo.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HostProgramTest {
  private final List<String> lines = new ArrayList<>();

  private static ProcessBuilder shell(String script) {
    return new ProcessBuilder("sh", "-c", script);
  }

  @BeforeEach
  void thereIsAShell() {
    assumeTrue(HostProgram.find("sh").isPresent() && HostProgram.find("sleep").isPresent());
  }

  private static List<String> sleepers(String seconds) {
    return ProcessHandle.current()
        .descendants()
        .filter(ProcessHandle::isAlive)
        .map(one -> one.info().commandLine().orElse(""))
        .filter(command -> command.contains("sleep " + seconds))
        .toList();
  }

  @Test
  void followsLinesToTheEnd() throws Exception {
    HostProgram.follow(
        shell("echo one; echo two; printf three"), Duration.ofSeconds(30), lines::add);
    assertThat(lines).containsExactly("one", "two");
  }

  @Test
  void endsAProgramThatFallsSilentWithAllItStarted() {
    assertThatThrownBy(() ->
            HostProgram.follow(
                shell("echo begun; sleep 3001 & sleep 3001"), Duration.ofMillis(700), lines::add))
        .isInstanceOf(ContenderFailed.class)
        .hasMessageContaining("silent")
        .hasMessageContaining("begun");
    assertThat(sleepers("3001")).isEmpty();
  }

  @Test
  void namesTheExitCodeOfAProgramThatDiesBeforeItConnects() throws Exception {
    try (ServerSocket serial = HostProgram.listen()) {
      assertThatThrownBy(
              () -> HostProgram.follow(shell("exit 7"), serial, Duration.ofSeconds(30), lines::add))
          .isInstanceOf(ContenderFailed.class)
          .hasMessageContaining("exit code 7");
    }
  }

  @Test
  void endsAProgramThatNeverConnects() throws Exception {
    try (ServerSocket serial = HostProgram.listen()) {
      assertThatThrownBy(() ->
              HostProgram.follow(shell("sleep 3002"), serial, Duration.ofMillis(700), lines::add))
          .isInstanceOf(ContenderFailed.class)
          .hasMessageContaining("silent");
    }
    assertThat(sleepers("3002")).isEmpty();
  }
}

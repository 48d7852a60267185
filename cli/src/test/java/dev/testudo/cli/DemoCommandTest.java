package dev.testudo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DemoCommandTest {
  private static final String GREETING = "Hello from L2";

  private final CommandRunner command = new CommandRunner();

  @Test
  void showsL2BothWaysAndTheSameEveryTime() {
    assertThat(command.run("demo")).isZero();
    String first = command.out();
    assertThat(first.split(GREETING, -1)).as("greetings in %s", first).hasSize(3);
    assertThat(first)
        .contains("=== nested", "=== bare", "instructions", "exits by level and reason")
        .contains("The console is the same both ways.");

    assertThat(command.run("demo")).isZero();
    assertThat(command.out()).isEqualTo(first);
  }

  @Test
  void runsOneWayAlone() {
    assertThat(command.run("demo", "--bare")).isZero();
    assertThat(command.out()).contains(GREETING).doesNotContain("=== nested");
    assertThat(command.run("demo", "--nested")).isZero();
    assertThat(command.out()).contains(GREETING).doesNotContain("=== bare");
  }
}

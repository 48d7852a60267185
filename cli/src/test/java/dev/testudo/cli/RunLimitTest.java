package dev.testudo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunLimitTest {
  @Test
  void readsInstructionsAndSeconds() {
    assertThat(RunLimit.parse("500M").instructions()).isEqualTo(500_000_000L);
    assertThat(RunLimit.parse("20g").instructions()).isEqualTo(20_000_000_000L);
    assertThat(RunLimit.parse("1_000").instructions()).isEqualTo(1000);
    assertThat(RunLimit.parse("30s").hostTime()).isEqualTo(Duration.ofSeconds(30));
    assertThat(RunLimit.parse("30s").instructions()).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "0s", "-5", "5h", "forever", "99999999999999999999", "_"})
  void refusesWhatIsNoLimit(String text) {
    assertThatThrownBy(() -> RunLimit.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}

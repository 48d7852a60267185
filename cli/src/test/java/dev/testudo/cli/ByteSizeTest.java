package dev.testudo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
  @ParameterizedTest
  @CsvSource({
    "512, 536870912",
    "512M, 536870912",
    "2G, 2147483648",
    "2g, 2147483648",
    "size=1G, 1073741824",
    "4096K, 4194304",
    "1GiB, 1073741824",
    "1K, 4096",
  })
  void readsQemusNotation(String text, long bytes) {
    assertThat(ByteSize.parse(text).bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "-1", "12X", "G", "1.5G", "99999999999G", "0x100"})
  void refusesWhatIsNoSize(String text) {
    assertThatThrownBy(() -> ByteSize.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void printsWhatItReads() {
    assertThat(ByteSize.parse(ByteSize.mebibytes(2560).toString()))
        .isEqualTo(ByteSize.mebibytes(2560));
  }
}

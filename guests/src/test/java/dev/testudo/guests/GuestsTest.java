package dev.testudo.guests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestsTest {
  private static List<String> all() {
    return List.of(Guests.L1_TINY, Guests.KVM_VMM);
  }

  @Test
  void everyGuestIsAnElfOfAFewKilobytes() {
    for (String name : all()) {
      byte[] bytes = Guests.bytes(name);
      assertThat(bytes).as(name).startsWith(0x7f, 'E', 'L', 'F');
      assertThat(bytes.length).as(name).isLessThan(16 * 1024);
    }
  }

  @Test
  void anUnknownNameIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Guests.bytes("l9.elf"))
        .withMessageContaining("l9.elf");
  }

  /// The committed binaries are what the sources give. Other versions of gcc and binutils may
  /// rightly give other bytes, so the comparison needs the recorded ones.
  @Test
  void theSourcesGiveTheBinaries(@TempDir Path folder) throws Exception {
    Path script = Path.of("build.sh").toAbsolutePath();
    assumeTrue(Files.exists(script), "the sources are not here");
    assumeTrue(System.getProperty("os.name", "").equals("Linux"), "the host is not Linux");
    assumeTrue(
        System.getProperty("os.arch", "").equals("amd64"), "the host's gcc is for another machine");
    String here = toolchain();
    assumeTrue(!here.isEmpty(), "gcc or binutils are missing");
    String recorded = new String(Guests.bytes("toolchain.txt"), StandardCharsets.UTF_8).strip();
    assumeTrue(here.equals(recorded), "built with " + recorded + ", here is " + here);

    Process build =
        new ProcessBuilder("sh", script.toString(), folder.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(build.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(build.exitValue()).as(output).isZero();
    for (String name : all()) {
      assertThat(Files.readAllBytes(folder.resolve(name))).as(name).isEqualTo(Guests.bytes(name));
    }
  }

  private static String toolchain() throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder("sh", "-c", "gcc -dumpfullversion && ld --version | head -1")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor() == 0 ? output.strip() : "";
    } catch (IOException e) {
      return "";
    }
  }
}

package dev.testudo.benchmarks.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelImageTest {
  private static final String RESOURCES = "/dev/testudo/benchmarks/";

  private static byte[] resource(String name) throws IOException {
    return Objects.requireNonNull(KernelImageTest.class.getResourceAsStream(RESOURCES + name))
        .readAllBytes();
  }

  /// The committed images are what the sources give, as far as the same binutils are here.
  @Test
  void theSourcesGiveTheImages(@TempDir Path folder) throws Exception {
    Path script = Path.of("src/main/guest/build.sh").toAbsolutePath();
    assumeTrue(Files.exists(script), "the sources are not here");
    assumeTrue(System.getProperty("os.arch", "").equals("amd64"), "binutils for another machine");
    String recorded = new String(resource("toolchain.txt"), StandardCharsets.UTF_8).strip();
    String here = firstLine("ld", "--version");
    assumeTrue(here.equals(recorded), "built with " + recorded + ", here is " + here);

    Process build =
        new ProcessBuilder("sh", script.toString(), folder.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(build.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(build.exitValue()).as(output).isZero();
    for (String name : List.of("kernels.elf", "kernels.disk")) {
      assertThat(folder.resolve(name)).hasBinaryContent(resource(name));
    }
  }

  @Test
  void theFloppyCarriesItsParameters() throws IOException {
    byte[] plain = KernelImage.floppy(1, 1);
    byte[] scaled = KernelImage.floppy(0x11223344, 7);
    assertThat(plain).hasSize(1_474_560).hasSameSizeAs(scaled).isNotEqualTo(scaled);
    assertThat(plain[510]).isEqualTo((byte) 0x55);
    assertThat(plain[511]).isEqualTo((byte) 0xaa);
  }

  private static String firstLine(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      process.waitFor();
      return output.lines().findFirst().orElse("").strip();
    } catch (IOException _) {
      return "";
    }
  }
}

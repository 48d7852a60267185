package dev.testudo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunCommandTest {
  @TempDir Path folder;

  private final CommandRunner command = new CommandRunner();

  private Path file(String name, String hexadecimal) throws IOException {
    return Files.write(folder.resolve(name), HexFormat.of().parseHex(hexadecimal));
  }

  /// Real-mode code at 0x7c00, one line each: the code, what it does, and the exit code.
  @ParameterizedTest
  @CsvSource({
    "b005e6f4f4,                 writes 5 to the debug exit port,           11,  exited",
    "b83412ba0089f4f4,           halts with interrupts off,                 3,   halted",
    "ebfe,                       loops for ever,                            4,   limit",
    "fa0f011e207ccc,             raises an exception without a vector table, 3,  triple fault",
    "b0feE664f4,                 resets by the keyboard controller,         0,   reset",
  })
  void aGuestEndsInAClearReport(String code, String what, int exitCode, String words)
      throws IOException {
    Path image = file("guest.bin", code);
    for (String way : new String[] {"--bare", "--nested"}) {
      int ended =
          command.run(
              "run",
              "-kernel",
              image.toString(),
              "--flat",
              "0x7c00",
              "--limit",
              "2M",
              "-serial",
              "none",
              way);
      assertThat(ended).as("%s, %s: %s", what, way, command.err()).isEqualTo(exitCode);
      assertThat(command.err().lines()).as(what).hasSize(1);
      assertThat(command.err()).as(what).startsWith("testudo: ").contains(words);
    }
  }

  @Test
  void theSerialPortCanBeAFile() throws IOException {
    Path image = file("serial.bin", "baf803b048eeb069eeb00aeeb000e6f4f4");
    Path serial = folder.resolve("serial.txt");
    int ended =
        command.run(
            "run",
            "-kernel",
            image.toString(),
            "--flat",
            "0x7c00",
            "-serial",
            "file:" + serial,
            "--bare");
    assertThat(ended).isEqualTo(1);
    assertThat(serial).hasContent("Hi\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // empty, noise, a truncated ELF file, an ELF file for Arm, a truncated Linux kernel
        "",
        "00112233445566778899aabbccddeeff",
        "7f454c46020101",
        "7f454c4602010100000000000000000002 00b700 01000000 0000000000000000 4000000000000000",
      })
  void refusesWhatIsNoImage(String content) throws IOException {
    Path image = file("image", content.replace(" ", ""));
    assertThat(command.run("run", "-kernel", image.toString())).isEqualTo(2);
    assertThat(command.err().lines()).hasSize(1);
    assertThat(command.err()).startsWith("testudo: ").contains("image");
  }

  @Test
  void refusesATruncatedKernelAMissingInitrdAndTooLittleMemory() throws IOException {
    byte[] kernel = new byte[1024];
    kernel[0x1f1] = 4;
    kernel[0x1fe] = 0x55;
    kernel[0x1ff] = (byte) 0xaa;
    System.arraycopy(new byte[] {'H', 'd', 'r', 'S', 0x0f, 0x02}, 0, kernel, 0x202, 6);
    Path truncated = Files.write(folder.resolve("bzImage"), kernel);
    assertThat(command.run("run", "-kernel", truncated.toString())).isEqualTo(2);
    assertThat(command.err()).contains("bzImage").hasLineCount(1);

    Path image = file("guest.bin", "f4");
    assertThat(
            command.run(
                "run", "-kernel", image.toString(), "--flat", "0x7c00", "-initrd", "/absent"))
        .isEqualTo(2);
    assertThat(command.err()).contains("/absent").hasLineCount(1);

    assertThat(command.run("run", "-kernel", image.toString(), "--flat", "0x7c00", "-m", "64K"))
        .isEqualTo(2);
    assertThat(command.err()).contains("RAM too small").hasLineCount(1);

    assertThat(command.run("run", "-kernel", image.toString(), "--flat", "0x7c00", "-smp", "9"))
        .isEqualTo(2);
    assertThat(command.err()).contains("-smp 9").hasLineCount(1);
  }
}

package dev.testudo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int execute(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(arguments);
  }

  @Test
  void helpNamesEveryCommandAndExitCode() {
    assertThat(execute("--help")).isZero();
    for (String command : Main.commandLine().getSubcommands().keySet()) {
      assertThat(out.toString()).contains(command);
    }
    for (ExitCode code : ExitCode.values()) {
      assertThat(out.toString().replaceAll("\\s+", " ")).contains(code.meaning());
    }
  }

  @Test
  void everyCommandHasHelp() {
    for (String command : Main.commandLine().getSubcommands().keySet()) {
      assertThat(execute(command, "--help")).as(command).isZero();
    }
    assertThat(out.toString()).contains("Usage: testudo");
  }

  @Test
  void wrongInputIsOneLineAndCode2() {
    for (String[] arguments :
        new String[][] {
          {},
          {"--nonsense"},
          {"nonsense"},
          {"check", "--nonsense"},
          {"check"},
          {"run"},
          {"run", "-kernel", "/does/not/exist"},
          {"run", "-kernel", "/"},
          {"run", "-kernel", "x", "-smp", "many"},
          {"run", "-kernel", "x", "-m", "12X"},
          {"run", "-kernel", "x", "--limit", "soon"},
          {"run", "-kernel", "x", "--bare", "--nested"},
          {"run", "-kernel", "x", "--l0", "ept=perhaps"},
          {"run", "-kernel", "x", "--flat", "nowhere"},
          {"linux", "--deb", "/does/not/exist.deb"},
          {"test"},
          {"test", "/does/not/exist.flat"},
          {"test", "--config", "/does/not/exist.cfg", "/"},
        }) {
      err.getBuffer().setLength(0);
      assertThat(execute(arguments)).isEqualTo(ExitCode.BAD_INPUT.code());
      assertThat(err.toString().lines()).hasSize(1);
      assertThat(err.toString()).startsWith("testudo: ").doesNotContain("Exception");
    }
  }

  @Test
  void anUnknownOptionIsNamed() {
    execute("check", "--nonsense");
    assertThat(err.toString()).contains("--nonsense");
  }

  @Test
  void anUnknownOptionIsNamedEvenIfAnotherIsMissing() {
    execute("run", "--nonsense");
    assertThat(err.toString()).contains("--nonsense");
  }
}

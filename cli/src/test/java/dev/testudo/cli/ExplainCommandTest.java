package dev.testudo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.cli.law.Tolerance;
import dev.testudo.processor.vmx.check.EntryChecks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ExplainCommandTest {
  private final CommandRunner command = new CommandRunner();

  /// The folder of the documentation, from a module's folder.
  private static final Path DOCUMENTATION = Path.of("..", "docs");

  @Test
  void documentationHasThePoliciesAsTheyAre() throws IOException {
    assertThat(command.run("explain", "field", "--markdown")).isZero();
    assertThat(Files.readAllLines(DOCUMENTATION.resolve("vmcs02-policy.md")))
        .as("made by ./testudo explain field --markdown")
        .containsExactlyElementsOf(command.out().lines().toList());
  }

  @Test
  void documentationHasWhatMayDiffer() throws IOException {
    assertThat(Files.readAllLines(DOCUMENTATION.resolve("law.md")))
        .containsSequence(Tolerance.markdown());
  }

  @Test
  void listsEveryField() {
    assertThat(command.run("explain", "field")).isZero();
    assertThat(command.out().lines()).hasSize(VmcsField.COUNT);
  }

  @Test
  void explainsAFieldByNameOrEncoding() {
    command.run("explain", "field", "guest-rip");
    String byName = command.out();
    assertThat(byName).contains("0x681E", "natural, guest state", "offset 544", "from L1");
    command.run("explain", "field", "0x681e");
    assertThat(command.out()).isEqualTo(byName);
  }

  @Test
  void explainsAllFieldsThatAPartOfANameFits() {
    command.run("explain", "field", "pdpte");
    assertThat(command.out()).contains("GUEST_PDPTE0", "GUEST_PDPTE3");
  }

  @Test
  void aFieldThatIsNoneIsBadInput() {
    assertThat(command.run("explain", "field", "GUEST_NOTHING"))
        .isEqualTo(ExitCode.BAD_INPUT.code());
    assertThat(command.err()).contains("GUEST_NOTHING");
  }

  @Test
  void listsEveryRuleUnderItsTitle() {
    assertThat(command.run("explain", "rules")).isZero();
    EntryChecks.all()
        .forEach(
            rule -> assertThat(command.out()).contains(rule.group().titlePath(), rule.identity()));
  }
}

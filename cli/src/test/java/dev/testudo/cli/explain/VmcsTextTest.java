package dev.testudo.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.testudo.processor.vmx.check.EntryChecks;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class VmcsTextTest {
  private static List<String> sample(String name) throws IOException {
    try (InputStream stream =
        Objects.requireNonNull(VmcsTextTest.class.getResourceAsStream(name), name)) {
      return new ArrayList<>(
          new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    }
  }

  private static void replace(List<String> lines, String old, String changed) {
    lines.replaceAll(line -> line.replace(old, changed));
  }

  @Test
  void findsTheRuleThatALinuxDumpBreaks() throws Exception {
    VmcsText.Report report = VmcsText.explain(sample("linux.txt"));
    assertThat(report.broken()).isEqualTo(1);
    assertThat(report.lines())
        .containsSequence(
            "guest-rflags-reserved",
            "  SDM 3C \"VM Entries > Checking and Loading Guest State > Checks on Guest RIP,"
                + " RFLAGS, and SSP\"",
            "  GUEST_RFLAGS (0x6820) is 0x0",
            "  expected bit 1 set and reserved bits clear");
  }

  @Test
  void findsTheRuleThatAXenDumpBreaks() throws Exception {
    VmcsText.Report report = VmcsText.explain(sample("xen.txt"));
    assertThat(report.lines())
        .contains("guest-tr-base", "  GUEST_TR_BASE (0x6814) is 0x8000000000000000");
  }

  @Test
  void listsAllBrokenRulesInTheManualsOrder() throws Exception {
    List<String> lines = sample("linux.txt");
    replace(lines, "CR0=0000000080050033", "CR0=0000000000000033");
    replace(lines, "PinBased=0x0000003f", "PinBased=0x00000000");
    List<String> report = VmcsText.explain(lines).lines();
    List<String> order =
        EntryChecks.all().stream().map(rule -> rule.identity()).filter(report::contains).toList();
    assertThat(order)
        .containsExactly("pin-based-controls-allowed", "host-cr0-fixed", "guest-rflags-reserved");
    assertThat(report.stream().filter(order::contains)).containsExactlyElementsOf(order);
  }

  /// Rules that look at what the dump does not hold say nothing.
  @Test
  void namesWhatTheDumpDoesNotHold() throws Exception {
    List<String> lines = sample("linux.txt");
    lines.removeIf(line -> line.contains("RFLAGS="));
    VmcsText.Report report = VmcsText.explain(lines);
    assertThat(report.broken()).isZero();
    assertThat(report.lines()).anyMatch(line -> line.startsWith("unknown: GUEST_RFLAGS"));
    assertThat(report.lines()).anyMatch(line -> line.startsWith("unknown: VMCS_LINK_POINTER"));
  }

  @Test
  void readsJson() throws Exception {
    VmcsText.Report report =
        VmcsText.explain(
            List.of("{", "  \"CR3_TARGET_COUNT\": 5,", "  \"GUEST_RIP\": \"0xfff0\"", "}"));
    assertThat(report.lines()).contains("cr3-target-count").first().asString().contains("2 fields");
  }

  @Test
  void saysWhereADumpCannotBeRead() throws Exception {
    List<String> lines = sample("linux.txt");
    replace(lines, "CR3 = 0x0000000001a09000", "CR3 = 0x0000000001a0900g");
    assertThatThrownBy(() -> VmcsText.explain(lines))
        .isInstanceOf(DumpFormatException.class)
        .hasMessage("line 5, column 33: not a hexadecimal number: 0x0000000001a0900g");
    assertThatThrownBy(() -> VmcsText.explain(List.of("nothing", "of a VMCS")))
        .hasMessageStartingWith("line 2, column 1: ");
    assertThatThrownBy(() -> VmcsText.explain(List.of("{", " \"GUEST_RIPP\": 1}")))
        .hasMessage("line 2, column 3: no VMCS field: GUEST_RIPP");
    assertThatThrownBy(() -> VmcsText.explain(List.of("{\"GUEST_RIP\": nothing}")))
        .hasMessageStartingWith("line 1, column 15: expected a number");
    assertThatThrownBy(() -> VmcsText.explain(List.of())).isInstanceOf(DumpFormatException.class);
  }

  /// No cut or garbled dump ends in anything but a report or a message.
  @Test
  void standsDamagedDumps() throws Exception {
    List<String> lines = sample("linux.txt");
    for (int line = 0; line < lines.size(); line++) {
      for (int end = 0; end < lines.get(line).length(); end += 7) {
        List<String> cut = new ArrayList<>(lines.subList(0, line + 1));
        cut.set(line, cut.get(line).substring(0, end));
        try {
          assertThat(VmcsText.explain(cut).lines()).isNotEmpty();
        } catch (DumpFormatException e) {
          assertThat(e.getMessage()).startsWith("line ");
        }
      }
    }
  }
}

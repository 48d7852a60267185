package dev.testudo.cli;

import dev.testudo.cli.explain.DumpFormatException;
import dev.testudo.cli.explain.VmcsText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// Says which rules of VM entry a dumped VMCS breaks.
@Command(
    name = "vmcs",
    description =
        "Read a VMCS as Linux prints it into its log, as Xen prints it on its console, or as a JSON"
            + " object of fields, and list every rule of VM entry that it breaks.",
    footerHeading = "%nExit code 1 says that rules are broken.%n")
final class ExplainVmcsCommand extends Subcommand {
  /// Far more than any log around a dump.
  private static final long MOST_BYTES = 64L << 20;

  @Parameters(paramLabel = "FILE", description = "The dump.")
  Path file = Path.of("");

  @Override
  public Integer call() {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new BadInput(file + ": too large for a dump");
      }
      String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
      VmcsText.Report report = VmcsText.explain(text.lines().toList());
      report.lines().forEach(out()::println);
      out().flush();
      return report.broken() == 0 ? ExitCode.SUCCESS.code() : ExitCode.FAILURE.code();
    } catch (IOException e) {
      throw new BadInput(file + ": cannot be read");
    } catch (DumpFormatException e) {
      throw new BadInput(file + ": " + e.getMessage());
    }
  }
}

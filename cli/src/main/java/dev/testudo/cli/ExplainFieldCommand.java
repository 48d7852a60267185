package dev.testudo.cli;

import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.cli.explain.FieldText;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Says what a VMCS field is and where vmcs02 has it from.
@Command(
    name = "field",
    description = "Say what VMCS fields are, and where L0 takes each field of vmcs02 from and why.")
final class ExplainFieldCommand extends Subcommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "A field's name, part of it, or its encoding (0x681E); without, all fields.")
  Optional<String> name = Optional.empty();

  @Option(names = "--markdown", description = "Print the table of docs/vmcs02-policy.md.")
  boolean markdown;

  @Override
  public Integer call() {
    lines().forEach(out()::println);
    out().flush();
    return ExitCode.SUCCESS.code();
  }

  private List<String> lines() {
    if (markdown) {
      return FieldText.markdown();
    }
    if (name.isEmpty()) {
      return FieldText.list();
    }
    List<VmcsField> fields = FieldText.named(name.get());
    if (fields.isEmpty()) {
      throw new BadInput("no VMCS field is called '" + name.get() + "'; explain field lists all");
    }
    return fields.stream().flatMap(field -> FieldText.describe(field).stream()).toList();
  }
}

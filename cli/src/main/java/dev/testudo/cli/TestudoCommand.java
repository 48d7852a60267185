package dev.testudo.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The command itself: only its subcommands do anything.
@Command(
    name = "testudo",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class,
    description =
        "A virtual x86-64 machine in pure Java, with Intel VMX in software: it runs hypervisors and"
            + " their guests on a host that has no virtualization.",
    subcommands = {
      DemoCommand.class,
      LinuxCommand.class,
      RunCommand.class,
      TestCommand.class,
      ExplainCommand.class,
      LawCommand.class,
      BenchCommand.class,
      CheckCommand.class,
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:success: the guest powered off, or every test passed",
      "1:a test failed, or the two ways of running differ",
      "2:bad input: a wrong option, file, package or image, or something missing on the host",
      "3:the guest stopped: triple fault, or something the machine does not implement",
      "4:the guest did not finish within --limit",
      "70:a defect in Testudo: please report it with what it printed",
    },
    footerHeading = "%nTwo ways to run a guest:%n",
    footer = {
      "  nested  L0, a hypervisor in Java, owns the processor's VMX; the guest is L1",
      "  bare    the guest owns the processor's VMX itself",
      "What the guest can see is the same both ways.",
    })
final class TestudoCommand implements Runnable {
  @Spec @Nullable CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = picocli.CommandLine.ScopeType.INHERIT,
      description = "Show this help and exit.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version and exit.")
  boolean version;

  @Override
  public void run() {
    CommandSpec command = spec;
    if (command != null) {
      throw new ParameterException(command.commandLine(), "no command given");
    }
  }
}

package dev.testudo.benchmarks.linux;

import dev.testudo.benchmarks.measure.Contender;
import dev.testudo.benchmarks.measure.ContenderFailed;
import dev.testudo.benchmarks.measure.HostProgram;
import dev.testudo.benchmarks.measure.QemuHost;
import dev.testudo.benchmarks.measure.Sample;
import dev.testudo.processor.Engine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A machine that is a process of its own and whose standard output is the serial port.
///
/// @param name in the table
/// @param missing why it cannot run here, if it cannot
/// @param program what is started
/// @param payload what L1 does once it is up
/// @param silence how long it may print nothing
record LinuxContender(
    String name, Optional<String> missing, List<String> program, Payload payload, Duration silence)
    implements Contender {
  private static final String KERNEL = "console=ttyS0 nokaslr panic=-1 ";
  private static final String RAM = "1G";

  /// Testudo's command in a JVM of its own with the options of this one, so that no round finds
  /// code that an earlier one has warmed up.
  ///
  /// @param way `--nested` or `--bare`
  static LinuxContender testudo(
      String way, Engine engine, LinuxFiles files, Payload payload, Duration silence) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.startsWith("-XX:AOT") && !option.startsWith("-agentlib"))
        .forEach(command::add);
    String classes = System.getProperty("java.class.path", "");
    if (!classes.isEmpty()) {
      command.addAll(List.of("-cp", classes, "dev.testudo.cli.Main"));
    } else {
      command.addAll(
          List.of(
              "-p",
              System.getProperty("jdk.module.path", ""),
              "-m",
              "dev.testudo.cli/dev.testudo.cli.Main"));
    }
    command.addAll(List.of("run", way, "--engine", engine.toString(), "-m", RAM));
    command.addAll(boot(files, payload));
    return new LinuxContender(
        "Testudo " + way.substring(2), Optional.empty(), command, payload, silence);
  }

  /// QEMU, whose compiler brings AMD's virtualization.
  static LinuxContender qemu(LinuxFiles files, Payload payload, Duration silence) {
    List<String> options = new ArrayList<>(List.of("-cpu", "max", "-m", RAM, "-no-reboot"));
    options.addAll(boot(files, payload));
    return new LinuxContender(
        QemuHost.NAME, QemuHost.missing(), QemuHost.program(options).command(), payload, silence);
  }

  private static List<String> boot(LinuxFiles files, Payload payload) {
    return List.of(
        "-kernel",
        files.kernel().toString(),
        "-initrd",
        files.initramfs().toString(),
        "-append",
        KERNEL + payload.commandLine());
  }

  @Override
  public List<Sample> run() throws IOException, InterruptedException, ContenderFailed {
    LinuxMarkers markers = new LinuxMarkers(System::nanoTime, payload);
    HostProgram.follow(new ProcessBuilder(program), silence, markers::accept);
    return markers.samples();
  }
}

package dev.testudo.benchmarks.measure;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Bochs as it is installed. It boots by a BIOS from a disk; its serial port connects to a socket
/// of ours, so that lines are timed when they come; and it insists on a display, of which different
/// builds have different ones.
public final class BochsHost {
  private static final List<Path> FIRMWARE =
      List.of(Path.of("/usr/share/bochs"), Path.of("/usr/local/share/bochs"));

  /// In order of preference: none at all, a server that nobody has to connect to, and a terminal,
  /// which `script` makes.
  private static final List<String> DISPLAYS =
      List.of("nogui", "rfb, options=\"timeout=0\"", "term");

  private static final Duration PROBE = Duration.ofSeconds(10);

  private final String display;
  private final Path firmware;
  private final boolean debugger;

  private BochsHost(String display, Path firmware, boolean debugger) {
    this.display = display;
    this.firmware = firmware;
    this.debugger = debugger;
  }

  /// Finds it.
  ///
  /// @throws ContenderFailed with the reason if it is not installed or cannot be used
  public static BochsHost find() throws IOException, InterruptedException, ContenderFailed {
    if (HostProgram.find("bochs").isEmpty()) {
      throw new ContenderFailed("bochs is not installed");
    }
    Path firmware =
        FIRMWARE.stream()
            .filter(folder -> Files.isReadable(folder.resolve("BIOS-bochs-latest")))
            .findFirst()
            .orElseThrow(() -> new ContenderFailed("no BIOS-bochs-latest in " + FIRMWARE));
    boolean debugger =
        HostProgram.output(new ProcessBuilder("bochs", "--help"), PROBE).contains("-rc ");
    for (String display : DISPLAYS) {
      BochsHost host = new BochsHost(display, firmware, debugger);
      if ((!host.needsTerminal() || HostProgram.find("script").isPresent()) && host.accepted()) {
        return host;
      }
    }
    throw new ContenderFailed(
        "its build has none of the displays nogui, rfb, and term (which needs script)");
  }

  /// Whether a processor model of this name is built in.
  public boolean hasModel(String model) throws IOException, InterruptedException {
    String models = HostProgram.output(new ProcessBuilder("bochs", "--help", "cpu"), PROBE);
    return models.lines().anyMatch(line -> line.strip().equals(model));
  }

  /// Boots from a disk, and follows the serial port to the end.
  ///
  /// @param machine lines of Bochs' configuration: RAM, processor, the disk
  public void follow(List<String> machine, Duration silence, Consumer<String> lines)
      throws IOException, InterruptedException, ContenderFailed {
    Path folder = Files.createTempDirectory("testudo-bochs");
    try (ServerSocket serial = HostProgram.listen()) {
      List<String> all = new ArrayList<>(machine);
      all.add("com1: enabled=1, mode=socket-client, dev=localhost:" + serial.getLocalPort());
      HostProgram.follow(program(folder, all), serial, silence, lines);
    } finally {
      delete(folder);
    }
  }

  /// Whether this build has the display: Bochs says so before it starts anything.
  private boolean accepted() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("testudo-bochs");
    try {
      String said = HostProgram.output(program(folder, List.of("megs: 32")), PROBE);
      return !said.contains("not available");
    } finally {
      delete(folder);
    }
  }

  private ProcessBuilder program(Path folder, List<String> machine) throws IOException {
    List<String> lines = new ArrayList<>(machine);
    lines.add("romimage: file=" + firmware.resolve("BIOS-bochs-latest"));
    lines.add("vgaromimage: file=" + firmware.resolve("VGABIOS-lgpl-latest"));
    lines.add("display_library: " + display);
    lines.add("log: " + folder.resolve("log"));
    lines.add("panic: action=fatal");
    lines.add("error: action=ignore");
    lines.add("info: action=ignore");
    lines.add("sound: driver=dummy");
    lines.add("plugin_ctrl: speaker=0");
    Path configuration = folder.resolve("bochsrc");
    Files.write(configuration, lines);
    List<String> command = new ArrayList<>(List.of("bochs", "-q", "-f", configuration.toString()));
    if (debugger) {
      // A build with the debugger stops at the first instruction until it is told to go on.
      Path commands = folder.resolve("commands");
      Files.writeString(commands, "c\n");
      command.addAll(List.of("-rc", commands.toString()));
    }
    ProcessBuilder builder =
        needsTerminal()
            ? new ProcessBuilder("script", "-qec", String.join(" ", command), "/dev/null")
            : new ProcessBuilder(command);
    builder.environment().put("TERM", "xterm");
    return builder;
  }

  private boolean needsTerminal() {
    return display.equals("term");
  }

  private static void delete(Path folder) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(folder);
  }

  /// Why it cannot be used, if it cannot.
  public static Optional<String> missing() {
    try {
      find();
      return Optional.empty();
    } catch (ContenderFailed | IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }
}

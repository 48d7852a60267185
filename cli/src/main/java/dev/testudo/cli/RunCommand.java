package dev.testudo.cli;

import dev.testudo.boot.BootException;
import dev.testudo.boot.BootImage;
import dev.testudo.boot.BootModule;
import dev.testudo.boot.FlatImage;
import dev.testudo.machine.ConsoleInput;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Boots an image that the user gives, with QEMU's idioms.
@Command(
    name = "run",
    description = "Boot a kernel or image, with QEMU's options.",
    footerHeading = "%nImages:%n",
    footer = {
      "  Linux (bzImage), multiboot 1, PVH and ELF files are recognized; --flat ADDRESS",
      "  loads a file without any format in real mode.",
      "With a terminal, keys go to the guest; Ctrl-A X ends the run.",
      "A guest that writes N to the debug exit port 0xf4 ends the run with exit",
      "code 2N+1, as in QEMU; otherwise the exit codes of testudo --help apply.",
    })
final class RunCommand extends Subcommand {
  @Option(names = "-kernel", paramLabel = "FILE", required = true, description = "What to boot.")
  @Nullable Path kernel;

  @Option(
      names = "-initrd",
      paramLabel = "FILE[,...]",
      split = ",",
      description = "Initial RAM disk; for multiboot, modules with their arguments.")
  List<String> initrd = new ArrayList<>();

  @Option(names = "-append", paramLabel = "TEXT", description = "The kernel's command line.")
  String append = "";

  @Option(
      names = "-serial",
      paramLabel = "stdio|file:PATH|none",
      description = "Where the serial port is (default: ${DEFAULT-VALUE}).",
      defaultValue = "stdio")
  String serial = "stdio";

  @Option(
      names = "--flat",
      paramLabel = "ADDRESS",
      description = "Load the file as it is to this address below 1 MiB and start it in real mode.")
  @Nullable String flat;

  @Option(
      names = "--test-devices",
      description = "Add the devices of test programs (pc-testdev, pci-testdev).")
  boolean testDevices;

  @Mixin WayOption way = new WayOption();
  @Mixin GuestOptions options = new GuestOptions();

  @Override
  public Integer call() {
    Path file = kernel;
    if (file == null) {
      throw new BadInput("-kernel is missing");
    }
    Guest guest =
        Guest.of(image(file), options, ByteSize.mebibytes(512)).withArguments(append, modules());
    if (testDevices) {
      guest = guest.withTestDevices();
    }
    GuestRun run = runWithSerial(guest);
    PrintWriter err = err();
    Report.outcome(err, run);
    if (options.stats) {
      Report.statistics(err, run);
    }
    return run.exitCode();
  }

  private BootImage image(Path file) {
    try {
      String address = flat;
      if (address != null) {
        return flatImage(file, address);
      }
      return BootImage.read(file);
    } catch (BootException e) {
      throw new BadInput(String.valueOf(e.getMessage()));
    }
  }

  private static BootImage flatImage(Path file, String address) throws BootException {
    try {
      long at = Long.decode(address);
      if (at >= 0 && at < 1 << 20) {
        String name = String.valueOf(file.getFileName());
        return new FlatImage(name, BootImage.readFile(file), at, at, FlatImage.Mode.REAL);
      }
    } catch (NumberFormatException _) {
      // Told below, as for an address out of range.
    }
    throw new BadInput("--flat " + address + " is no address below 1 MiB, such as 0x7c00");
  }

  private List<BootModule> modules() {
    List<BootModule> modules = new ArrayList<>();
    for (String one : initrd) {
      int blank = one.indexOf(' ');
      Path file = Path.of(blank < 0 ? one : one.substring(0, blank));
      try {
        modules.add(new BootModule(one, BootImage.readFile(file)));
      } catch (BootException e) {
        throw new BadInput("-initrd " + e.getMessage());
      }
    }
    return modules;
  }

  private GuestRun runWithSerial(Guest guest) {
    RunLimit limit = options.limit();
    Way chosen = way.or(Way.NESTED);
    if (serial.equals("stdio") || serial.equals("mon:stdio")) {
      return runOnConsole(guest, chosen, limit);
    }
    if (serial.equals("none") || serial.equals("null")) {
      ConsoleRecorder console = new ConsoleRecorder(Optional.empty(), line -> {});
      return guest.run(chosen, limit, console, ConsoleInput.SILENT);
    }
    if (serial.startsWith("file:")) {
      Path file = Path.of(serial.substring("file:".length()));
      try (PrintStream out = new PrintStream(Files.newOutputStream(file))) {
        ConsoleRecorder console = new ConsoleRecorder(Optional.of(out), line -> {});
        return guest.run(chosen, limit, console, ConsoleInput.SILENT);
      } catch (IOException e) {
        throw new BadInput("-serial " + serial + " cannot be written", e);
      }
    }
    throw new BadInput("-serial " + serial + ": write stdio, file:PATH or none");
  }

  /// Runs a guest with the user's terminal, or with what is piped in and out, as its serial port.
  static GuestRun runOnConsole(Guest guest, Way way, RunLimit limit) {
    // System.out would encode; the guest's bytes are to stay as they are.
    PrintStream out =
        new PrintStream(new BufferedOutputStream(new FileOutputStream(java.io.FileDescriptor.out)));
    ConsoleRecorder console = new ConsoleRecorder(Optional.of(out), line -> {});
    if (!Terminal.isThere()) {
      return guest.run(way, limit, console, KeyboardInput.from(System.in, false));
    }
    try (Terminal _ = Terminal.take()) {
      return guest.run(way, limit, console, KeyboardInput.from(System.in, true));
    }
  }
}

package dev.testudo.cli;

import dev.testudo.boot.BootException;
import dev.testudo.boot.BootImage;
import dev.testudo.boot.BootModule;
import dev.testudo.cli.linux.LinuxGuest;
import dev.testudo.guests.Guests;
import dev.testudo.machine.ConsoleInput;
import dev.testudo.machine.Outcome;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Boots Debian's kernel as L1, and has its own KVM run an L2.
@Command(
    name = "linux",
    description =
        "Boot Debian's kernel as L1, load its KVM, and have it run L2 guests through /dev/kvm.",
    footerHeading = "%nPackages:%n",
    footer = {
      "  The host's apt-get fetches them into the user's cache, without root and",
      "  without the system's package lists; later runs take them from there. On a",
      "  host without apt, give linux-image-*-cloud-amd64 and busybox-static as",
      "  files with --deb.",
    })
final class LinuxCommand extends Subcommand {
  private static final String RESULT = "testudo-init: result ";

  @Option(
      names = "--deb",
      paramLabel = "FILE",
      description = "Take this package instead of asking apt; to be given for each package.")
  List<Path> packages = new ArrayList<>();

  @Option(
      names = "--suite",
      paramLabel = "NAME",
      description = "Debian's suite (default: ${DEFAULT-VALUE}).",
      defaultValue = "bookworm")
  String suite = "bookworm";

  @Option(
      names = "--mirror",
      paramLabel = "URL",
      description = "A Debian archive (default: the one that the host's apt is configured with).")
  Optional<String> mirror = Optional.empty();

  @Option(names = "--refresh", description = "Fetch the newest packages even if some are cached.")
  boolean refresh;

  @Option(names = "--shell", description = "Give a console in L1 instead of running L2.")
  boolean shell;

  @Option(
      names = "-append",
      paramLabel = "TEXT",
      description = "Words to add to the kernel's command line.")
  String append = "";

  @Mixin WayOption way = new WayOption();
  @Mixin GuestOptions options = new GuestOptions();

  @Override
  public Integer call() {
    PrintWriter err = err();
    LinuxGuest linux = fetch();
    Guest guest = guest(linux);
    Way chosen = way.or(Way.NESTED);
    progress("booting Linux " + linux.release() + ", " + chosen);
    long begin = System.nanoTime();
    double[] seconds = {-1, -1};
    GuestRun run;
    if (shell) {
      run = RunCommand.runOnConsole(guest, chosen, options.limit());
    } else {
      PrintStream out =
          new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
      ConsoleRecorder console =
          new ConsoleRecorder(
              Optional.of(out),
              line -> {
                double now = (System.nanoTime() - begin) / 1e9;
                if (seconds[0] < 0 && line.contains("Linux version ")) {
                  seconds[0] = now;
                } else if (seconds[1] < 0 && line.startsWith("testudo-init: L1 is up")) {
                  seconds[1] = now;
                }
              });
      run = guest.run(chosen, options.limit(), console, ConsoleInput.SILENT);
    }
    Report.outcome(err, run);
    if (seconds[0] >= 0 && seconds[1] >= 0) {
      err.printf(
          Locale.ROOT, "testudo: first kernel line to init: %.1f s%n", seconds[1] - seconds[0]);
    }
    if (options.stats) {
      Report.statistics(err, run);
    }
    err.flush();
    return exitCode(run);
  }

  private LinuxGuest fetch() {
    byte[] monitor = Guests.bytes(Guests.KVM_VMM);
    if (packages.isEmpty()) {
      return LinuxGuest.fetch(suite, mirror, refresh, monitor, this::progress);
    }
    return LinuxGuest.open(packages, LinuxGuest.userCache(), monitor, this::progress);
  }

  private Guest guest(LinuxGuest linux) {
    try {
      BootImage image = BootImage.of("vmlinuz-" + linux.release(), linux.kernel());
      String commandLine = "console=ttyS0 nokaslr panic=-1" + (shell ? " testudo.shell" : "");
      return Guest.of(image, options, ByteSize.mebibytes(512))
          .withArguments(
              (commandLine + " " + append).strip(),
              List.of(new BootModule("initramfs", linux.initramfs())));
    } catch (BootException e) {
      throw new BadInput(String.valueOf(e.getMessage()));
    }
  }

  private int exitCode(GuestRun run) {
    if (!(run.outcome() instanceof Outcome.PoweredOff)) {
      // A kernel that panics resets the machine.
      return run.outcome() instanceof Outcome.Reset ? ExitCode.FAILURE.code() : run.exitCode();
    }
    boolean good = run.console().stream().anyMatch(line -> line.strip().equals(RESULT + "0"));
    return good || shell ? ExitCode.SUCCESS.code() : ExitCode.FAILURE.code();
  }
}

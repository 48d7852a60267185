package dev.testudo.cli;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The user's terminal while a guest has it: every key goes to the guest, and nothing is echoed by
/// the host. What it was before is restored at the end, also when the process is ended by a signal.
final class Terminal implements AutoCloseable {
  private static final File DEVICE = new File("/dev/tty");

  private final String before;
  private final Thread restore;

  private Terminal(String before) {
    this.before = before;
    restore = new Thread(() -> stty(before));
  }

  /// Whether somebody sits at a terminal whose keys can be given to a guest.
  static boolean isThere() {
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false)
        && !stty("-g").isEmpty();
  }

  /// Gives the terminal to a guest.
  static Terminal take() {
    Terminal terminal = new Terminal(stty("-g"));
    Runtime.getRuntime().addShutdownHook(terminal.restore);
    stty("raw -echo opost");
    return terminal;
  }

  @Override
  public void close() {
    stty(before);
    Runtime.getRuntime().removeShutdownHook(restore);
  }

  /// Runs stty on the terminal and gives what it says, or nothing where there is no stty.
  private static String stty(String arguments) {
    try {
      Process process =
          new ProcessBuilder("sh", "-c", "stty " + arguments)
              .redirectInput(DEVICE)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor() == 0 ? said : "";
    } catch (IOException _) {
      return "";
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}

package dev.testudo.benchmarks.measure;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Programs of the host: finding them on the path, and following what the machine in them prints.
/// None of them outlives its run, whether it ended, fell silent, or we are ended ourselves.
public final class HostProgram implements AutoCloseable {
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(HostProgram::kill)));
  }

  private final Process process;
  private final Duration silence;
  private volatile long heard = System.nanoTime();
  private volatile String last = "";
  private volatile boolean silent;

  private HostProgram(Process process, Duration silence) {
    this.process = process;
    this.silence = silence;
  }

  /// Finds a program on the path.
  public static Optional<Path> find(String name) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      Path program = Path.of(folder.isEmpty() ? "." : folder, name);
      if (Files.isExecutable(program) && !Files.isDirectory(program)) {
        return Optional.of(program);
      }
    }
    return Optional.empty();
  }

  /// Starts a program and follows its standard output to its end.
  ///
  /// @param silence how long it may print nothing
  public static void follow(ProcessBuilder builder, Duration silence, Consumer<String> lines)
      throws IOException, InterruptedException, ContenderFailed {
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    try (HostProgram program = start(builder, silence)) {
      program.read(program.process.getInputStream(), lines);
    }
  }

  /// Starts a program whose machine connects its serial port to the socket, and follows what comes
  /// from there to its end.
  ///
  /// @param silence how long it may print nothing
  public static void follow(
      ProcessBuilder builder, ServerSocket serial, Duration silence, Consumer<String> lines)
      throws IOException, InterruptedException, ContenderFailed {
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    try (HostProgram program = start(builder, silence)) {
      try (Socket connection = program.accept(serial)) {
        program.read(connection.getInputStream(), lines);
      }
    }
  }

  /// A socket that only this host can reach.
  public static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  /// Runs a short program and gives what it printed, or nothing if it did not end in time.
  public static String output(ProcessBuilder builder, Duration limit)
      throws IOException, InterruptedException {
    StringBuilder text = new StringBuilder();
    builder.redirectErrorStream(true);
    try (HostProgram program = start(builder, limit)) {
      program.read(program.process.getInputStream(), line -> text.append(line).append('\n'));
      return text.toString();
    } catch (ContenderFailed _) {
      return text.toString();
    }
  }

  private static HostProgram start(ProcessBuilder builder, Duration silence) throws IOException {
    HostProgram program = new HostProgram(builder.start(), silence);
    RUNNING.add(program.process);
    program.process.getOutputStream().close();
    Thread.ofVirtual().start(program::watch);
    return program;
  }

  private Socket accept(ServerSocket serial) throws IOException, ContenderFailed {
    serial.setSoTimeout(200);
    while (true) {
      try {
        return serial.accept();
      } catch (SocketTimeoutException _) {
        if (!process.isAlive()) {
          throw failure();
        }
      }
    }
  }

  private void read(InputStream in, Consumer<String> lines)
      throws InterruptedException, ContenderFailed {
    LineAssembler assembler =
        new LineAssembler(line -> {
          last = line;
          lines.accept(line);
        });
    byte[] buffer = new byte[4096];
    try (in) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        heard = System.nanoTime();
        for (int i = 0; i < count; i++) {
          assembler.accept(buffer[i] & 0xff);
        }
      }
    } catch (IOException _) {
      // A connection that the other end tore down has ended, too.
      heard = System.nanoTime();
    }
    if (!process.waitFor(10, TimeUnit.SECONDS) || silent) {
      throw failure();
    }
  }

  private ContenderFailed failure() {
    String line = last;
    String said = line.isBlank() ? "it had printed nothing" : "last it printed: " + line;
    if (silent) {
      return new ContenderFailed("silent for " + silence.toSeconds() + " s; " + said);
    }
    return process.isAlive()
        ? new ContenderFailed("did not end; " + said)
        : new ContenderFailed("ended with exit code " + process.exitValue() + "; " + said);
  }

  /// Ends a program that says nothing for too long: whoever reads from it wakes up at its end.
  private void watch() {
    try {
      while (!process.waitFor(200, TimeUnit.MILLISECONDS)) {
        if (System.nanoTime() - heard > silence.toNanos()) {
          silent = true;
          kill(process);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  @Override
  public void close() {
    kill(process);
    RUNNING.remove(process);
  }
}

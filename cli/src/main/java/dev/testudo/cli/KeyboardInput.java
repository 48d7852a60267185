package dev.testudo.cli;

import dev.testudo.machine.ConsoleInput;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/// What is typed, or piped in, for a guest's serial port. A thread reads, since reading waits.
///
/// With an escape, Ctrl-A X ends the run as in QEMU, and Ctrl-A Ctrl-A types one Ctrl-A.
final class KeyboardInput implements ConsoleInput {
  private static final int END = -2;
  private static final int ESCAPE = 1;

  private final BlockingQueue<Integer> bytes = new LinkedBlockingQueue<>(4096);
  private final Thread runner = Thread.currentThread();
  private @Nullable Integer ahead;
  private boolean ended;

  private KeyboardInput() {}

  /// Begins to read; the thread that calls this is the one that ends when the user says so.
  static KeyboardInput from(InputStream in, boolean escape) {
    KeyboardInput input = new KeyboardInput();
    Thread reader = new Thread(() -> input.read(in, escape), "testudo-input");
    reader.setDaemon(true);
    reader.start();
    return input;
  }

  private void read(InputStream in, boolean escape) {
    try {
      boolean escaped = false;
      for (int value = in.read(); value >= 0; value = in.read()) {
        if (escape && !escaped && value == ESCAPE) {
          escaped = true;
          continue;
        }
        if (escaped && (value == 'x' || value == 'X')) {
          runner.interrupt();
          break;
        }
        escaped = false;
        bytes.put(value);
      }
      bytes.put(END);
    } catch (IOException _) {
      bytes.clear();
      bytes.add(END);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public int poll() {
    Integer value = ahead == null ? bytes.poll() : ahead;
    ahead = null;
    if (value == null || ended) {
      return NONE;
    }
    if (value == END) {
      ended = true;
      return NONE;
    }
    return value;
  }

  @Override
  public boolean await() {
    if (ended) {
      return false;
    }
    if (ahead != null) {
      return true;
    }
    try {
      int value = bytes.take();
      if (value == END) {
        ended = true;
        return false;
      }
      ahead = value;
      return true;
    } catch (InterruptedException _) {
      runner.interrupt();
      return false;
    }
  }
}

package dev.testudo.cli;

import dev.testudo.machine.device.ByteSink;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Takes a guest's serial output: keeps its lines for a verdict, and passes it on as it comes if
/// wanted. A guest may print without end or without a line break, so both are bounded.
final class ConsoleRecorder implements ByteSink {
  private static final int MOST_LINES = 200_000;
  private static final int LONGEST_LINE = 4096;

  private final Optional<PrintStream> copy;
  private final Consumer<String> eachLine;
  private final List<String> lines = new ArrayList<>();
  private final byte[] line = new byte[LONGEST_LINE];
  private int length;
  private long lost;

  ConsoleRecorder(Optional<PrintStream> copy, Consumer<String> eachLine) {
    this.copy = copy;
    this.eachLine = eachLine;
  }

  @Override
  public void accept(int value) {
    copy.ifPresent(out -> {
      out.write(value);
      if (value == '\n') {
        out.flush();
      }
    });
    if (value == '\n' || length == LONGEST_LINE) {
      complete();
    }
    if (value != '\n') {
      line[length++] = (byte) value;
    }
  }

  /// Shows what was printed without a line break; to be called now and then, and at the end.
  void flush() {
    copy.ifPresent(PrintStream::flush);
  }

  /// All lines, the last one even if it is not complete.
  List<String> lines() {
    if (length > 0) {
      complete();
    }
    if (lost > 0) {
      lines.add("(" + lost + " more lines)");
      lost = 0;
    }
    return List.copyOf(lines);
  }

  private void complete() {
    String text = new String(line, 0, length, StandardCharsets.UTF_8).replace("\r", "");
    length = 0;
    eachLine.accept(text);
    if (lines.size() < MOST_LINES) {
      lines.add(text);
    } else {
      lost++;
    }
  }
}

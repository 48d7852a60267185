package dev.testudo.benchmarks.measure;

import java.util.function.Consumer;

/// Puts the characters of a serial port together to lines, which are given on as soon as they are
/// complete.
public final class LineAssembler {
  private static final int LONGEST = 400;

  private final Consumer<String> lines;
  private final StringBuilder line = new StringBuilder();

  /// Lines go to the one who wants them.
  public LineAssembler(Consumer<String> lines) {
    this.lines = lines;
  }

  /// Takes a character.
  public void accept(int character) {
    if (character == '\n') {
      String text = line.toString().strip();
      line.setLength(0);
      lines.accept(text);
    } else if (line.length() < LONGEST) {
      line.append((char) character);
    }
  }
}

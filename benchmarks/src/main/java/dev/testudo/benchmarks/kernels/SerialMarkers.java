package dev.testudo.benchmarks.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/// Reads what the image prints, character by character, and times the kernels by a clock that is
/// read when a line is complete.
final class SerialMarkers {
  private final LongSupplier clock;
  private final List<KernelTime> times = new ArrayList<>();
  private final StringBuilder line = new StringBuilder();
  private long began;

  SerialMarkers(LongSupplier clock) {
    this.clock = clock;
  }

  void accept(int character) {
    if (character == '\n') {
      complete(line.toString().strip());
      line.setLength(0);
    } else if (line.length() < 200) {
      line.append((char) character);
    }
  }

  /// What was timed so far, in order.
  List<KernelTime> times() {
    return List.copyOf(times);
  }

  private void complete(String text) {
    String[] words = text.split(" ");
    if (words.length < 3 || !words[0].equals("kernel")) {
      return;
    }
    long now = clock.getAsLong();
    switch (words[2]) {
      case "begin" -> began = now;
      case "end" ->
          times.add(new KernelTime(words[1], now - began, words.length > 3 ? words[3] : ""));
      default -> {}
    }
  }
}

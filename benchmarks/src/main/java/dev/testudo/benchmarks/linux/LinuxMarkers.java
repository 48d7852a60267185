package dev.testudo.benchmarks.linux;

import dev.testudo.benchmarks.measure.ContenderFailed;
import dev.testudo.benchmarks.measure.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// Reads L1's console, and times boot and payload by a clock that is read when a line is complete.
final class LinuxMarkers {
  private static final String RESULT = "testudo-init: result ";

  private final LongSupplier clock;
  private final Payload payload;
  private final List<Sample> samples = new ArrayList<>();
  private final Map<String, Payload.Part> parts = new LinkedHashMap<>();
  private long first = -1;
  private boolean up;
  private long began;
  private long count;
  private String result = "";

  LinuxMarkers(LongSupplier clock, Payload payload) {
    this.clock = clock;
    this.payload = payload;
    for (Payload.Part part : Payload.Part.values()) {
      parts.put(part.option(), part);
    }
  }

  void accept(String line) {
    long now = clock.getAsLong();
    if (first < 0 && line.contains("Linux version ")) {
      first = now;
    } else if (!up && first >= 0 && line.startsWith("testudo-init: L1 is up")) {
      up = true;
      samples.add(new Sample(Payload.BOOT, (now - first) / 1e9));
    } else if (line.startsWith(RESULT)) {
      result = line.substring(RESULT.length());
    } else if (line.startsWith("bench ")) {
      part(line.split(" "), now);
    }
  }

  private void part(String[] words, long now) {
    if (words.length != 4 || !words[3].matches("[0-9]{1,20}")) {
      return;
    }
    Payload.Part part = parts.get(words[1]);
    if (part == null) {
      return;
    }
    switch (words[2]) {
      case "begin" -> {
        began = now;
        count = Long.parseUnsignedLong(words[3]);
      }
      case "end" -> samples.add(new Sample(part.measurement(), part.value(count, now - began)));
      default -> {}
    }
  }

  /// What was measured by a run, which must have been whole.
  List<Sample> samples() throws ContenderFailed {
    int expected = 1 + payload.counts().size();
    if (!result.equals("0") || samples.size() != expected) {
      throw new ContenderFailed(
          "ended after "
              + samples.size()
              + " of "
              + expected
              + " measurements, "
              + (result.isEmpty() ? "without a result" : "with result " + result));
    }
    return List.copyOf(samples);
  }
}

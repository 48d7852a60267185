package dev.testudo.benchmarks.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/// What was measured, and who could not be.
public final class Results {
  private final Map<String, Map<Measurement, List<Double>>> samples = new LinkedHashMap<>();
  private final Map<String, String> absent = new LinkedHashMap<>();

  /// Nothing was measured yet.
  public Results() {}

  /// Adds what one run of a contender gave.
  public void add(String contender, List<Sample> run) {
    Map<Measurement, List<Double>> row =
        samples.computeIfAbsent(contender, _ -> new LinkedHashMap<>());
    for (Sample one : run) {
      row.computeIfAbsent(one.measurement(), _ -> new ArrayList<>()).add(one.value());
    }
  }

  /// Notes why a contender did not run, or did not run to the end.
  public void without(String contender, String why) {
    absent.put(contender, why);
  }

  /// Adds everything of other results.
  public void addAll(Results other) {
    other.samples.forEach((contender, row) ->
        row.forEach((measurement, values) ->
            values.forEach(value -> add(contender, List.of(new Sample(measurement, value))))));
    absent.putAll(other.absent);
  }

  /// Those who ran, in order.
  public List<String> contenders() {
    return List.copyOf(samples.keySet());
  }

  /// Those who did not, with the reason.
  public Map<String, String> absent() {
    return Map.copyOf(absent);
  }

  /// What was measured on any contender, in order.
  public List<Measurement> measurements() {
    Set<Measurement> all = new LinkedHashSet<>();
    samples.values().forEach(row -> all.addAll(row.keySet()));
    return List.copyOf(all);
  }

  /// All samples of one number.
  public List<Double> samples(String contender, Measurement measurement) {
    return List.copyOf(
        samples.getOrDefault(contender, Map.of()).getOrDefault(measurement, List.of()));
  }

  /// The median of one number.
  public OptionalDouble median(String contender, Measurement measurement) {
    double[] sorted = sorted(contender, measurement);
    if (sorted.length == 0) {
      return OptionalDouble.empty();
    }
    int middle = sorted.length / 2;
    return OptionalDouble.of(
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
  }

  /// How far the samples lie apart, greatest to least, as a part of the median.
  public OptionalDouble spread(String contender, Measurement measurement) {
    double[] sorted = sorted(contender, measurement);
    OptionalDouble median = median(contender, measurement);
    return sorted.length < 2 || median.isEmpty() || median.getAsDouble() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((sorted[sorted.length - 1] - sorted[0]) / median.getAsDouble());
  }

  /// How many times as good the first contender's median is as the second's.
  public OptionalDouble ratio(String first, String second, Measurement measurement) {
    OptionalDouble a = median(first, measurement);
    OptionalDouble b = median(second, measurement);
    if (a.isEmpty() || b.isEmpty() || a.getAsDouble() == 0 || b.getAsDouble() == 0) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        measurement.moreIsBetter()
            ? a.getAsDouble() / b.getAsDouble()
            : b.getAsDouble() / a.getAsDouble());
  }

  private double[] sorted(String contender, Measurement measurement) {
    return samples(contender, measurement).stream().mapToDouble(value -> value).sorted().toArray();
  }
}

package dev.testudo.benchmarks.linux;

import dev.testudo.benchmarks.measure.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What L1's user space is told to run: the parts of `kvm-vmm bench`, each so many times.
///
/// @param counts words for the kernel's command line, in order
record Payload(List<String> counts) {
  /// The boot alone.
  static final Payload NONE = new Payload(List.of());

  /// From the kernel's first line to the first of init.
  static final Measurement BOOT = new Measurement("Linux, first line to init", "s", false);

  /// A part that can be measured.
  enum Part {
    /// The loop in L1's user space.
    L1_LOOP(15_000_000, new Measurement("loop in L1", "ns a turn", false)),
    /// The same loop in L2.
    L2_LOOP(15_000_000, new Measurement("loop in L2", "ns a turn", false)),
    /// Exits that L1's KVM handles in the kernel.
    CPUID(100_000, new Measurement("L2's CPUID exits", "a second", true)),
    /// The same, and L1 looks into its MSR tables.
    RDMSR(50_000, new Measurement("L2's RDMSR exits", "a second", true)),
    /// Exits that go through L1's user space.
    OUT(30_000, new Measurement("L2's OUT exits", "a second", true)),
    /// Pages of L2 that L1 has not given it yet.
    TOUCH(20_000, new Measurement("L2's first touches", "a second", true));

    private final int count;
    private final Measurement measurement;

    Part(int count, Measurement measurement) {
      this.count = count;
      this.measurement = measurement;
    }

    /// Its name as `kvm-vmm` has it.
    String option() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Measurement measurement() {
      return measurement;
    }

    /// The value of a run of so many turns or exits.
    double value(long times, long nanoseconds) {
      double each = Math.max(1, nanoseconds) / (double) Math.max(1, times);
      return measurement.moreIsBetter() ? 1e9 / each : each;
    }
  }

  /// Every part, one after the other, and all of that so many times.
  static Payload all(int repeats) {
    List<String> counts = new ArrayList<>();
    for (int i = 0; i < repeats; i++) {
      for (Part part : Part.values()) {
        counts.add(part.option() + ":" + part.count);
      }
    }
    return new Payload(counts);
  }

  /// What init reads; without anything to measure it measures nothing and powers off.
  String commandLine() {
    return "testudo.bench=" + counts.stream().collect(Collectors.joining(","));
  }
}

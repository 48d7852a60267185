package dev.testudo.hypervisor;

import dev.testudo.architecture.vmx.ExitReason;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.hypervisor.state.ExitCounters;
import dev.testudo.hypervisor.state.ExitCounters.Bitmap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;

/// What the virtual processors of a machine counted, as lines for people.
public final class CounterReport {
  private static final int MOST_FIELDS = 8;

  private CounterReport() {}

  /// The exits of all processors together, by level and reason.
  public static List<String> lines(List<VirtualProcessor> processors) {
    ExitCounters sum = new ExitCounters();
    for (VirtualProcessor processor : processors) {
      sum.add(processor.counters());
    }
    List<String> lines = new ArrayList<>();
    lines.add("exits by level and reason:");
    lines.add(
        String.format(
            Locale.ROOT,
            "  %-28s %10s %10s %10s %10s %8s",
            "",
            "L1",
            "L2",
            "reflected",
            "handled",
            "cost"));
    for (ExitReason reason : ExitReason.values()) {
      if (sum.fromL1(reason) + sum.fromL2(reason) + sum.reflected(reason) != 0) {
        lines.add(
            String.format(
                Locale.ROOT,
                "  %-28s %10d %10d %10d %10d %8s",
                reason.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                sum.fromL1(reason),
                sum.fromL2(reason),
                sum.reflected(reason),
                sum.handled(reason),
                cost(sum.reflected(reason), sum.l0ExitsPerL2Exit(reason))));
      }
    }
    long reflected = sum.reflected();
    lines.add(
        String.format(
            Locale.ROOT,
            "L0 exits: %d; L2 exits that L1 saw: %d; L0 exits that one of them cost: %s",
            sum.total(),
            reflected,
            cost(reflected, sum.l0ExitsPerL2Exit())));
    for (Bitmap bitmap : Bitmap.values()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s bitmaps merged %d times, not necessary %d times",
              bitmap == Bitmap.MSR ? "MSR" : "I/O",
              sum.merges(bitmap),
              sum.mergesAvoided(bitmap)));
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "shadow VMCS copied to vmcs12 %d times, vmcs12 to it %d times",
            sum.shadowPulls(),
            sum.shadowPushes()));
    lines.add(
        String.format(
            Locale.ROOT,
            "vmcs02 prepared %d times, %d of them with the rare fields",
            sum.preparations(),
            sum.fullPreparations()));
    fields(lines, "VMREAD", sum::reads);
    fields(lines, "VMWRITE", sum::writes);
    return lines;
  }

  /// The fields whose accesses exited most often.
  private static void fields(List<String> lines, String what, ToLongFunction<VmcsField> count) {
    List<String> most =
        VmcsField.all().stream()
            .filter(field -> count.applyAsLong(field) > 0)
            .sorted(Comparator.comparingLong(count).reversed())
            .limit(MOST_FIELDS)
            .map(field -> field + " " + count.applyAsLong(field))
            .toList();
    if (!most.isEmpty()) {
      lines.add("fields whose " + what + " exited: " + String.join(", ", most));
    }
  }

  private static String cost(long count, double value) {
    return count == 0 ? "-" : String.format(Locale.ROOT, "%.2f", value);
  }
}

package dev.testudo.cli.law;

import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.hypervisor.state.L0Feature;
import dev.testudo.processor.ProcessorModel;
import dev.testudo.processor.vmx.ProcessorFacts;
import dev.testudo.processor.vmx.VmxCapabilities;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Runs random cases both ways and compares: what L1 can see is the same, bare and nested.
///
/// Many cases run in one machine, as what one leaves behind is part of what the next may trip over.
/// A case depends on nothing else, so that most differences show again when it is run alone in a
/// new machine.
public final class Law {
  /// A machine serves this many cases.
  private static final int BATCH = 500;

  /// For so many differences it is found out what they need.
  private static final int EXPLAINED = 3;

  private final ProcessorModel model;
  private final Driver driver;
  private final CaseDrawing drawing;
  private final long seed;
  private final Map<String, Integer> ends = new TreeMap<>();
  private int explained;
  private @Nullable LawMachine bare;
  private @Nullable LawMachine nested;

  /// @param seed from which all cases follow
  public Law(long seed) {
    this.seed = seed;
    model = ProcessorModel.standard(1, 1);
    VmxCapabilities capabilities = VmxCapabilities.of(ProcessorFacts.of(model));
    driver = new Driver(capabilities);
    drawing = new CaseDrawing(capabilities, driver);
  }

  /// A case that was not the same both ways.
  ///
  /// @param number of the case
  /// @param alone whether it differs, too, when nothing has run before it
  /// @param lines what was drawn, what differs, and what is needed for it
  public record Difference(long number, boolean alone, List<String> lines) {}

  /// How often cases ended how: by rule, by exit reason, or by VM-instruction error.
  public Map<String, Integer> ends() {
    return ends;
  }

  /// Runs a case. Cases have to be run in the order of their numbers to be the same again.
  ///
  /// @return null if it is the same both ways
  public @Nullable Difference run(long number) {
    if (number % BATCH == 0) {
      bare = null;
      nested = null;
    }
    LawCase drawn = drawing.draw(seed, number);
    LawMachine first = bare;
    if (first == null || !first.isUsable()) {
      first = LawMachine.bare(model, driver);
      bare = first;
    }
    LawMachine second = nested;
    if (second == null || !second.isUsable()) {
      second = LawMachine.nested(model, driver, L0Feature.all());
      nested = second;
    }
    Observation seen = first.run(drawn);
    List<String> differences = seen.differences(second.run(drawn), driver);
    count(seen);
    if (differences.isEmpty()) {
      return null;
    }
    bare = null;
    nested = null;
    List<String> alone = differencesAlone(drawn);
    if (alone.isEmpty()) {
      List<String> lines = new ArrayList<>(List.of(drawn.name() + " (not alone)"));
      differences.forEach(line -> lines.add("  " + line));
      return new Difference(number, false, lines);
    }
    return new Difference(number, true, explain(drawn, alone));
  }

  private boolean differs(LawCase what, String first) {
    List<String> differences = differencesAlone(what);
    return !differences.isEmpty() && differences.getFirst().equals(first);
  }

  private List<String> differencesAlone(LawCase what) {
    return LawMachine.bare(model, driver)
        .run(what)
        .differences(LawMachine.nested(model, driver, L0Feature.all()).run(what), driver);
  }

  /// Leaves out of a case whatever it differs without in the same way, and tells the rest.
  private List<String> explain(LawCase drawn, List<String> differences) {
    List<String> lines = new ArrayList<>(List.of(drawn.name()));
    differences.forEach(line -> lines.add("  " + line));
    if (++explained > EXPLAINED) {
      return lines;
    }
    String first = differences.getFirst();
    LawCase least = drawn;
    while (least.steps().size() > 1 && differs(least.firstSteps(least.steps().size() - 1), first)) {
      least = least.firstSteps(least.steps().size() - 1);
    }
    for (int step = 0; step < least.steps().size(); step++) {
      for (int write = least.steps().get(step).writes().size() - 1; write >= 0; write--) {
        LawCase less = least.without(step, write);
        if (differs(less, first)) {
          least = less;
        }
      }
    }
    lines.add("  the first of them needs:");
    for (int i = 0; i < least.steps().size(); i++) {
      StringBuilder text = new StringBuilder("    entry " + i + ":");
      for (LawCase.Write write : least.steps().get(i).writes()) {
        if (write.value() != 0) {
          text.append(" %s=0x%x".formatted(write.field(), write.value()));
        }
      }
      lines.add(text.toString());
    }
    StringBuilder code = new StringBuilder("    code:");
    for (int i = 0; i < 64; i++) {
      code.append(" %02x".formatted(least.image().bytes()[Places.CODE + i]));
    }
    lines.add(code.toString());
    return lines;
  }

  private void count(Observation seen) {
    if (!seen.finished()) {
      ends.merge("not finished: " + seen.outcome(), 1, Integer::sum);
      return;
    }
    for (int record = 0; record < seen.records(); record++) {
      ends.merge(end(seen, record), 1, Integer::sum);
    }
  }

  private String end(Observation seen, int record) {
    if (seen.slot(record, 16) != Driver.EXITED) {
      return "VMfail "
          + (seen.slot(record, 16) == 1
              ? "invalid"
              : field(seen, record, VmcsField.VM_INSTRUCTION_ERROR))
          + (seen.rule().isEmpty() ? "" : " " + seen.rule().replaceFirst(":.*", ""));
    }
    long reason = field(seen, record, VmcsField.EXIT_REASON);
    return "exit "
        + (reason & 0xffff)
        + (reason < 0x8000_0000L ? "" : " failed entry")
        + (reason >= 0x8000_0000L && record == seen.records() - 1
            ? " " + seen.rule().replaceFirst(":.*", "")
            : "");
  }

  private long field(Observation seen, int record, VmcsField field) {
    for (int slot = 0; slot < driver.slots(); slot++) {
      if (driver.fieldOf(slot) == field) {
        return seen.slot(record, slot);
      }
    }
    throw new IllegalArgumentException(field.toString());
  }
}

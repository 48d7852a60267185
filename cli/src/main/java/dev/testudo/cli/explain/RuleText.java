package dev.testudo.cli.explain;

import dev.testudo.processor.vmx.check.EntryChecks;
import dev.testudo.processor.vmx.check.FailedRule;
import dev.testudo.processor.vmx.check.Rule;
import dev.testudo.processor.vmx.check.RuleGroup;
import java.util.ArrayList;
import java.util.List;

/// What there is to say of the rules of VM entry.
public final class RuleText {
  private RuleText() {}

  /// All rules in the manual's order, under the titles they have there.
  public static List<String> list() {
    List<String> lines = new ArrayList<>();
    for (RuleGroup group : RuleGroup.values()) {
      if (!lines.isEmpty()) {
        lines.add("");
      }
      lines.add("SDM 3C \"" + group.titlePath() + "\": " + consequence(group.area()));
      for (Rule rule : EntryChecks.all()) {
        if (rule.group() == group) {
          lines.add("  " + rule.identity());
        }
      }
    }
    return lines;
  }

  /// A rule that a VMCS breaks, in full.
  static List<String> broken(FailedRule failed) {
    return List.of(
        failed.rule().identity(),
        "  SDM 3C \"" + failed.rule().group().titlePath() + "\"",
        "  %s (%s) is 0x%x"
            .formatted(failed.field(), FieldText.encoding(failed.field()), failed.value()),
        "  expected " + failed.expectation());
  }

  private static String consequence(RuleGroup.Area area) {
    return switch (area) {
      case CONTROLS -> "VMfail, error 7";
      case HOST_STATE -> "VMfail, error 8";
      case GUEST_STATE -> "VM exit, reason 33";
    };
  }
}

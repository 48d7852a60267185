package dev.testudo.cli.explain;

import dev.testudo.architecture.vmx.ExitControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.ProcessorModel;
import dev.testudo.processor.vmx.ProcessorFacts;
import dev.testudo.processor.vmx.VmxCapabilities;
import dev.testudo.processor.vmx.check.EntryChecks;
import dev.testudo.processor.vmx.check.EntryContext;
import dev.testudo.processor.vmx.check.FailedRule;
import dev.testudo.processor.vmx.check.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What is wrong with a VMCS that somebody has dumped.
public final class VmcsText {
  private VmcsText() {}

  /// What was found.
  ///
  /// @param lines the report
  /// @param broken how many rules are broken
  public record Report(List<String> lines, int broken) {}

  /// Reads a dump of any kind and tests every rule that can be tested.
  ///
  /// @throws DumpFormatException if it cannot be read
  public static Report explain(List<String> dump) throws DumpFormatException {
    boolean json =
        dump.stream()
            .filter(line -> !line.isBlank())
            .limit(1)
            .anyMatch(line -> line.strip().startsWith("{"));
    return explain(json ? JsonDump.read(dump) : DumpReader.read(dump));
  }

  private static Report explain(VmcsDump dump) {
    VmxCapabilities capabilities =
        VmxCapabilities.of(ProcessorFacts.of(ProcessorModel.standard(1, 1)));
    boolean longMode =
        ExitControl.HOST_ADDRESS_SPACE_SIZE.in(dump.read(VmcsField.PRIMARY_EXIT_CONTROLS));
    EntryContext context =
        new EntryContext(dump, capabilities, longMode, -1, EntryContext.PhysicalView.UNKNOWN);
    List<String> broken = new ArrayList<>();
    Map<String, Integer> untested = new TreeMap<>();
    int count = 0;
    for (Rule rule : EntryChecks.all()) {
      dump.forgetMissed();
      FailedRule failed = rule.test(context);
      Set<VmcsField> missed = dump.missed();
      if (!missed.isEmpty()) {
        String fields = missed.stream().map(Enum::name).collect(Collectors.joining(", "));
        untested.merge(fields, 1, Integer::sum);
      } else if (failed != null) {
        count++;
        broken.addAll(RuleText.broken(failed));
      }
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        "%d fields, %d of %d rules tested, %d broken"
            .formatted(
                dump.size(),
                EntryChecks.all().size() - untested.values().stream().mapToInt(i -> i).sum(),
                EntryChecks.all().size(),
                count));
    lines.addAll(broken);
    lines.add(
        "assumed: the capabilities of Testudo's processor, with %d physical address bits"
            .formatted(capabilities.facts().physicalAddressBits()));
    lines.add(
        "assumed: entered "
            + (longMode ? "in" : "outside")
            + " IA-32e mode, as the host address-space size control is "
            + (longMode ? "1" : "0"));
    lines.add("unknown: memory; rules pass what they would look up there");
    untested.forEach(
        (fields, rules) -> lines.add("unknown: " + fields + "; not tested: " + rules(rules)));
    return new Report(lines, count);
  }

  private static String rules(int count) {
    return count == 1 ? "1 rule" : count + " rules";
  }
}

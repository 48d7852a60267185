package dev.testudo.processor.vmx.check;

import dev.testudo.processor.vmx.ProcessorFacts;
import dev.testudo.processor.vmx.VmxCapabilities;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All rules of VM entry in the manual's order.
public final class EntryChecks {
  private static final Rule[] CONTROLS =
      join(List.of(ExecutionControlRules.RULES, ExitControlRules.RULES, EntryControlRules.RULES));
  private static final Rule[] HOST_STATE = join(List.of(HostStateRules.RULES));
  private static final Rule[] GUEST_STATE =
      join(
          List.of(
              GuestRegisterRules.RULES,
              GuestSegmentRules.RULES,
              GuestInstructionStateRules.RULES,
              GuestNonRegisterRules.RULES,
              GuestPdpteRules.RULES));

  private EntryChecks() {}

  private static Rule[] join(List<List<Rule>> groups) {
    return groups.stream().flatMap(List::stream).toArray(Rule[]::new);
  }

  /// Every rule, in order.
  public static List<Rule> all() {
    return Stream.of(CONTROLS, HOST_STATE, GUEST_STATE).flatMap(Stream::of).toList();
  }

  /// The first rule on controls that fails (VMfail with error 7), or null.
  public static @Nullable FailedRule controls(EntryContext context) {
    return first(CONTROLS, context);
  }

  /// The first rule on the host-state area that fails (VMfail with error 8), or null.
  public static @Nullable FailedRule hostState(EntryContext context) {
    return first(HOST_STATE, context);
  }

  /// The first rule on guest state that fails (a VM exit with reason 33), or null.
  public static @Nullable FailedRule guestState(EntryContext context) {
    return first(GUEST_STATE, context);
  }

  /// All rules that fail, in order.
  public static List<FailedRule> explain(EntryContext context) {
    return all().stream().flatMap(rule -> Stream.ofNullable(rule.test(context))).toList();
  }

  private static @Nullable FailedRule first(Rule[] rules, EntryContext context) {
    for (Rule rule : rules) {
      FailedRule failed = rule.test(context);
      if (failed != null) {
        return failed;
      }
    }
    return null;
  }

  /// Whether EPTP switching may load this pointer.
  public static boolean isEptPointer(long pointer, VmxCapabilities capabilities) {
    return ExecutionControlRules.isEptPointer(pointer, capabilities);
  }

  /// Whether a PDPTE of PAE paging has its reserved bits clear.
  public static boolean isPdpte(long pdpte, ProcessorFacts facts) {
    return GuestPdpteRules.isValid(pdpte, facts);
  }
}

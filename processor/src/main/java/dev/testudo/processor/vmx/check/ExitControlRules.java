package dev.testudo.processor.vmx.check;

import static dev.testudo.processor.vmx.check.EntryContext.require;

import dev.testudo.architecture.vmx.ExitControl;
import dev.testudo.architecture.vmx.PinBasedControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.vmx.VmxCapabilities;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// @sdm 3C "VM Entries > Checks on VMX Controls and Host-State Area > Checks on VMX Controls >
///   VM-Exit Control Fields"
final class ExitControlRules {
  static final List<Rule> RULES =
      List.of(
          rule("exit-controls-allowed", ExitControlRules::allowed),
          rule("save-preemption-timer-needs-timer", ExitControlRules::savePreemptionTimer),
          rule("exit-msr-store-area", ExitControlRules::msrStoreArea),
          rule("exit-msr-load-area", ExitControlRules::msrLoadArea));

  private ExitControlRules() {}

  private static Rule rule(String identity, Rule.Check check) {
    return new Rule(RuleGroup.EXIT_CONTROLS, identity, check);
  }

  static @Nullable Violation allowed(EntryContext c) {
    VmxCapabilities can = c.capabilities();
    return c.allowed(VmcsField.PRIMARY_EXIT_CONTROLS, can.exitAllowed0(), can.exitAllowed1());
  }

  static @Nullable Violation savePreemptionTimer(EntryContext c) {
    return require(
        c.has(PinBasedControl.ACTIVATE_PREEMPTION_TIMER)
            || !c.has(ExitControl.SAVE_PREEMPTION_TIMER_VALUE),
        VmcsField.PRIMARY_EXIT_CONTROLS,
        "no saving of a preemption timer that is not active");
  }

  static @Nullable Violation msrStoreArea(EntryContext c) {
    return c.msrArea(VmcsField.EXIT_MSR_STORE_COUNT, VmcsField.EXIT_MSR_STORE_ADDRESS);
  }

  static @Nullable Violation msrLoadArea(EntryContext c) {
    return c.msrArea(VmcsField.EXIT_MSR_LOAD_COUNT, VmcsField.EXIT_MSR_LOAD_ADDRESS);
  }
}

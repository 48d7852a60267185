package dev.testudo.processor.vmx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.vmx.check.EntryChecks;
import dev.testudo.processor.vmx.check.EntryContext;
import dev.testudo.processor.vmx.check.FailedRule;
import dev.testudo.processor.vmx.check.RuleGroup;
import dev.testudo.processor.vmx.check.ValidState;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is spared would have passed: after any change the verdict is that of all rules.
class PassedChecksTest {
  private static final long ADDRESS = 0x5000;
  private static final VmxCapabilities CAPABILITIES = VmxCapabilities.of(ProcessorFacts.of(40));

  private final AtomicLong memory = new AtomicLong(VmxCapabilities.REVISION);
  private final EntryContext.PhysicalView view = (_, _) -> memory.get();
  private final ValidState valid = new ValidState();
  private final Vmcs vmcs = new Vmcs(ADDRESS);

  PassedChecksTest() {
    for (VmcsField field : VmcsField.all()) {
      vmcs.write(field, valid.read(field));
    }
  }

  private static @Nullable FailedRule all(RuleGroup.Area area, EntryContext context) {
    return switch (area) {
      case CONTROLS -> EntryChecks.controls(context);
      case HOST_STATE -> EntryChecks.hostState(context);
      case GUEST_STATE -> EntryChecks.guestState(context);
    };
  }

  private void compare(boolean longMode, String what) {
    EntryContext whole = new EntryContext(vmcs, CAPABILITIES, longMode, ADDRESS, view);
    EntryContext spared = vmcs.checks.context(CAPABILITIES, longMode, view);
    for (RuleGroup.Area area : RuleGroup.Area.values()) {
      assertThat(vmcs.checks.failure(area, spared)).as(what).isEqualTo(all(area, whole));
    }
  }

  @Test
  void theVerdictIsThatOfAllRules() {
    long seed = Long.getLong("testudo.seed", 20_261);
    Random random = new Random(seed);
    compare(true, "valid state");
    for (int i = 0; i < 60_000; i++) {
      VmcsField field = VmcsField.all().get(random.nextInt(VmcsField.COUNT));
      // Mostly valid, so that the rules behind the first that fails have their turn, too.
      long good = valid.read(field);
      long value =
          switch (random.nextInt(8)) {
            case 0 -> good ^ 1L << random.nextInt(64);
            case 1 -> vmcs.read(field) ^ 1L << random.nextInt(32);
            case 2 -> random.nextInt(4);
            default -> good;
          };
      vmcs.write(field, value);
      if (random.nextInt(16) == 0) {
        memory.set(VmxCapabilities.REVISION + random.nextInt(2));
      }
      if (random.nextInt(4) == 0) {
        compare(random.nextInt(64) != 0, "seed " + seed + ", change " + i + " of " + field);
      }
    }
  }

  @Test
  void bitsThatNoRuleAsksForSpareEverything() {
    compare(true, "valid state");
    vmcs.write(VmcsField.GUEST_RFLAGS, 0x46);
    compare(true, "arithmetic flags");
    vmcs.write(VmcsField.GUEST_RFLAGS, 0x2_0002);
    assertThat(EntryChecks.guestState(new EntryContext(vmcs, CAPABILITIES, true, ADDRESS, view)))
        .isNotNull();
    compare(true, "virtual-8086 mode");
  }
}

package dev.testudo.processor.vmx;

import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.vmx.check.EntryChecks;
import dev.testudo.processor.vmx.check.EntryContext;
import dev.testudo.processor.vmx.check.FailedRule;
import dev.testudo.processor.vmx.check.RuleGroup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Spares a VM entry the checks whose outcome it knows.
///
/// A rule is a function of what it reads. So while a group of rules is tested, the fields that it
/// reads are noted, and once it has passed it need not be tested again until one of those fields
/// has another value. Nothing has to be told which rule depends on what, and a rule that looks at
/// more fields in some states than in others is no exception. A group that has looked into memory,
/// which can change unseen, is tested each time.
final class PassedChecks implements VmcsView {
  private static final int ALL_GROUPS = (1 << RuleGroup.values().length) - 1;

  private static final List<RuleGroup> CONTROLS = RuleGroup.in(RuleGroup.Area.CONTROLS);
  private static final List<RuleGroup> HOST_STATE = RuleGroup.in(RuleGroup.Area.HOST_STATE);
  private static final List<RuleGroup> GUEST_STATE = RuleGroup.in(RuleGroup.Area.GUEST_STATE);

  private final Vmcs vmcs;

  /// For each field, a bit for each group that has read it.
  private final short[] readers = new short[VmcsField.COUNT];

  /// Groups that have to be tested, a bit each.
  private int stale = ALL_GROUPS;

  /// The group being tested, and whether it has looked into memory.
  private int testing;

  private boolean memoryRead;
  private boolean longMode;

  PassedChecks(Vmcs vmcs) {
    this.vmcs = vmcs;
  }

  /// A field has got another value.
  void changed(int field) {
    stale |= readers[field];
  }

  @Override
  public long read(VmcsField field) {
    readers[field.index()] |= (short) testing;
    return vmcs.read(field);
  }

  /// A context for [#failure]: it reads through this object.
  EntryContext context(
      VmxCapabilities capabilities, boolean inLongMode, EntryContext.PhysicalView memory) {
    if (inLongMode != longMode) {
      longMode = inLongMode;
      stale = ALL_GROUPS;
    }
    return new EntryContext(
        this,
        capabilities,
        inLongMode,
        vmcs.address,
        (physical, size) -> {
          memoryRead = true;
          return memory.read(physical, size);
        });
  }

  /// The first rule of an area that fails, or null.
  @Nullable FailedRule failure(RuleGroup.Area area, EntryContext context) {
    List<RuleGroup> groups =
        switch (area) {
          case CONTROLS -> CONTROLS;
          case HOST_STATE -> HOST_STATE;
          case GUEST_STATE -> GUEST_STATE;
        };
    for (int i = 0; i < groups.size(); i++) {
      RuleGroup group = groups.get(i);
      int bit = 1 << group.ordinal();
      if ((stale & bit) != 0) {
        testing = bit;
        memoryRead = false;
        FailedRule failed = EntryChecks.group(group, context);
        if (failed != null) {
          return failed;
        }
        if (!memoryRead) {
          stale &= ~bit;
        }
      }
    }
    return null;
  }
}

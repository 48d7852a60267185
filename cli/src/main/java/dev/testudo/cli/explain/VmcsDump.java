package dev.testudo.cli.explain;

import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.vmx.VmcsView;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/// The fields of a VMCS as far as somebody has told them.
public final class VmcsDump implements VmcsView {
  private final Map<VmcsField, Long> values = new EnumMap<>(VmcsField.class);
  private final Set<VmcsField> missed = EnumSet.noneOf(VmcsField.class);

  void put(VmcsField field, long value) {
    values.put(field, value & field.mask());
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  /// How many fields are known.
  int size() {
    return values.size();
  }

  /// A field's value; for one that is not known 0, and it is [missed][#missed()].
  @Override
  public long read(VmcsField field) {
    Long value = values.get(field);
    if (value == null) {
      missed.add(field);
      return 0;
    }
    return value;
  }

  /// The unknown fields that were asked for since [#forgetMissed()].
  Set<VmcsField> missed() {
    return missed.isEmpty() ? Set.of() : EnumSet.copyOf(missed);
  }

  void forgetMissed() {
    missed.clear();
  }
}

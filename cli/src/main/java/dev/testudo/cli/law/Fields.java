package dev.testudo.cli.law;

import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.vmx.VmxCapabilities;

/// The fields of a VMCS that is being drawn.
final class Fields {
  private final VmxCapabilities capabilities;
  private final long[] values = new long[VmcsField.COUNT];

  Fields(VmxCapabilities capabilities) {
    this.capabilities = capabilities;
  }

  VmxCapabilities capabilities() {
    return capabilities;
  }

  long get(VmcsField field) {
    return values[field.index()];
  }

  void set(VmcsField field, long value) {
    values[field.index()] = value & field.mask();
  }

  /// Sets bits given as the mask of a control, which may be the sign bit.
  void add(VmcsField field, int bits) {
    set(field, get(field) | bits & 0xffff_ffffL);
  }

  void remove(VmcsField field, int bits) {
    set(field, get(field) & ~(bits & 0xffff_ffffL));
  }

  boolean has(VmcsField field, int bits) {
    return (get(field) & bits & 0xffff_ffffL) != 0;
  }
}

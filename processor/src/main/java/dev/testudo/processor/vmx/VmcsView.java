package dev.testudo.processor.vmx;

import dev.testudo.architecture.vmx.VmcsField;

/// The fields of some VMCS, whoever keeps them: the processor's current VMCS, a hypervisor's copy
/// of its guest's VMCS, or a dump read from a file. The VM-entry rules are written over this.
@FunctionalInterface
public interface VmcsView {
  /// The value of a field, zero-extended from its width.
  long read(VmcsField field);

  /// Some bits of a field. Who watches what is read knows then that the others do not matter.
  default long read(VmcsField field, long mask) {
    return read(field) & mask;
  }
}

package dev.testudo.processor.vmx;

import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.architecture.vmx.VmcsRegion;
import dev.testudo.processor.memory.PhysicalMemory;

/// An active VMCS: the processor's copy of a VMCS region, made by VMPTRLD and written back by
/// VMCLEAR.
///
/// The private format of a region is: after the two words that the architecture defines, a word
/// with the launch state (0 clear, 1 launched), and from offset 16 eight bytes for each field in
/// the order of [VmcsField]. A region of zeros with a revision identifier is so a VMCS whose launch
/// state is clear.
final class Vmcs implements VmcsView {
  private static final int LAUNCH_STATE_OFFSET = 8;
  private static final int FIELDS_OFFSET = 16;

  final long address;
  final long[] fields = new long[VmcsField.COUNT];
  boolean launched;

  /// Which checks of VM entry the fields have passed since they changed.
  final PassedChecks checks = new PassedChecks(this);

  /// Bit 31 of the region's first word, as it was when the VMCS became active.
  boolean shadow;

  /// Counts uses, so that the processor knows which copy to give up when it has too many.
  long lastUse;

  Vmcs(long address) {
    this.address = address;
  }

  /// Reads a region.
  static Vmcs load(PhysicalMemory memory, long address) {
    Vmcs vmcs = new Vmcs(address);
    vmcs.shadow = ((int) memory.read(address, 4) & VmcsRegion.SHADOW_VMCS_INDICATOR) != 0;
    vmcs.launched = (memory.read(address + LAUNCH_STATE_OFFSET, 4) & 1) != 0;
    for (VmcsField field : VmcsField.all()) {
      int i = field.index();
      vmcs.fields[i] = memory.read(address + FIELDS_OFFSET + 8L * i, 8) & field.mask();
    }
    return vmcs;
  }

  /// Writes everything but the two architectural words back.
  void store(PhysicalMemory memory) {
    storeLaunchState(memory);
    for (int i = 0; i < fields.length; i++) {
      memory.write(address + FIELDS_OFFSET + 8L * i, 8, fields[i]);
    }
  }

  private void storeLaunchState(PhysicalMemory memory) {
    memory.write(address + LAUNCH_STATE_OFFSET, 4, launched ? 1 : 0);
  }

  /// Makes the launch state of a region that is not active clear.
  static void clear(PhysicalMemory memory, long address) {
    memory.write(address + LAUNCH_STATE_OFFSET, 4, 0);
  }

  @Override
  public long read(VmcsField field) {
    return fields[field.index()];
  }

  /// Writes a field; the value is cut to its width.
  void write(VmcsField field, long value) {
    int i = field.index();
    long cut = value & field.mask();
    long old = fields[i];
    if (old != cut) {
      fields[i] = cut;
      checks.changed(i, old ^ cut);
    }
  }
}

package dev.testudo.hypervisor.nested.vmx;

import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.vmx.VmcsView;

/// L1's VMCS as L0 works on it: the fields, read from L1's memory when L1 makes the VMCS current
/// and written back when it ceases to be. In between L1's memory is not looked at, so that L1, or
/// another processor of it, cannot change a field after it was checked.
public final class Vmcs12 implements VmcsView {
  private static final int LAUNCHED = 1;

  private final long[] values = new long[VmcsField.COUNT];
  private final byte[] page = new byte[4096];
  private boolean launched;
  private boolean shadow;
  private boolean rareFieldsChanged = true;

  /// Whether a field is part of a vmcs12.
  public static boolean has(VmcsField field) {
    return Vmcs12Layout.offset(field) != Vmcs12Layout.ABSENT;
  }

  @Override
  public long read(VmcsField field) {
    return values[field.index()];
  }

  /// Writes a field, cut to its width; one that the layout does not have stays zero.
  public void write(VmcsField field, long value) {
    if (has(field)) {
      values[field.index()] = value & field.mask();
    }
  }

  public boolean isLaunched() {
    return launched;
  }

  public void setLaunched(boolean value) {
    launched = value;
  }

  /// Whether the revision word says that this is a shadow VMCS.
  public boolean isShadow() {
    return shadow;
  }

  /// Whether fields other than the [frequent ones][ShadowedFields#isFrequent] have changed since
  /// vmcs02 was prepared.
  boolean rareFieldsChanged() {
    return rareFieldsChanged;
  }

  void setRareFieldsChanged(boolean value) {
    rareFieldsChanged = value;
  }

  /// Reads all of it from L1's memory.
  public void load(PhysicalMemory memory, long address) {
    rareFieldsChanged = true;
    memory.readBytes(address, page, 0, page.length);
    shadow = (word(Vmcs12Layout.REVISION_OFFSET, 4) & 0x8000_0000L) != 0;
    launched = word(Vmcs12Layout.LAUNCH_STATE_OFFSET, 4) == LAUNCHED;
    for (VmcsField field : VmcsField.all()) {
      int offset = Vmcs12Layout.offset(field);
      values[field.index()] =
          offset == Vmcs12Layout.ABSENT ? 0 : word(offset, Vmcs12Layout.size(field));
    }
  }

  /// Writes all of it to L1's memory but the revision and the bytes that no field takes.
  public void store(PhysicalMemory memory, long address) {
    memory.readBytes(address, page, 0, page.length);
    setWord(Vmcs12Layout.LAUNCH_STATE_OFFSET, 4, launched ? LAUNCHED : 0);
    for (VmcsField field : VmcsField.all()) {
      int offset = Vmcs12Layout.offset(field);
      if (offset != Vmcs12Layout.ABSENT) {
        setWord(offset, Vmcs12Layout.size(field), values[field.index()]);
      }
    }
    memory.writeBytes(address, page, 0, Vmcs12Layout.SIZE);
  }

  private long word(int offset, int size) {
    long value = 0;
    for (int i = size - 1; i >= 0; i--) {
      value = value << 8 | page[offset + i] & 0xff;
    }
    return value;
  }

  private void setWord(int offset, int size, long value) {
    for (int i = 0; i < size; i++) {
      page[offset + i] = (byte) (value >>> 8 * i);
    }
  }
}

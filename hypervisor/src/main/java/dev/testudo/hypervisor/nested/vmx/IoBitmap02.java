package dev.testudo.hypervisor.nested.vmx;

import dev.testudo.architecture.vmx.PrimaryProcessorControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.hypervisor.state.ExitCounters.Bitmap;
import dev.testudo.hypervisor.state.L0Feature;
import dev.testudo.processor.memory.PhysicalMemory;

/// One of the two I/O bitmaps with which L2 runs: the union of L0's and L1's, so that a port that
/// neither cares about causes no exit. Made again only when L1's has changed.
///
/// @sdm 3C "VM-Execution Control Fields > I/O-Bitmap Addresses"
final class IoBitmap02 {
  private final NestedHost host;
  private final VmcsField field;
  private final long own;
  private final long merged;
  private final long everything;
  private final SourceBitmap source;

  /// @param field the field of vmcs12 that names L1's bitmap
  /// @param own L0's bitmap
  /// @param everything a bitmap of ones
  IoBitmap02(NestedHost host, VmcsField field, long own, long everything) {
    this.host = host;
    this.field = field;
    this.own = own;
    this.everything = everything;
    merged = host.pages().allocate();
    source = new SourceBitmap(host);
  }

  /// Makes the bitmap for an entry.
  ///
  /// @return its host-physical address
  long prepare(Vmcs12 vmcs12) {
    if (!host.uses(L0Feature.IO_BITMAP_MERGE)) {
      return everything;
    }
    if (!PrepareVmcs02.has(vmcs12, PrimaryProcessorControl.USE_IO_BITMAPS)) {
      return PrepareVmcs02.has(vmcs12, PrimaryProcessorControl.UNCONDITIONAL_IO_EXITING)
          ? everything
          : own;
    }
    boolean changes = source.changes(vmcs12.read(field));
    if (changes) {
      merge(source.content());
    }
    host.counters().merged(Bitmap.IO, !changes);
    return merged;
  }

  private void merge(byte[] content) {
    PhysicalMemory memory = host.pages().memory();
    byte[] union = new byte[SourceBitmap.SIZE];
    memory.readBytes(own, union, 0, union.length);
    for (int i = 0; i < union.length; i++) {
      union[i] |= content[i];
    }
    memory.writeBytes(merged, union, 0, union.length);
  }

  void release() {
    source.release();
  }
}

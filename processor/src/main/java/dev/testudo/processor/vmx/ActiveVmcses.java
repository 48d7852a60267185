package dev.testudo.processor.vmx;

import dev.testudo.processor.memory.PhysicalMemory;
import org.jspecify.annotations.Nullable;

/// The active VMCSs of a logical processor, by physical address. A processor holds as many as it
/// likes; this one holds a fixed number and, as software cannot tell, writes the one that was
/// longest out of use back when it needs room.
final class ActiveVmcses {
  private static final int CAPACITY = 16;

  private final PhysicalMemory memory;
  private final @Nullable Vmcs[] slots = new Vmcs[CAPACITY];
  private long clock;

  ActiveVmcses(PhysicalMemory memory) {
    this.memory = memory;
  }

  /// The active VMCS of a region, made active if it is not.
  Vmcs activate(long address) {
    Vmcs vmcs = find(address);
    if (vmcs == null) {
      vmcs = Vmcs.load(memory, address);
      slots[vacate()] = vmcs;
    }
    vmcs.lastUse = ++clock;
    return vmcs;
  }

  private @Nullable Vmcs find(long address) {
    for (Vmcs vmcs : slots) {
      if (vmcs != null && vmcs.address == address) {
        return vmcs;
      }
    }
    return null;
  }

  /// A free slot, made free if there is none.
  private int vacate() {
    int oldest = 0;
    long oldestUse = Long.MAX_VALUE;
    for (int i = 0; i < CAPACITY; i++) {
      Vmcs vmcs = slots[i];
      if (vmcs == null) {
        return i;
      }
      if (vmcs.lastUse < oldestUse) {
        oldestUse = vmcs.lastUse;
        oldest = i;
      }
    }
    Vmcs leaving = slots[oldest];
    if (leaving != null) {
      leaving.store(memory);
    }
    slots[oldest] = null;
    return oldest;
  }

  /// What VMCLEAR does: the region holds all data, its launch state is clear, and it is not active.
  void clear(long address) {
    for (int i = 0; i < CAPACITY; i++) {
      Vmcs vmcs = slots[i];
      if (vmcs != null && vmcs.address == address) {
        vmcs.launched = false;
        vmcs.store(memory);
        slots[i] = null;
        return;
      }
    }
    Vmcs.clear(memory, address);
  }

  /// Writes all active VMCSs back and holds none any more.
  void releaseAll() {
    for (int i = 0; i < CAPACITY; i++) {
      Vmcs vmcs = slots[i];
      if (vmcs != null) {
        vmcs.store(memory);
        slots[i] = null;
      }
    }
  }
}

package dev.testudo.hypervisor.nested.vmx;

import dev.testudo.architecture.register.Msr;
import dev.testudo.architecture.vmx.PrimaryProcessorControl;
import dev.testudo.architecture.vmx.SecondaryProcessorControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.hypervisor.state.ExitCounters.Bitmap;
import dev.testudo.hypervisor.state.L0Feature;
import dev.testudo.processor.memory.PhysicalMemory;
import java.util.Arrays;

/// The MSR bitmap with which L2 runs: the union of L0's and L1's, so that an MSR neither cares
/// about causes no exit.
///
/// The union is made again only when L1's bitmap has changed: its address, the control that uses
/// it, or its [content][SourceBitmap].
///
/// What the processor virtualizes of L2's x2APIC never reaches an APIC, so that L0 has no wish
/// there: L1's bits alone count.
final class MsrBitmap02 {
  private static final int SIZE = 4096;
  private static final int WRITE_LOW = 2048;
  private static final int HIGH = 1024;
  private static final int FIRST_HIGH_MSR = 0xc000_0000;

  private final NestedHost host;
  private final long page;
  private final SourceBitmap source;
  private boolean valid;
  private boolean all;

  // What of the x2APIC the merged bitmap takes to be virtualized.
  private boolean taskPriority;
  private boolean allReads;
  private boolean interruptDelivery;

  MsrBitmap02(NestedHost host) {
    this.host = host;
    page = host.pages().allocate();
    source = new SourceBitmap(host);
  }

  static boolean isUsed(Vmcs12 vmcs12) {
    return PrimaryProcessorControl.USE_MSR_BITMAPS.in(
        vmcs12.read(VmcsField.PRIMARY_PROCESSOR_BASED_CONTROLS));
  }

  /// Makes the bitmap for an entry.
  ///
  /// @return its host-physical address
  long prepare(Vmcs12 vmcs12) {
    PhysicalMemory memory = host.pages().memory();
    if (!isUsed(vmcs12)) {
      if (!all) {
        fill(memory);
        all = true;
        valid = false;
      }
      return page;
    }
    boolean changes = source.changes(vmcs12.read(VmcsField.MSR_BITMAP_ADDRESS));
    if (!virtualizationChanges(vmcs12) && valid && !changes) {
      count(true);
      return page;
    }
    byte[] union = new byte[SIZE];
    if (merges()) {
      memory.readBytes(host.msrBitmap01(), union, 0, SIZE);
    } else {
      Arrays.fill(union, (byte) -1);
    }
    clearVirtualized(union);
    for (int i = 0; i < SIZE; i++) {
      union[i] |= source.content()[i];
    }
    memory.writeBytes(page, union, 0, SIZE);
    valid = true;
    all = false;
    count(false);
    return page;
  }

  void release() {
    source.release();
  }

  /// Without merging L0 asks for every access that can reach an MSR.
  private boolean merges() {
    return host.uses(L0Feature.MSR_BITMAP_MERGE);
  }

  private void count(boolean avoided) {
    if (merges()) {
      host.counters().merged(Bitmap.MSR, avoided);
    }
  }

  /// Takes note of what the processor virtualizes of L2's x2APIC; true when that is not what it
  /// was.
  private boolean virtualizationChanges(Vmcs12 vmcs12) {
    boolean mode = PrepareVmcs02.has(vmcs12, SecondaryProcessorControl.VIRTUALIZE_X2APIC_MODE);
    boolean reads =
        mode && PrepareVmcs02.has(vmcs12, SecondaryProcessorControl.APIC_REGISTER_VIRTUALIZATION);
    boolean delivery =
        mode && PrepareVmcs02.has(vmcs12, SecondaryProcessorControl.VIRTUAL_INTERRUPT_DELIVERY);
    boolean changes = mode != taskPriority || reads != allReads || delivery != interruptDelivery;
    taskPriority = mode;
    allReads = reads;
    interruptDelivery = delivery;
    return changes;
  }

  /// Drops L0's own bits for accesses that the processor virtualizes.
  ///
  /// @sdm 3C "APIC Virtualization and Virtual Interrupts > Virtualizing MSR-Based APIC Accesses"
  private void clearVirtualized(byte[] bitmap) {
    if (taskPriority) {
      clear(bitmap, Msr.X2APIC_TPR);
      clear(bitmap, WRITE_LOW * 8 + Msr.X2APIC_TPR);
    }
    if (allReads) {
      for (int msr = Msr.X2APIC_FIRST; msr <= Msr.X2APIC_LAST; msr++) {
        clear(bitmap, msr);
      }
    }
    if (interruptDelivery) {
      clear(bitmap, WRITE_LOW * 8 + Msr.X2APIC_EOI);
      clear(bitmap, WRITE_LOW * 8 + Msr.X2APIC_SELF_IPI);
    }
  }

  private static void clear(byte[] bitmap, int bit) {
    bitmap[bit >> 3] &= (byte) ~(1 << (bit & 7));
  }

  private void fill(PhysicalMemory memory) {
    byte[] ones = new byte[SIZE];
    Arrays.fill(ones, (byte) -1);
    memory.writeBytes(page, ones, 0, SIZE);
  }

  /// Whether L1 asks for the exit.
  boolean intercepts(Vmcs12 vmcs12, int msr, boolean write) {
    if (!isUsed(vmcs12)) {
      return true;
    }
    int bit = msr & 0x1fff;
    int base = write ? WRITE_LOW : 0;
    if ((msr & ~0x1fff) == FIRST_HIGH_MSR) {
      base += HIGH;
    } else if ((msr & ~0x1fff) != 0) {
      return true;
    }
    long address = vmcs12.read(VmcsField.MSR_BITMAP_ADDRESS) + base + (bit >> 3);
    return !host.guestMemory().isRam(address)
        || (host.guestMemory().read(address, 1) >>> (bit & 7) & 1) != 0;
  }
}

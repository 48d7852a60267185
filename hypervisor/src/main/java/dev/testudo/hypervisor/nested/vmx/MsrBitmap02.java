package dev.testudo.hypervisor.nested.vmx;

import dev.testudo.architecture.vmx.PrimaryProcessorControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.hypervisor.state.L0Feature;
import dev.testudo.processor.memory.PhysicalMemory;
import java.util.Arrays;

/// The MSR bitmap with which L2 runs: the union of L0's and L1's, so that an MSR neither cares
/// about causes no exit.
///
/// The union is made again only when L1's bitmap has changed: its address, the control that uses
/// it, or its content, which is compared with what was merged last. (The comparison is of 4 KiB; a
/// write watch on L1's page would save it, but would cost each write beside the bitmap.)
final class MsrBitmap02 {
  private static final int SIZE = 4096;
  private static final int WRITE_LOW = 2048;
  private static final int HIGH = 1024;
  private static final int FIRST_HIGH_MSR = 0xc000_0000;

  private final NestedHost host;
  private final long page;
  private final byte[] merged = new byte[SIZE];
  private final byte[] source = new byte[SIZE];
  private boolean valid;
  private boolean all;

  MsrBitmap02(NestedHost host) {
    this.host = host;
    page = host.pages().allocate();
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
    if (!isUsed(vmcs12) || !host.uses(L0Feature.MSR_BITMAP_MERGE)) {
      if (!all) {
        fill(memory);
        all = true;
        valid = false;
      }
      return page;
    }
    host.guestMemory().readBytes(vmcs12.read(VmcsField.MSR_BITMAP_ADDRESS), source, 0, SIZE);
    if (valid && Arrays.equals(source, merged)) {
      host.counters().merged(true);
      return page;
    }
    System.arraycopy(source, 0, merged, 0, SIZE);
    byte[] union = new byte[SIZE];
    memory.readBytes(host.msrBitmap01(), union, 0, SIZE);
    for (int i = 0; i < SIZE; i++) {
      union[i] |= source[i];
    }
    memory.writeBytes(page, union, 0, SIZE);
    valid = true;
    all = false;
    host.counters().merged(false);
    return page;
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

package dev.testudo.hypervisor;

import dev.testudo.architecture.register.Msr;
import dev.testudo.architecture.vmx.VmxMsr;
import dev.testudo.processor.memory.PhysicalMemory;

/// Which MSRs of L1 make it exit: those that L0 emulates. All others are L1's own, and the
/// processor itself does what they do.
///
/// @sdm 3C "VM-Execution Control Fields > MSR-Bitmap Address"
final class MsrPolicy {
  private static final int HIGH = 1024;
  private static final int WRITE_LOW = 2048;

  private MsrPolicy() {}

  /// Fills an MSR bitmap, which is zero before.
  ///
  /// @param shadowPaging EFER is not the processor's
  static void fill(PhysicalMemory memory, long bitmap, boolean shadowPaging) {
    if (shadowPaging) {
      setBit(memory, bitmap + HIGH, Msr.IA32_EFER & 0x1fff);
      setBit(memory, bitmap + WRITE_LOW + HIGH, Msr.IA32_EFER & 0x1fff);
    }
    set(memory, bitmap, Msr.IA32_APIC_BASE, true);
    set(memory, bitmap, Msr.IA32_FEATURE_CONTROL, true);
    set(memory, bitmap, Msr.IA32_TSC_ADJUST, true);
    set(memory, bitmap, Msr.IA32_TSC_DEADLINE, true);
    set(memory, bitmap, Msr.IA32_TIME_STAMP_COUNTER, false);
    for (int msr = VmxMsr.FIRST; msr <= VmxMsr.LAST; msr++) {
      set(memory, bitmap, msr, true);
    }
    for (int msr = Msr.X2APIC_FIRST; msr <= Msr.X2APIC_LAST; msr++) {
      set(memory, bitmap, msr, true);
    }
  }

  private static void set(PhysicalMemory memory, long bitmap, int msr, boolean reads) {
    // All of these are low MSRs.
    if (reads) {
      setBit(memory, bitmap, msr);
    }
    setBit(memory, bitmap + WRITE_LOW, msr);
  }

  private static void setBit(PhysicalMemory memory, long base, int bit) {
    long at = base + (bit >> 3);
    memory.write(at, 1, memory.read(at, 1) | 1 << (bit & 7));
  }
}

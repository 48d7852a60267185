package dev.testudo.processor.vmx;

import java.util.Arrays;

/// What crossed the hardware port.
public final class PortCounters {
  /// Calls that are counted.
  public enum Call {
    VMXON,
    VMXOFF,
    VMCLEAR,
    VMPTRLD,
    VMPTRST,
    VMREAD,
    VMWRITE,
    VMLAUNCH,
    VMRESUME,
    INVEPT,
    INVVPID,
    REGISTER_READ,
    REGISTER_WRITE,
    RDMSR,
    WRMSR,
    VM_EXIT
  }

  private final long[] counts = new long[Call.values().length];

  void count(Call call) {
    counts[call.ordinal()]++;
  }

  public long of(Call call) {
    return counts[call.ordinal()];
  }

  public void reset() {
    Arrays.fill(counts, 0);
  }
}

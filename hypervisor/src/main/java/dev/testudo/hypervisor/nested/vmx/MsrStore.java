package dev.testudo.hypervisor.nested.vmx;

/// MSRs as the guest of the current VMCS sees them.
public interface MsrStore {
  /// Reads an MSR into [#value()]; false when RDMSR would raise #GP.
  boolean read(int msr);

  /// What was read last.
  long value();

  /// Writes an MSR; false when WRMSR would raise #GP.
  boolean write(int msr, long value);
}

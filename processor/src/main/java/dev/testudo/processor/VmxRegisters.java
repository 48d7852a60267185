package dev.testudo.processor;

/// What VMX has to say about control registers and model-specific registers.
public interface VmxRegisters {
  /// Whether CR0 may have this value: some bits are fixed in VMX operation.
  boolean cr0Allowed(long value);

  boolean cr4Allowed(long value);

  /// Whether there is a capability MSR with this index.
  boolean hasMsr(int index);

  long msr(int index);
}

package dev.testudo.processor;

/// What VMX has to say about control registers and model-specific registers.
public interface VmxRegisters {
  /// A processor without VMX.
  VmxRegisters NONE =
      new VmxRegisters() {
        @Override
        public boolean cr0Allowed(long value) {
          return true;
        }

        @Override
        public boolean cr4Allowed(long value) {
          return true;
        }

        @Override
        public boolean hasMsr(int index) {
          return false;
        }

        @Override
        public long msr(int index) {
          throw new IllegalArgumentException("no VMX");
        }
      };

  /// Whether CR0 may have this value: some bits are fixed in VMX operation.
  boolean cr0Allowed(long value);

  boolean cr4Allowed(long value);

  /// Whether there is a capability MSR with this index.
  boolean hasMsr(int index);

  long msr(int index);
}

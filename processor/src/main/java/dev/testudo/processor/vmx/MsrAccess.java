package dev.testudo.processor.vmx;

import dev.testudo.processor.event.UnimplementedException;

/// RDMSR and WRMSR by number, as the MSR areas of VM entries and exits use them. The room that has
/// the MSRs supplies it.
public interface MsrAccess {
  /// Says that nobody supplied the MSRs.
  MsrAccess MISSING =
      new MsrAccess() {
        @Override
        public long read(int index) {
          throw new UnimplementedException("MSR areas");
        }

        @Override
        public void write(int index, long value) {
          throw new UnimplementedException("MSR areas");
        }
      };

  /// Reads an MSR, or throws the fault that RDMSR raises.
  long read(int index);

  /// Writes an MSR, or throws the fault that WRMSR raises.
  void write(int index, long value);
}

package dev.testudo.hypervisor.nested.vmx;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.vmx.SecondaryProcessorControl;

/// Page-modification logging for L1: EPT02 lets no page be written before its dirty flag in EPT12
/// is set, and L0, which sets it, writes L1's log.
///
/// @sdm 3C "VMX Support for Address Translation > Page-Modification Logging"
final class PageLog {
  private static final int ENTRIES = 512;

  private final NestedHost host;
  private final Vmcs12 vmcs12;

  PageLog(NestedHost host, Vmcs12 vmcs12) {
    this.host = host;
    this.vmcs12 = vmcs12;
  }

  /// Logs a page of L2 that is about to become dirty; false when the log is full.
  boolean log(long guestPhysical) {
    if (!PrepareVmcs02.has(vmcs12, SecondaryProcessorControl.ENABLE_PML)) {
      return true;
    }
    long index = vmcs12.read(PML_INDEX);
    if (index >= ENTRIES) {
      return false;
    }
    long at = vmcs12.read(PML_ADDRESS) + index * 8;
    if (host.guestMemory().isRam(at)) {
      host.guestMemory().writeLong(at, guestPhysical & -4096L);
    }
    vmcs12.write(PML_INDEX, index - 1);
    return true;
  }
}

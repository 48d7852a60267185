package dev.testudo.hypervisor.control;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.vmx.ExitQualification.EptViolation;
import dev.testudo.architecture.vmx.Interruptibility;
import dev.testudo.architecture.vmx.InterruptionInformation;
import dev.testudo.processor.vmx.HardwarePort;

/// Blocking by NMI around an EPT violation or a page fault that L0 resolves.
public final class NmiBlocking {
  private NmiBlocking() {}

  /// An IRET that was interrupted by the violation is executed again: NMIs, which it had unblocked,
  /// are blocked until then.
  ///
  /// @sdm 3C "Information About NMI Unblocking Due to IRET"
  public static void restore(HardwarePort port) {
    restore(port, (port.vmread(EXIT_QUALIFICATION) & EptViolation.NMI_UNBLOCKING) != 0);
  }

  /// The same for a page fault that exited.
  public static void restoreAfterPageFault(HardwarePort port) {
    long information = port.vmread(EXIT_INTERRUPTION_INFORMATION);
    restore(port, (information & InterruptionInformation.NMI_UNBLOCKING) != 0);
  }

  private static void restore(HardwarePort port, boolean unblocked) {
    if (unblocked && !InterruptionInformation.isValid(port.vmread(IDT_VECTORING_INFORMATION))) {
      port.vmwrite(
          GUEST_INTERRUPTIBILITY_STATE,
          port.vmread(GUEST_INTERRUPTIBILITY_STATE) | Interruptibility.BLOCKING_BY_NMI);
    }
  }
}

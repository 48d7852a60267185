package dev.testudo.hypervisor.nested.vmx;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.interrupt.Vector;
import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.vmx.ExitQualification.ControlRegister;
import dev.testudo.architecture.vmx.ExitQualification.Io;
import dev.testudo.architecture.vmx.ExitReason;
import dev.testudo.architecture.vmx.InterruptionInformation;
import dev.testudo.architecture.vmx.PrimaryProcessorControl;
import dev.testudo.architecture.vmx.SecondaryProcessorControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.hypervisor.state.L0Feature;
import dev.testudo.processor.vmx.HardwarePort;

/// Whose an exit of L2 is: L1's exactly when vmcs12 asks for it, else L0's.
final class ExitOwner {
  private static final int RCX = 1;
  private static final int RSP = 4;

  /// Who takes an exit.
  enum Owner {
    L0,
    L1,

    /// EPT12 decides, or bits of shadow VMCSs: it takes work to know.
    OPEN
  }

  private final NestedHost host;
  private final HardwarePort port;
  private final MsrBitmap02 msrBitmap;

  ExitOwner(NestedHost host, MsrBitmap02 msrBitmap) {
    this.host = host;
    port = host.port();
    this.msrBitmap = msrBitmap;
  }

  Owner of(ExitReason reason, Vmcs12 vmcs12) {
    return switch (reason) {
      // The host's own.
      case EXTERNAL_INTERRUPT -> Owner.L0;

      // Both may have opened a window.
      case INTERRUPT_WINDOW -> asked(vmcs12, PrimaryProcessorControl.INTERRUPT_WINDOW_EXITING);
      case NMI_WINDOW -> asked(vmcs12, PrimaryProcessorControl.NMI_WINDOW_EXITING);

      // L0 wants these of every guest.
      case HLT -> asked(vmcs12, PrimaryProcessorControl.HLT_EXITING);
      case IO_INSTRUCTION -> ioIntercepted(vmcs12) ? Owner.L1 : Owner.L0;
      case RDMSR ->
          msrBitmap.intercepts(vmcs12, (int) port.register(RCX), false) ? Owner.L1 : Owner.L0;
      case WRMSR ->
          msrBitmap.intercepts(vmcs12, (int) port.register(RCX), true) ? Owner.L1 : Owner.L0;
      case CONTROL_REGISTER_ACCESS -> controlRegisterIntercepted(vmcs12) ? Owner.L1 : Owner.L0;

      // Without EPT L0 takes all page faults.
      case EXCEPTION_OR_NMI ->
          host.shadowPaging() != null
                  && InterruptionInformation.vector(port.vmread(EXIT_INTERRUPTION_INFORMATION))
                      == Vector.PF
              ? Owner.OPEN
              : Owner.L1;
      case INVLPG, INVPCID -> asked(vmcs12, PrimaryProcessorControl.INVLPG_EXITING);

      case EPT_VIOLATION, EPT_MISCONFIGURATION -> Owner.OPEN;
      case VMREAD, VMWRITE ->
          PrepareVmcs02.has(vmcs12, SecondaryProcessorControl.VMCS_SHADOWING)
              ? Owner.OPEN
              : Owner.L1;
      case VMFUNC -> host.uses(L0Feature.VM_FUNCTIONS) ? Owner.OPEN : Owner.L1;

      // L0 never asks for the rest: that it happened means that L1 asked, or that VMX always exits.
      default -> Owner.L1;
    };
  }

  private static Owner asked(Vmcs12 vmcs12, PrimaryProcessorControl control) {
    return PrepareVmcs02.has(vmcs12, control) ? Owner.L1 : Owner.L0;
  }

  /// @sdm 3C "VMX Non-Root Operation > Instructions That Cause VM Exits Conditionally" (I/O)
  private boolean ioIntercepted(Vmcs12 vmcs12) {
    if (!PrepareVmcs02.has(vmcs12, PrimaryProcessorControl.USE_IO_BITMAPS)) {
      return PrepareVmcs02.has(vmcs12, PrimaryProcessorControl.UNCONDITIONAL_IO_EXITING);
    }
    long qualification = port.vmread(EXIT_QUALIFICATION);
    int first = Io.port(qualification);
    int last = first + Io.size(qualification) - 1;
    if (last > 0xffff) {
      return true;
    }
    for (int p = first; p <= last; p++) {
      long bitmap = vmcs12.read(p < 0x8000 ? IO_BITMAP_A_ADDRESS : IO_BITMAP_B_ADDRESS);
      long at = bitmap + ((p & 0x7fff) >> 3);
      if (!host.guestMemory().isRam(at) || (host.guestMemory().read(at, 1) >>> (p & 7) & 1) != 0) {
        return true;
      }
    }
    return false;
  }

  private boolean controlRegisterIntercepted(Vmcs12 vmcs12) {
    long qualification = port.vmread(EXIT_QUALIFICATION);
    int register = ControlRegister.register(qualification);
    int general = ControlRegister.generalRegister(qualification);
    long value = general == RSP ? port.vmread(GUEST_RSP) : port.register(general);
    return switch (ControlRegister.accessType(qualification)) {
      case ControlRegister.MOV_TO_CR ->
          switch (register) {
            case 0 -> changes(vmcs12, CR0_GUEST_HOST_MASK, CR0_READ_SHADOW, value);
            case 3 -> Shadow02.interceptsCr3Load(vmcs12, value);
            case 4 -> changes(vmcs12, CR4_GUEST_HOST_MASK, CR4_READ_SHADOW, value);
            case 8 -> PrepareVmcs02.has(vmcs12, PrimaryProcessorControl.CR8_LOAD_EXITING);
            default -> true;
          };
      case ControlRegister.MOV_FROM_CR ->
          PrepareVmcs02.has(
              vmcs12,
              register == 8
                  ? PrimaryProcessorControl.CR8_STORE_EXITING
                  : PrimaryProcessorControl.CR3_STORE_EXITING);
      case ControlRegister.CLTS ->
          (vmcs12.read(CR0_GUEST_HOST_MASK) & vmcs12.read(CR0_READ_SHADOW) & Cr0.TS) != 0;
      default -> {
        long source = ControlRegister.lmswSource(qualification);
        long mask = vmcs12.read(CR0_GUEST_HOST_MASK) & 0xf;
        long shadow = vmcs12.read(CR0_READ_SHADOW);
        // LMSW cannot clear PE.
        yield (mask & Cr0.PE & source & ~shadow) != 0 || (mask & ~Cr0.PE & (source ^ shadow)) != 0;
      }
    };
  }

  private static boolean changes(Vmcs12 vmcs12, VmcsField mask, VmcsField shadow, long value) {
    return (vmcs12.read(mask) & (vmcs12.read(shadow) ^ value)) != 0;
  }
}

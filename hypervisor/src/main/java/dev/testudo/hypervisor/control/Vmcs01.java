package dev.testudo.hypervisor.control;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.register.Cr4;
import dev.testudo.architecture.register.Efer;
import dev.testudo.architecture.vmx.EntryControl;
import dev.testudo.architecture.vmx.ExitControl;
import dev.testudo.architecture.vmx.PinBasedControl;
import dev.testudo.architecture.vmx.PrimaryProcessorControl;
import dev.testudo.architecture.vmx.SecondaryProcessorControl;
import dev.testudo.hypervisor.paging.ShadowPaging;
import dev.testudo.processor.vmx.HardwarePort;
import dev.testudo.processor.vmx.VmxCapabilities;
import dev.testudo.processor.vmx.VmxFeature;

/// How L0 sets up a VMCS: what it wants of the processor while L1 runs, and the host state, which
/// is the same in vmcs01 and vmcs02.
///
/// L1 runs with as few exits as possible: everything that only concerns L1 is done by the
/// processor, CR8 included, which is a TPR shadow. What exits by L0's wish is what leads to devices
/// (ports, memory that is not RAM), to the APIC (some MSRs), HLT, because other processors' turns
/// come then, and what VMX always makes exit.
public final class Vmcs01 {
  /// CR0 bits that L0 owns while L1 runs: NE must be 1 with VMX on; ET, CD and NW are not loaded by
  /// VM entry.
  public static final long CR0_OWNED = Cr0.NE | Cr0.ET | Cr0.CD | Cr0.NW;

  /// CR4 bits that L0 owns while L1 runs.
  public static final long CR4_OWNED = Cr4.VMXE;

  /// Bits of CR0 that are 1 while any guest runs, whatever it sees.
  public static final long CR0_FIXED = Cr0.NE;

  public static final long CR4_FIXED = Cr4.VMXE;

  private static final long DEFAULT_PAT = 0x0007_0406_0007_0406L;
  private static final int CODE_SELECTOR = 0x08;
  private static final int DATA_SELECTOR = 0x10;
  private static final int TASK_SELECTOR = 0x18;

  private static final long PAGE_FAULTS = 1L << 14;

  private Vmcs01() {}

  /// CR0 bits that L0 owns while L1 runs on processors of which it uses so much.
  public static long cr0Owned(VmxCapabilities hardware) {
    return hardware.has(VmxFeature.EPT) ? CR0_OWNED : CR0_OWNED | ShadowPaging.CR0_OWNED;
  }

  public static int pinBased(VmxCapabilities hardware) {
    return hardware.pinAllowed0()
        | PinBasedControl.EXTERNAL_INTERRUPT_EXITING.mask()
        | PinBasedControl.NMI_EXITING.mask()
        | PinBasedControl.VIRTUAL_NMIS.mask();
  }

  /// While L1 runs: it has a TPR shadow.
  public static int primaryOfL1(VmxCapabilities hardware) {
    return primary(hardware)
            & ~(PrimaryProcessorControl.CR8_LOAD_EXITING.mask()
                | PrimaryProcessorControl.CR8_STORE_EXITING.mask())
        | PrimaryProcessorControl.USE_TPR_SHADOW.mask();
  }

  /// While any guest runs that has no TPR shadow: its CR8 is the APIC's that L0 emulates. Without
  /// EPT CR3 is L0's, and what the guest invalidates are L0's translations.
  public static int primary(VmxCapabilities hardware) {
    int addressSpace =
        PrimaryProcessorControl.CR3_LOAD_EXITING.mask()
            | PrimaryProcessorControl.CR3_STORE_EXITING.mask();
    int allowed0 = hardware.primaryAllowed0() & ~addressSpace;
    int paging =
        hardware.has(VmxFeature.EPT)
            ? 0
            : addressSpace | PrimaryProcessorControl.INVLPG_EXITING.mask();
    return allowed0
        | paging
        | PrimaryProcessorControl.USE_TSC_OFFSETTING.mask()
        | PrimaryProcessorControl.HLT_EXITING.mask()
        | PrimaryProcessorControl.CR8_LOAD_EXITING.mask()
        | PrimaryProcessorControl.CR8_STORE_EXITING.mask()
        | PrimaryProcessorControl.USE_IO_BITMAPS.mask()
        | PrimaryProcessorControl.USE_MSR_BITMAPS.mask()
        | PrimaryProcessorControl.ACTIVATE_SECONDARY_CONTROLS.mask();
  }

  public static int secondary(VmxCapabilities hardware) {
    int wanted =
        SecondaryProcessorControl.ENABLE_EPT.mask()
            | SecondaryProcessorControl.ENABLE_VPID.mask()
            | SecondaryProcessorControl.UNRESTRICTED_GUEST.mask()
            | SecondaryProcessorControl.ENABLE_RDTSCP.mask()
            | SecondaryProcessorControl.ENABLE_INVPCID.mask()
            | SecondaryProcessorControl.ENABLE_XSAVES_XRSTORS.mask();
    return wanted & hardware.secondaryAllowed1();
  }

  public static int exit(VmxCapabilities hardware) {
    return hardware.exitAllowed0()
        | ExitControl.SAVE_DEBUG_CONTROLS.mask()
        | ExitControl.HOST_ADDRESS_SPACE_SIZE.mask()
        | ExitControl.SAVE_PAT.mask()
        | ExitControl.LOAD_PAT.mask()
        | ExitControl.SAVE_EFER.mask()
        | ExitControl.LOAD_EFER.mask();
  }

  /// Without IA-32e mode guest, which follows the guest's EFER.
  public static int entry(VmxCapabilities hardware) {
    return hardware.entryAllowed0()
        | EntryControl.LOAD_DEBUG_CONTROLS.mask()
        | EntryControl.LOAD_PAT.mask()
        | EntryControl.LOAD_EFER.mask();
  }

  /// Writes everything but guest state into the current VMCS.
  ///
  /// @param hardware what L0 uses of the processor
  /// @param virtualApic the virtual-APIC page
  public static void prepare(
      HardwarePort port,
      VmxCapabilities hardware,
      int vpid,
      long eptPointer,
      long msrBitmap,
      long virtualApic) {
    boolean ept = hardware.has(VmxFeature.EPT);
    port.vmwrite(PIN_BASED_CONTROLS, pinBased(hardware));
    port.vmwrite(PRIMARY_PROCESSOR_BASED_CONTROLS, primaryOfL1(hardware));
    port.vmwrite(SECONDARY_PROCESSOR_BASED_CONTROLS, secondary(hardware));
    port.vmwrite(PRIMARY_EXIT_CONTROLS, exit(hardware));
    port.vmwrite(ENTRY_CONTROLS, entry(hardware));
    port.vmwrite(EXCEPTION_BITMAP, ept ? 0 : PAGE_FAULTS);
    port.vmwrite(MSR_BITMAP_ADDRESS, msrBitmap);
    port.vmwrite(VIRTUAL_APIC_ADDRESS, virtualApic);
    port.vmwrite(EPT_POINTER, eptPointer);
    if (hardware.has(VmxFeature.VPID)) {
      port.vmwrite(VIRTUAL_PROCESSOR_IDENTIFIER, vpid);
    }
    port.vmwrite(CR0_GUEST_HOST_MASK, cr0Owned(hardware));
    port.vmwrite(CR4_GUEST_HOST_MASK, ept ? CR4_OWNED : CR4_OWNED | ShadowPaging.CR4_OWNED);
    port.vmwrite(VMCS_LINK_POINTER, -1);
    port.vmwrite(GUEST_IA32_PAT, DEFAULT_PAT);
    hostState(port);
  }

  /// The state in which the processor leaves a guest: 64-bit mode, with tables that nobody looks
  /// at, because the hypervisor is not in the simulated memory.
  public static void hostState(HardwarePort port) {
    port.vmwrite(HOST_CR0, Cr0.PG | Cr0.WP | Cr0.NE | Cr0.ET | Cr0.PE);
    port.vmwrite(HOST_CR3, 0);
    port.vmwrite(HOST_CR4, Cr4.PAE | Cr4.VMXE);
    port.vmwrite(HOST_CS_SELECTOR, CODE_SELECTOR);
    port.vmwrite(HOST_SS_SELECTOR, DATA_SELECTOR);
    port.vmwrite(HOST_DS_SELECTOR, DATA_SELECTOR);
    port.vmwrite(HOST_ES_SELECTOR, DATA_SELECTOR);
    port.vmwrite(HOST_FS_SELECTOR, 0);
    port.vmwrite(HOST_GS_SELECTOR, 0);
    port.vmwrite(HOST_TR_SELECTOR, TASK_SELECTOR);
    port.vmwrite(HOST_FS_BASE, 0);
    port.vmwrite(HOST_GS_BASE, 0);
    port.vmwrite(HOST_TR_BASE, 0);
    port.vmwrite(HOST_GDTR_BASE, 0);
    port.vmwrite(HOST_IDTR_BASE, 0);
    port.vmwrite(HOST_IA32_SYSENTER_CS, 0);
    port.vmwrite(HOST_IA32_SYSENTER_ESP, 0);
    port.vmwrite(HOST_IA32_SYSENTER_EIP, 0);
    port.vmwrite(HOST_RSP, 0);
    port.vmwrite(HOST_RIP, 0);
    port.vmwrite(HOST_IA32_PAT, DEFAULT_PAT);
    port.vmwrite(HOST_IA32_EFER, Efer.SCE | Efer.LME | Efer.LMA | Efer.NXE);
  }
}

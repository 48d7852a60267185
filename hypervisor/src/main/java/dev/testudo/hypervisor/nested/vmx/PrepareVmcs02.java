package dev.testudo.hypervisor.nested.vmx;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.register.Efer;
import dev.testudo.architecture.vmx.EntryControl;
import dev.testudo.architecture.vmx.ExitControl;
import dev.testudo.architecture.vmx.PinBasedControl;
import dev.testudo.architecture.vmx.PrimaryProcessorControl;
import dev.testudo.architecture.vmx.SecondaryProcessorControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.hypervisor.control.Vmcs01;
import dev.testudo.hypervisor.nested.vmx.Vmcs02Policy.Source;
import dev.testudo.hypervisor.state.L0Feature;
import dev.testudo.processor.vmx.HardwarePort;
import dev.testudo.processor.vmx.VmxCapabilities;
import java.util.ArrayList;
import java.util.List;

/// Composes vmcs02 from vmcs01, what L0 wants, and vmcs12, what L1 wants, field by field as
/// [Vmcs02Policy] has it.
public final class PrepareVmcs02 {
  /// CR0 bits that L0 owns while L2 runs; see [NestedState#l2CacheBits].
  static final long CR0_OWNED = Cr0.ET | Cr0.CD | Cr0.NW;

  private static final List<VmcsField> FROM_L1 = fields(Source.FROM_L1);
  private static final List<VmcsField> OTHERS = otherFields();

  /// What L1 had when it entered L2, for fields that vmcs12 does not ask to be loaded.
  record FromL1(long debugControl, long dr7, long pat, long efer, long cr0) {}

  private final NestedHost host;
  private final HardwarePort port;
  private final VmxCapabilities hardware;
  private final NestedState state;
  private final MsrBitmap02 msrBitmap;
  private final IoBitmap02 ioBitmapA;
  private final IoBitmap02 ioBitmapB;
  private final Ept02 ept02;
  private final Vpids vpids;
  private final PinnedPages pinned;
  private final List<VmcsField> frequent = new ArrayList<>();
  private final List<VmcsField> rare = new ArrayList<>();
  private final List<VmcsField> others = new ArrayList<>();
  private boolean tprShadow;

  PrepareVmcs02(
      NestedHost host,
      NestedState state,
      MsrBitmap02 msrBitmap,
      Ept02 ept02,
      Vpids vpids,
      PinnedPages pinned) {
    this.host = host;
    this.state = state;
    this.msrBitmap = msrBitmap;
    this.ept02 = ept02;
    this.vpids = vpids;
    this.pinned = pinned;
    port = host.port();
    hardware = host.hardware();
    long everything = host.pages().allocate();
    for (int i = 0; i < SourceBitmap.SIZE; i += 8) {
      host.pages().memory().writeLong(everything + i, -1);
    }
    ioBitmapA = new IoBitmap02(host, IO_BITMAP_A_ADDRESS, host.ioBitmapA01(), everything);
    ioBitmapB = new IoBitmap02(host, IO_BITMAP_B_ADDRESS, host.ioBitmapB01(), everything);
    for (VmcsField field : FROM_L1) {
      if (hardware.supports(field)) {
        (ShadowedFields.isFrequent(field) ? frequent : rare).add(field);
      }
    }
    OTHERS.stream().filter(hardware::supports).forEach(others::add);
  }

  private static List<VmcsField> fields(Source source) {
    return VmcsField.all().stream().filter(field -> source(field) == source).toList();
  }

  private static Source source(VmcsField field) {
    return Vmcs02Policy.of(field).source();
  }

  private static List<VmcsField> otherFields() {
    return VmcsField.all().stream()
        .filter(field -> source(field) == Source.UNION || source(field) == Source.COMPUTED)
        .toList();
  }

  /// Writes what is L0's into the current VMCS, once.
  void writeConstants() {
    Vmcs01.hostState(port);
    port.vmwrite(GUEST_ACTIVITY_STATE, 0);
    port.vmwrite(EXIT_MSR_STORE_COUNT, 0);
    port.vmwrite(EXIT_MSR_LOAD_COUNT, 0);
    port.vmwrite(ENTRY_MSR_LOAD_COUNT, 0);
    port.vmwrite(VMCS_LINK_POINTER, -1);
    if (hardware.supports(VM_FUNCTION_CONTROLS)) {
      port.vmwrite(VM_FUNCTION_CONTROLS, 0);
    }
  }

  /// L1 has left VMX operation: its bitmaps are of no interest any more.
  void release() {
    msrBitmap.release();
    ioBitmapA.release();
    ioBitmapB.release();
  }

  /// Writes all that depends on vmcs12 into the current VMCS. The rare ones of the fields that are
  /// L1's are there already, unless L1 has written one or has made another VMCS current: an exit
  /// leaves vmcs12 and vmcs02 the same in them.
  void prepare(Vmcs12 vmcs12, FromL1 l1) {
    tprShadow = keepsTprShadow(vmcs12);
    for (VmcsField field : frequent) {
      port.vmwrite(field, vmcs12.read(field));
    }
    boolean all = vmcs12.rareFieldsChanged() || !host.uses(L0Feature.DIRTY_TRACKING);
    if (all) {
      for (VmcsField field : rare) {
        port.vmwrite(field, vmcs12.read(field));
      }
      vmcs12.setRareFieldsChanged(false);
    }
    host.counters().preparedVmcs02(all);
    for (VmcsField field : others) {
      port.vmwrite(field, computed(field, vmcs12, l1));
    }
  }

  /// The value of a field that is made of both.
  private long computed(VmcsField field, Vmcs12 vmcs12, FromL1 l1) {
    long entry = vmcs12.read(ENTRY_CONTROLS);
    return switch (field) {
      case PIN_BASED_CONTROLS ->
          (vmcs12.read(PIN_BASED_CONTROLS) & ~PinBasedControl.PROCESS_POSTED_INTERRUPTS.mask()
                  | Vmcs01.pinBased(hardware))
              & 0xffff_ffffL;
      case SECONDARY_PROCESSOR_BASED_CONTROLS -> secondary(vmcs12);
      case PRIMARY_EXIT_CONTROLS ->
          (Vmcs01.exit(hardware)
                  | (PinBasedControl.ACTIVATE_PREEMPTION_TIMER.in(vmcs12.read(PIN_BASED_CONTROLS))
                      ? ExitControl.SAVE_PREEMPTION_TIMER_VALUE.mask()
                      : 0))
              & 0xffff_ffffL;
      case ENTRY_CONTROLS ->
          (Vmcs01.entry(hardware) | entry & EntryControl.IA32E_MODE_GUEST.mask()) & 0xffff_ffffL;
      case MSR_BITMAP_ADDRESS -> msrBitmap.prepare(vmcs12);
      case IO_BITMAP_A_ADDRESS -> ioBitmapA.prepare(vmcs12);
      case IO_BITMAP_B_ADDRESS -> ioBitmapB.prepare(vmcs12);
      case CR0_GUEST_HOST_MASK -> vmcs12.read(CR0_GUEST_HOST_MASK) | CR0_OWNED;
      case CR0_READ_SHADOW -> {
        long mask = vmcs12.read(CR0_GUEST_HOST_MASK);
        yield vmcs12.read(CR0_READ_SHADOW) & mask | state.l2CacheBits & ~mask;
      }
      case EPT_POINTER -> hasEpt(vmcs12) ? ept02.pointer(vmcs12.read(EPT_POINTER)) : host.ept01();
      case VIRTUAL_PROCESSOR_IDENTIFIER -> vpids.forEntry(vpid(vmcs12));
      case VIRTUAL_APIC_ADDRESS -> tprShadow ? pinned.pin(vmcs12.read(field)) : 0;
      case APIC_ACCESS_ADDRESS ->
          has(vmcs12, SecondaryProcessorControl.VIRTUALIZE_APIC_ACCESSES)
              ? pinned.pin(vmcs12.read(field))
              : 0;
      case TSC_OFFSET -> tscOffset(vmcs12);
      case GUEST_CR0 -> vmcs12.read(GUEST_CR0);
      case GUEST_DR7 ->
          EntryControl.LOAD_DEBUG_CONTROLS.in(entry) ? vmcs12.read(GUEST_DR7) : l1.dr7();
      case GUEST_IA32_DEBUGCTL ->
          EntryControl.LOAD_DEBUG_CONTROLS.in(entry)
              ? vmcs12.read(GUEST_IA32_DEBUGCTL)
              : l1.debugControl();
      case GUEST_IA32_PAT ->
          EntryControl.LOAD_PAT.in(entry) ? vmcs12.read(GUEST_IA32_PAT) : l1.pat();
      case GUEST_IA32_EFER -> efer(vmcs12, l1);
      case GUEST_PDPTE0, GUEST_PDPTE1, GUEST_PDPTE2, GUEST_PDPTE3 -> pdpte(field, vmcs12);
      default -> throw new IllegalStateException(field + " is not computed");
    };
  }

  static boolean hasEpt(Vmcs12 vmcs12) {
    return has(vmcs12, SecondaryProcessorControl.ENABLE_EPT);
  }

  /// L1's VPID for L2, 0 when it uses none.
  static int vpid(Vmcs12 vmcs12) {
    return has(vmcs12, SecondaryProcessorControl.ENABLE_VPID)
        ? (int) vmcs12.read(VIRTUAL_PROCESSOR_IDENTIFIER)
        : 0;
  }

  static boolean has(Vmcs12 vmcs12, PrimaryProcessorControl control) {
    return control.in(vmcs12.read(PRIMARY_PROCESSOR_BASED_CONTROLS));
  }

  static boolean has(Vmcs12 vmcs12, SecondaryProcessorControl control) {
    return has(vmcs12, PrimaryProcessorControl.ACTIVATE_SECONDARY_CONTROLS)
        && control.in(vmcs12.read(SECONDARY_PROCESSOR_BASED_CONTROLS));
  }

  /// A virtual-APIC page that cannot be mapped is no loss for an L1 that asks for every access to
  /// CR8 anyway.
  private boolean keepsTprShadow(Vmcs12 vmcs12) {
    if (!has(vmcs12, PrimaryProcessorControl.USE_TPR_SHADOW)) {
      return false;
    }
    return host.hostPhysical(vmcs12.read(VIRTUAL_APIC_ADDRESS)) >= 0
        || !has(vmcs12, PrimaryProcessorControl.CR8_LOAD_EXITING)
        || !has(vmcs12, PrimaryProcessorControl.CR8_STORE_EXITING)
        || has(vmcs12, SecondaryProcessorControl.VIRTUALIZE_APIC_ACCESSES);
  }

  private long secondary(Vmcs12 vmcs12) {
    long l1 =
        has(vmcs12, PrimaryProcessorControl.ACTIVATE_SECONDARY_CONTROLS)
            ? vmcs12.read(SECONDARY_PROCESSOR_BASED_CONTROLS)
            : 0;
    l1 &= ~SecondaryProcessorControl.VMCS_SHADOWING.mask();
    l1 &= ~SecondaryProcessorControl.ENABLE_PML.mask();
    return (l1
            | Vmcs01.secondary(hardware)
                & (SecondaryProcessorControl.ENABLE_EPT.mask()
                    | SecondaryProcessorControl.ENABLE_VPID.mask()))
        & 0xffff_ffffL;
  }

  /// The primary controls without the windows that L0 needs.
  long primary(Vmcs12 vmcs12) {
    long l1 = vmcs12.read(PRIMARY_PROCESSOR_BASED_CONTROLS);
    long l0 = Vmcs01.primary(hardware);
    // L0's I/O bitmaps are in use, so that the processor would not look at this one.
    l1 &= ~PrimaryProcessorControl.UNCONDITIONAL_IO_EXITING.mask();
    if (tprShadow) {
      // L0 has no wish of its own for CR8: what the shadow does not serve is L1's to ask for.
      l0 &=
          ~(PrimaryProcessorControl.CR8_LOAD_EXITING.mask()
              | PrimaryProcessorControl.CR8_STORE_EXITING.mask());
    } else {
      l1 &= ~PrimaryProcessorControl.USE_TPR_SHADOW.mask();
    }
    return (l1 | l0) & 0xffff_ffffL;
  }

  /// L1's offset counts on top of L0's, which L1's multiplier scales like any time of L1's.
  long tscOffset(Vmcs12 vmcs12) {
    long offset = host.state().tscOffset;
    if (!has(vmcs12, PrimaryProcessorControl.USE_TSC_OFFSETTING)) {
      return offset;
    }
    if (has(vmcs12, SecondaryProcessorControl.USE_TSC_SCALING)) {
      long multiplier = vmcs12.read(TSC_MULTIPLIER);
      long high = Math.multiplyHigh(offset, multiplier) + (multiplier < 0 ? offset : 0);
      offset = high << 16 | offset * multiplier >>> 48;
    }
    return offset + vmcs12.read(TSC_OFFSET);
  }

  private static long efer(Vmcs12 vmcs12, FromL1 l1) {
    long entry = vmcs12.read(ENTRY_CONTROLS);
    if (EntryControl.LOAD_EFER.in(entry)) {
      return vmcs12.read(GUEST_IA32_EFER);
    }
    boolean longMode = EntryControl.IA32E_MODE_GUEST.in(entry);
    long mode = Efer.LMA | Efer.LME;
    if (longMode) {
      return l1.efer() | mode;
    }
    // LME follows only when paging is on; without, the processor leaves it.
    return (vmcs12.read(GUEST_CR0) & Cr0.PG) != 0 ? l1.efer() & ~mode : l1.efer() & ~Efer.LMA;
  }

  private long pdpte(VmcsField field, Vmcs12 vmcs12) {
    if (hasEpt(vmcs12)) {
      return vmcs12.read(field);
    }
    // The processor uses EPT, so that it takes the entries from the VMCS; L1 does not, so that they
    // are in memory.
    int index = field.index() - GUEST_PDPTE0.index();
    long address = (vmcs12.read(GUEST_CR3) & 0xffff_ffe0L) + index * 8L;
    return host.guestMemory().isRam(address) ? host.guestMemory().readLong(address) : 0;
  }
}

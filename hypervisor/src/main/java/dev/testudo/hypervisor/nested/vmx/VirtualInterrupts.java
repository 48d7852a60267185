package dev.testudo.hypervisor.nested.vmx;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.vmx.PinBasedControl;
import dev.testudo.architecture.vmx.PrimaryProcessorControl;
import dev.testudo.architecture.vmx.SecondaryProcessorControl;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.vmx.HardwarePort;

/// L2's virtual interrupts where L0 stands between: L2 is halted by L0 and has to be woken, or the
/// notification of posted interrupts arrives at L1's APIC, which is L0's, and not at the
/// processor's.
final class VirtualInterrupts {
  private static final int TASK_PRIORITY = 0x80;
  private static final int PROCESSOR_PRIORITY = 0xa0;
  private static final int REQUESTED = 0x200;
  private static final int OUTSTANDING = 32;

  private final NestedHost host;
  private final HardwarePort port;
  private final Vmcs12 vmcs12;

  VirtualInterrupts(NestedHost host, Vmcs12 vmcs12) {
    this.host = host;
    port = host.port();
    this.vmcs12 = vmcs12;
  }

  /// Whether the processor would deliver a virtual interrupt if the guest let interrupts through.
  boolean recognized() {
    if (!PrepareVmcs02.has(vmcs12, SecondaryProcessorControl.VIRTUAL_INTERRUPT_DELIVERY)) {
      return false;
    }
    long page = host.hostPhysical(vmcs12.read(VIRTUAL_APIC_ADDRESS));
    if (page < 0) {
      return false;
    }
    long status = port.vmread(GUEST_INTERRUPT_STATUS);
    int requesting = (int) status & 0xf0;
    int servicing = (int) (status >>> 8) & 0xf0;
    int task = (int) host.pages().memory().read(page + TASK_PRIORITY, 4) & 0xf0;
    return requesting > Math.max(servicing, task);
  }

  /// What the processor does to L2's processor priority when L2 is entered: L2 may be left before
  /// it really is.
  ///
  /// @sdm 3C "APIC Virtualization and Virtual Interrupts > Virtual APIC State > PPR Virtualization"
  void virtualizePriority() {
    if (!PrepareVmcs02.has(vmcs12, SecondaryProcessorControl.VIRTUAL_INTERRUPT_DELIVERY)) {
      return;
    }
    long page = host.hostPhysical(vmcs12.read(VIRTUAL_APIC_ADDRESS));
    if (page < 0) {
      return;
    }
    PhysicalMemory memory = host.pages().memory();
    int task = (int) memory.read(page + TASK_PRIORITY, 4) & 0xff;
    int servicing = (int) (vmcs12.read(GUEST_INTERRUPT_STATUS) >>> 8) & 0xf0;
    memory.write(page + PROCESSOR_PRIORITY, 4, (task & 0xf0) >= servicing ? task : servicing);
  }

  /// Whether an entry is followed by an exit because L2's task priority is below L1's threshold.
  ///
  /// @sdm 3C "VM Entries > Special Features of VM Entry > VM Exits Induced by the TPR Threshold"
  boolean belowThreshold() {
    if (!PrepareVmcs02.has(vmcs12, PrimaryProcessorControl.USE_TPR_SHADOW)
        || !PrepareVmcs02.has(vmcs12, SecondaryProcessorControl.VIRTUALIZE_APIC_ACCESSES)
        || PrepareVmcs02.has(vmcs12, SecondaryProcessorControl.VIRTUAL_INTERRUPT_DELIVERY)) {
      return false;
    }
    long page = host.hostPhysical(vmcs12.read(VIRTUAL_APIC_ADDRESS));
    return page >= 0
        && (host.pages().memory().read(page + TASK_PRIORITY, 4) >> 4 & 0xf)
            < (vmcs12.read(TPR_THRESHOLD) & 0xf);
  }

  /// Takes the notification of posted interrupts from L1's APIC, if that is what waits there, and
  /// carries out what the processor does on its arrival.
  ///
  /// @return whether it was that
  /// @sdm 3C "APIC Virtualization and Virtual Interrupts > Posted-Interrupt Processing"
  boolean takeNotification() {
    if (!PinBasedControl.PROCESS_POSTED_INTERRUPTS.in(vmcs12.read(PIN_BASED_CONTROLS))
        || host.apic().highestPending()
            != (int) vmcs12.read(POSTED_INTERRUPT_NOTIFICATION_VECTOR)) {
      return false;
    }
    host.apic().acknowledge();
    host.apic().endOfInterrupt();
    PhysicalMemory memory = host.guestMemory();
    long descriptor = vmcs12.read(POSTED_INTERRUPT_DESCRIPTOR_ADDRESS);
    long page = host.hostPhysical(vmcs12.read(VIRTUAL_APIC_ADDRESS));
    if (!memory.isRam(descriptor) || page < 0) {
      return true;
    }
    memory.write(descriptor + OUTSTANDING, 8, memory.read(descriptor + OUTSTANDING, 8) & ~1L);
    long status = port.vmread(GUEST_INTERRUPT_STATUS);
    int top = (int) status & 0xff;
    for (int i = 0; i < 8; i++) {
      int word = (int) memory.read(descriptor + 4L * i, 4);
      if (word != 0) {
        memory.write(descriptor + 4L * i, 4, 0);
        long at = page + REQUESTED + 16L * i;
        PhysicalMemory own = host.pages().memory();
        own.write(at, 4, own.read(at, 4) | word & 0xffff_ffffL);
        top = Math.max(top, i * 32 + 31 - Integer.numberOfLeadingZeros(word));
      }
    }
    port.vmwrite(GUEST_INTERRUPT_STATUS, status & 0xff00 | top);
    return true;
  }
}

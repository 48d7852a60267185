package dev.testudo.hypervisor;

import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.apic.LocalApic;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.vmx.HardwarePort;

/// The TPR shadow with which L1 runs: its accesses to CR8 go to L0's virtual-APIC page instead of
/// exiting.
///
/// The emulated APIC and the page agree whenever L0 works. While L1 runs the page is ahead, which
/// nobody sees, but for one thing: an interrupt may wait that only the task priority holds back.
/// The TPR threshold makes L1 exit as soon as it no longer does.
///
/// @sdm 3C "APIC Virtualization and Virtual Interrupts > TPR Virtualization"
final class TaskPriorityShadow {
  private static final int TASK_PRIORITY = 0x80;

  private final HardwarePort port;
  private final PhysicalMemory memory;
  private final LocalApic apic;
  private final long register;

  /// @param page the virtual-APIC page
  TaskPriorityShadow(HardwarePort port, LocalApic apic, long page) {
    this.port = port;
    this.apic = apic;
    memory = port.memory();
    register = page + TASK_PRIORITY;
  }

  /// Before an entry to L1, with vmcs01 current and all events of this entry taken from the APIC.
  void show() {
    memory.write(register, 4, apic.taskPriority());
    port.vmwrite(VmcsField.TPR_THRESHOLD, apic.taskPriorityThreshold());
  }

  /// After an exit of L1.
  void take() {
    int priority = (int) memory.read(register, 4) & 0xff;
    if (priority != apic.taskPriority()) {
      apic.setTaskPriority(priority);
    }
  }
}

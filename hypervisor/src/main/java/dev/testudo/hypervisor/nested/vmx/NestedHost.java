package dev.testudo.hypervisor.nested.vmx;

import dev.testudo.hypervisor.emulate.InstructionEmulator;
import dev.testudo.hypervisor.emulate.Outcome;
import dev.testudo.hypervisor.emulate.PortAccess;
import dev.testudo.hypervisor.memory.HostPages;
import dev.testudo.hypervisor.memory.WriteTracking;
import dev.testudo.hypervisor.paging.ShadowPaging;
import dev.testudo.hypervisor.state.ExitCounters;
import dev.testudo.hypervisor.state.L0Feature;
import dev.testudo.hypervisor.state.VirtualProcessorState;
import dev.testudo.processor.apic.LocalApic;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.vmx.HardwarePort;
import dev.testudo.processor.vmx.VmxCapabilities;
import org.jspecify.annotations.Nullable;

/// What nesting needs of the virtual processor that it belongs to.
public interface NestedHost extends PortAccess.Guest {
  @Override
  HardwarePort port();

  /// L1's memory at L1's addresses.
  PhysicalMemory guestMemory();

  /// Where a page of L1's RAM is in host-physical memory, or -1 when there is no RAM.
  long hostPhysical(long guestPhysical);

  /// L0's own pages.
  HostPages pages();

  InstructionEmulator emulator();

  /// IN and OUT on L1's devices.
  PortAccess ports();

  /// What L0 uses of the processor.
  VmxCapabilities hardware();

  /// The page tables of a guest that has no EPT below it, or null when L0 uses EPT.
  @Nullable ShadowPaging shadowPaging();

  /// What L1 is offered.
  VmxCapabilities offeredCapabilities();

  boolean uses(L0Feature feature);

  VirtualProcessorState state();

  /// The APIC that L1 sees.
  LocalApic apic();

  /// Ticks of the time-stamp counter in a second.
  long timestampFrequency();

  MsrStore msrs();

  ExitCounters counters();

  /// The VMCS region of vmcs01.
  long vmcs01();

  /// The EPT pointer of EPT01.
  long ept01();

  /// The MSR bitmap of vmcs01.
  long msrBitmap01();

  /// The I/O bitmaps of vmcs01.
  long ioBitmapA01();

  long ioBitmapB01();

  /// Which pages of L1 are write-protected to see them change.
  WriteTracking writeTracking();

  /// Virtual time of the event that is being handled.
  long time();

  /// Has an exception delivered to the guest of the current VMCS at the next entry.
  void inject(Fault fault);

  /// Delivers the event whose delivery the exit cut short, in the guest that the emulator holds.
  Outcome deliverEvent();

  /// Moves the guest of the current VMCS to the instruction after the one that exited.
  @Override
  void skipInstruction();

  /// The exit is L0's own affair: the guest goes on as if there had been none, with the same
  /// instruction at the same time.
  void retry();

  /// The next entry stands for one of L1's own, and takes as long.
  void entryTakes(long ticks);

  /// What was carried out for the guest takes more ticks than one.
  @Override
  void spend(long ticks);

  /// The processor of L1 has shut down.
  void shutDown();

  /// Reports something that L0 cannot go on with.
  void fail(String what);

  /// A number for this processor of L1, from 0.
  int number();
}

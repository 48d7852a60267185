package dev.testudo.hypervisor.nested.vmx;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.register.Msr;
import dev.testudo.processor.memory.PhysicalMemory;

/// L1's lists of MSRs to be loaded and stored at entries and exits, carried out by L0 one by one.
///
/// @sdm 3C "VM Entries > Loading MSRs"
/// @sdm 3C "VM Exits > Saving MSRs"
final class MsrLists {
  private static final int ENTRY = 16;

  private final NestedHost host;

  MsrLists(NestedHost host) {
    this.host = host;
  }

  /// Loads the entry list.
  ///
  /// @return 0, or the 1-based index of the entry that failed
  int loadAtEntry(Vmcs12 vmcs12) {
    return load(vmcs12.read(ENTRY_MSR_LOAD_ADDRESS), vmcs12.read(ENTRY_MSR_LOAD_COUNT));
  }

  int loadAtExit(Vmcs12 vmcs12) {
    return load(vmcs12.read(EXIT_MSR_LOAD_ADDRESS), vmcs12.read(EXIT_MSR_LOAD_COUNT));
  }

  private int load(long address, long count) {
    int limit = host.offeredCapabilities().maximumMsrListEntries();
    for (int i = 0; i < count; i++) {
      long at = address + (long) i * ENTRY;
      if (i >= limit || read(at, 4) < 0) {
        return i + 1;
      }
      int msr = (int) read(at, 4);
      if (read(at + 4, 4) != 0 || !mayLoad(msr) || !host.msrs().write(msr, read(at + 8, 8))) {
        return i + 1;
      }
    }
    return 0;
  }

  /// Stores the exit list.
  ///
  /// @return 0, or the 1-based index of the entry that failed
  int storeAtExit(Vmcs12 vmcs12) {
    long address = vmcs12.read(EXIT_MSR_STORE_ADDRESS);
    long count = vmcs12.read(EXIT_MSR_STORE_COUNT);
    int limit = host.offeredCapabilities().maximumMsrListEntries();
    for (int i = 0; i < count; i++) {
      long at = address + (long) i * ENTRY;
      int msr = (int) read(at, 4);
      if (i >= limit || read(at + 4, 4) != 0 || !mayStore(msr)) {
        return i + 1;
      }
      // Of the TSC it is L1's that is stored: L2's offset and multiplier do not count.
      if (!host.msrs().read(msr)) {
        return i + 1;
      }
      if (host.guestMemory().isRam(at + 8)) {
        host.guestMemory().write(at + 8, 8, host.msrs().value());
      }
    }
    return 0;
  }

  private long read(long address, int size) {
    PhysicalMemory memory = host.guestMemory();
    return memory.isRam(address) ? memory.read(address, size) : -1;
  }

  private boolean isX2Apic(int msr) {
    return msr >= Msr.X2APIC_FIRST && msr <= Msr.X2APIC_LAST && host.apic().isX2Apic();
  }

  private boolean mayStore(int msr) {
    return switch (msr) {
      case Msr.IA32_SMBASE, Msr.IA32_BIOS_UPDT_TRIG, Msr.IA32_BIOS_SIGN_ID -> false;
      default -> !isX2Apic(msr);
    };
  }

  private boolean mayLoad(int msr) {
    return switch (msr) {
      case Msr.IA32_FS_BASE, Msr.IA32_GS_BASE, Msr.IA32_SMM_MONITOR_CTL -> false;
      default -> mayStore(msr);
    };
  }
}

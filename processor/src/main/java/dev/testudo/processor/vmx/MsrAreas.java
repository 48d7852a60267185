package dev.testudo.processor.vmx;

import dev.testudo.architecture.register.Msr;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.semantics.system.ModelSpecificRegisters;

/// The MSR-load and MSR-store areas of VM entries and VM exits.
///
/// @sdm 3C "VM Entries > Loading MSRs", "VM Exits > Saving MSRs" and "VM Exits > Loading MSRs"
final class MsrAreas {
  private static final int ENTRY_SIZE = 16;

  private final Cpu cpu;
  private final PhysicalMemory memory;

  MsrAreas(Cpu cpu) {
    this.cpu = cpu;
    memory = cpu.memory;
  }

  /// Loads MSRs from an area.
  ///
  /// @return 0, or the number of the entry (from 1) that failed
  int load(Vmcs vmcs, VmcsField count, VmcsField address, int maximum) {
    long entries = vmcs.read(count);
    long at = vmcs.read(address);
    for (int i = 1; i <= entries; i++, at += ENTRY_SIZE) {
      if (i > maximum || !loadEntry(at)) {
        return i;
      }
    }
    return 0;
  }

  private boolean loadEntry(long at) {
    int index = (int) memory.read(at, 4);
    if (memory.read(at + 4, 4) != 0 || !mayLoad(index)) {
      return false;
    }
    try {
      ModelSpecificRegisters.write(cpu, index, memory.read(at + 8, 8));
      return true;
    } catch (Fault refused) {
      return false;
    }
  }

  /// Stores MSRs to an area.
  ///
  /// @return whether all could be stored
  boolean store(Vmcs vmcs, int maximum) {
    long entries = vmcs.read(VmcsField.EXIT_MSR_STORE_COUNT);
    long at = vmcs.read(VmcsField.EXIT_MSR_STORE_ADDRESS);
    for (int i = 1; i <= entries; i++, at += ENTRY_SIZE) {
      if (i > maximum || !storeEntry(at)) {
        return false;
      }
    }
    return true;
  }

  private boolean storeEntry(long at) {
    int index = (int) memory.read(at, 4);
    if (memory.read(at + 4, 4) != 0 || !mayStore(index)) {
      return false;
    }
    try {
      memory.write(at + 8, 8, ModelSpecificRegisters.read(cpu, index));
      return true;
    } catch (Fault refused) {
      return false;
    }
  }

  private boolean isX2Apic(int index) {
    return index >>> 8 == Msr.X2APIC_FIRST >>> 8 && cpu.apic.isX2Apic();
  }

  private boolean mayStore(int index) {
    return switch (index) {
      case Msr.IA32_SMBASE, Msr.IA32_BIOS_UPDT_TRIG, Msr.IA32_BIOS_SIGN_ID -> false;
      default -> !isX2Apic(index);
    };
  }

  private boolean mayLoad(int index) {
    return switch (index) {
      case Msr.IA32_FS_BASE,
          Msr.IA32_GS_BASE,
          Msr.IA32_SMM_MONITOR_CTL,
          Msr.IA32_SMBASE,
          Msr.IA32_BIOS_UPDT_TRIG,
          Msr.IA32_BIOS_SIGN_ID ->
          false;
      default -> !isX2Apic(index);
    };
  }
}

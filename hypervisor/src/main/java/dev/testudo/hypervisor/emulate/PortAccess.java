package dev.testudo.hypervisor.emulate;

import dev.testudo.architecture.vmx.ExitQualification.Io;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.memory.PhysicalBus;
import dev.testudo.processor.vmx.HardwarePort;

/// IN and OUT without the detour over the emulator: the exit qualification tells all there is to
/// know.
public final class PortAccess {
  private static final int RAX = 0;
  private static final long BREAKPOINTS = 0xff;

  private final HardwarePort port;
  private final PhysicalBus devices;
  private final Runnable skipInstruction;

  /// @param skipInstruction moves the guest to the following instruction
  public PortAccess(HardwarePort port, PhysicalBus devices, Runnable skipInstruction) {
    this.port = port;
    this.devices = devices;
    this.skipInstruction = skipInstruction;
  }

  /// Carries out the access that exited; false when it is one of a string, or breakpoints might
  /// watch it.
  public boolean access() {
    long qualification = port.vmread(VmcsField.EXIT_QUALIFICATION);
    if ((qualification & Io.STRING) != 0 || (port.vmread(VmcsField.GUEST_DR7) & BREAKPOINTS) != 0) {
      return false;
    }
    int size = Io.size(qualification);
    int number = Io.port(qualification);
    long rax = port.register(RAX);
    if ((qualification & Io.IN) != 0) {
      long value = devices.readPort(number, size);
      port.setRegister(
          RAX,
          switch (size) {
            case 1 -> rax & ~0xffL | value & 0xff;
            case 2 -> rax & ~0xffffL | value & 0xffff;
            default -> value & 0xffff_ffffL;
          });
    } else {
      int value = (int) rax;
      devices.writePort(number, size, size == 4 ? value : value & (1 << 8 * size) - 1);
    }
    skipInstruction.run();
    return true;
  }
}

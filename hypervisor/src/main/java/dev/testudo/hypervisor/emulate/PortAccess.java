package dev.testudo.hypervisor.emulate;

import dev.testudo.architecture.vmx.ExitQualification.Io;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.Ticks;
import dev.testudo.processor.memory.PhysicalBus;
import dev.testudo.processor.vmx.HardwarePort;

/// IN and OUT without the detour over the emulator: the exit qualification tells all there is to
/// know.
public final class PortAccess {
  private static final int RAX = 0;
  private static final long BREAKPOINTS = 0xff;

  /// The guest whose instruction exited.
  public interface Guest {
    HardwarePort port();

    /// Moves it to the following instruction.
    void skipInstruction();

    /// Lets more time pass for it than one tick.
    void spend(long ticks);
  }

  private final Guest guest;
  private final PhysicalBus devices;

  public PortAccess(Guest guest, PhysicalBus devices) {
    this.guest = guest;
    this.devices = devices;
  }

  /// Carries out the access that exited; false when it is one of a string, or breakpoints might
  /// watch it.
  public boolean access() {
    HardwarePort port = guest.port();
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
    guest.skipInstruction();
    guest.spend(Ticks.PORT_ACCESS);
    return true;
  }
}

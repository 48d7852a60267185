package dev.testudo.hypervisor.emulate;

import dev.testudo.architecture.vmx.ExitQualification.EptViolation;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.event.NoInterception;
import dev.testudo.processor.event.VmExitTaken;

/// What the emulating processor asks when the second-level translation fails. It is never in
/// non-root operation, so that it asks nothing else.
final class SecondLevel extends NoInterception {
  /// Who is told of pages that are about to become dirty.
  interface DirtyLog {
    /// Notes a page; false when there is no room for it.
    boolean log(long guestPhysical);
  }

  private Outcome taken = Outcome.Done.DONE;
  DirtyLog dirtyLog = page -> true;

  Outcome taken() {
    return taken;
  }

  @Override
  public void secondLevelViolation(
      Cpu cpu,
      long guestPhysical,
      long linear,
      int access,
      int entryPermissions,
      boolean linearValid,
      boolean finalAccess) {
    taken =
        new Outcome.Violation(
            guestPhysical,
            linear,
            access & 7
                | (long) (entryPermissions & 7) << 3
                | ((entryPermissions & 8) != 0 && cpu.spaces.modeBasedExecute
                    ? EptViolation.USER_EXECUTABLE
                    : 0)
                | (linearValid ? EptViolation.LINEAR_ADDRESS_VALID : 0)
                | (linearValid && finalAccess ? EptViolation.TRANSLATED : 0));
    throw VmExitTaken.INSTANCE;
  }

  @Override
  public void secondLevelMisconfiguration(Cpu cpu, long guestPhysical, long linear) {
    taken = new Outcome.Misconfiguration(guestPhysical, linear);
    throw VmExitTaken.INSTANCE;
  }

  @Override
  public boolean apicAccess(
      Cpu cpu, int offset, int size, boolean write, boolean fetch, long value) {
    return false;
  }

  @Override
  public void secondLevelDirty(Cpu cpu, long guestPhysical) {
    if (!dirtyLog.log(guestPhysical)) {
      taken = Outcome.LogFull.LOG_FULL;
      throw VmExitTaken.INSTANCE;
    }
  }
}

package dev.testudo.hypervisor.emulate;

import dev.testudo.architecture.vmx.ExitQualification.EptViolation;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.event.Intercepted;
import dev.testudo.processor.event.Interception;
import dev.testudo.processor.event.VmExitTaken;

/// What the emulating processor asks when the second-level translation fails. It is never in
/// non-root operation, so that it asks nothing else.
final class SecondLevel implements Interception {
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

  private static IllegalStateException asked() {
    return new IllegalStateException("interception asked in root operation");
  }

  @Override
  public void instruction(Cpu cpu, Instruction instruction, Intercepted kind) {
    throw asked();
  }

  @Override
  public void instructionWithAddress(
      Cpu cpu, Instruction instruction, Intercepted kind, long address) {
    throw asked();
  }

  @Override
  public long writeControlRegister(Cpu cpu, int register, int generalRegister, long value) {
    throw asked();
  }

  @Override
  public long readControlRegister(Cpu cpu, int register, int generalRegister, long value) {
    throw asked();
  }

  @Override
  public boolean clearTaskSwitched(Cpu cpu) {
    throw asked();
  }

  @Override
  public long loadMachineStatusWord(Cpu cpu, int source, boolean memory, long linear) {
    throw asked();
  }

  @Override
  public long visibleCr0(Cpu cpu) {
    throw asked();
  }

  @Override
  public void debugRegister(Cpu cpu, int register, boolean write, int generalRegister) {
    throw asked();
  }

  @Override
  public void portAccess(
      Cpu cpu,
      Instruction instruction,
      int port,
      int size,
      boolean in,
      boolean string,
      long linear) {
    throw asked();
  }

  @Override
  public boolean readMsr(Cpu cpu, int index) {
    throw asked();
  }

  @Override
  public boolean writeMsr(Cpu cpu, int index, long value) {
    throw asked();
  }

  @Override
  public void exception(Cpu cpu, Fault fault, boolean software) {
    throw asked();
  }

  @Override
  public void tripleFault(Cpu cpu) {
    throw asked();
  }

  @Override
  public boolean externalInterrupt(Cpu cpu) {
    throw asked();
  }

  @Override
  public boolean nonMaskableInterrupt(Cpu cpu) {
    throw asked();
  }

  @Override
  public void initSignal(Cpu cpu) {
    throw asked();
  }

  @Override
  public void startupIpi(Cpu cpu, int vector) {
    throw asked();
  }

  @Override
  public void taskSwitch(Cpu cpu, int selector, int source) {
    throw asked();
  }

  @Override
  public void boundary(Cpu cpu) {
    throw asked();
  }

  @Override
  public long timestamp(Cpu cpu, long tsc) {
    throw asked();
  }

  @Override
  public boolean virtualizesCr8(Cpu cpu) {
    throw asked();
  }

  @Override
  public boolean enables(Cpu cpu, Intercepted kind) {
    throw asked();
  }
}

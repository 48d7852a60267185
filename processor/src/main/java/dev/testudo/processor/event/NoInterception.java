package dev.testudo.processor.event;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;

/// The interception of a processor in root operation: it is never asked, and says so if it is.
/// Whoever runs a processor whose guest can reach some of the questions only answers those in a
/// subclass.
public class NoInterception implements Interception {
  public static final Interception INSTANCE = new NoInterception();

  protected NoInterception() {}

  private static IllegalStateException asked() {
    return new IllegalStateException("interception asked in root operation");
  }

  @Override
  public boolean instruction(Cpu cpu, Instruction instruction, Intercepted kind) {
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
  public boolean enables(Cpu cpu, Intercepted kind) {
    throw asked();
  }

  @Override
  public boolean virtualizesCr8(Cpu cpu) {
    throw asked();
  }

  @Override
  public void debugRegister(Cpu cpu, int register, boolean write, int generalRegister) {
    throw asked();
  }

  @Override
  public boolean portAccess(
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
  public void secondLevelViolation(
      Cpu cpu,
      long guestPhysical,
      long linear,
      int access,
      int entryPermissions,
      boolean linearValid,
      boolean finalAccess) {
    throw asked();
  }

  @Override
  public void secondLevelDirty(Cpu cpu, long guestPhysical) {
    throw asked();
  }

  @Override
  public void secondLevelMisconfiguration(Cpu cpu, long guestPhysical, long linear) {
    throw asked();
  }

  @Override
  public boolean apicAccess(
      Cpu cpu, int offset, int size, boolean write, boolean fetch, long value) {
    throw asked();
  }

  @Override
  public long timestamp(Cpu cpu, long tsc) {
    throw asked();
  }
}

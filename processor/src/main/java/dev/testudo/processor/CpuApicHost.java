package dev.testudo.processor;

import dev.testudo.processor.apic.ApicHost;

/// The simulated processor as the owner of its local APIC.
final class CpuApicHost implements ApicHost {
  private final Cpu cpu;

  CpuApicHost(Cpu cpu) {
    this.cpu = cpu;
  }

  @Override
  public long now() {
    return cpu.now();
  }

  @Override
  public long timeOf(long timestamp) {
    return TimestampClock.timeOf(timestamp - cpu.msr.tscOffset, cpu.model.tscFrequency());
  }

  @Override
  public void timerChanged() {
    cpu.stopBy(cpu.apic.nextDeadline());
  }

  @Override
  public void interruptsChanged() {
    cpu.attention |= Cpu.ATTENTION_EVENT;
  }

  @Override
  public void baseChanged() {
    cpu.tlb.flush();
  }

  @Override
  public void nonMaskableInterrupt() {
    cpu.nmiPending = true;
    cpu.attention |= Cpu.ATTENTION_EVENT;
  }

  @Override
  public void initSignal() {
    cpu.initPending = true;
    // A start-up message counts if it comes after this one, however soon: both may wait for the
    // processor's turn.
    cpu.sipiPending = -1;
    cpu.attention |= Cpu.ATTENTION_EVENT;
  }

  @Override
  public void startup(int vector) {
    cpu.sipiPending = vector;
    cpu.attention |= Cpu.ATTENTION_EVENT;
  }

  @Override
  public void systemManagementInterrupt() {
    // This processor has no system-management mode, and nothing on its board raises the interrupt.
  }
}

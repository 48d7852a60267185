package dev.testudo.hypervisor;

import dev.testudo.processor.TimestampClock;
import dev.testudo.processor.apic.ApicHost;

/// A virtual processor as the owner of L1's local APIC.
final class GuestApicHost implements ApicHost {
  private final VirtualProcessor processor;

  GuestApicHost(VirtualProcessor processor) {
    this.processor = processor;
  }

  @Override
  public long now() {
    return processor.time();
  }

  @Override
  public long timeOf(long timestamp) {
    return TimestampClock.timeOf(
        timestamp - processor.state().tscOffset, processor.timestampFrequency());
  }

  @Override
  public void timerChanged() {
    // The root loop asks for the next deadline at each entry.
  }

  @Override
  public void interruptsChanged() {
    // The root loop asks at each entry; other processors of L1 run in turns.
  }

  @Override
  public void baseChanged() {
    // The registers' page is never mapped, wherever it is not over RAM.
    processor.apicMoved();
  }

  @Override
  public void nonMaskableInterrupt() {
    processor.state().nmiPending = true;
  }

  @Override
  public void initSignal() {
    processor.state().initPending = true;
    // A start-up message counts if it comes after this one, however soon: both may wait for the
    // turn
    // of the processor.
    processor.state().startupVector = -1;
  }

  @Override
  public void startup(int vector) {
    processor.state().startupVector = vector;
  }

  @Override
  public void systemManagementInterrupt() {
    // L1's processor has no system-management mode.
  }
}

package dev.testudo.processor.apic;

/// What a local APIC needs of whoever owns it: a simulated processor, or a hypervisor that emulates
/// one.
public interface ApicHost {
  /// Virtual time in ticks.
  long now();

  /// The virtual time at which the owner's time-stamp counter has reached `timestamp`: a moment
  /// that may have passed, or `Long.MAX_VALUE` when it lies too far ahead to be told.
  long timeOf(long timestamp);

  /// [LocalApic#nextDeadline()] may have come nearer.
  void timerChanged();

  /// [LocalApic#interruptPending()] may have changed.
  void interruptsChanged();

  /// IA32_APIC_BASE was written: another page may hold the registers, or none, and CPUID may answer
  /// differently.
  void baseChanged();

  void nonMaskableInterrupt();

  /// An INIT message has come. The owner decides when to take it, and then calls
  /// [LocalApic#init()].
  void initSignal();

  /// A start-up message has come.
  void startup(int vector);

  /// A system-management interrupt has come.
  void systemManagementInterrupt();
}

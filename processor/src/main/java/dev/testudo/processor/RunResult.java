package dev.testudo.processor;

/// Why a run of a processor returned.
public enum RunResult {
  /// The given time is reached.
  TIME,

  /// The given time is reached and the processor is halted, or waits for a start-up IPI.
  HALTED,

  /// The processor is in the shutdown state: a triple fault.
  SHUTDOWN,

  /// Somebody asked for it with [Cpu#ATTENTION_STOP].
  STOPPED,

  /// A VM exit to a hypervisor outside of the simulated memory; see `vmx.HardwarePort`.
  VM_EXIT,

  /// The guest did something that is not implemented; [Processor#unimplemented()] names it.
  UNIMPLEMENTED
}

package dev.testudo.processor;

/// What takes more virtual time than the one tick of an instruction, so that a hypervisor which
/// carries it out for its guest can let the same time pass.
public final class Ticks {
  /// An access to a port, beside the instruction's own tick: about half a microsecond, as on a PC.
  public static final int PORT_ACCESS = 499;

  /// PAUSE, beside its own tick: about what it takes on a processor of the model, so that loops
  /// which wait for a time are executed a tenth as often.
  public static final int PAUSE = 139;

  /// CPUID, beside its own tick: it serializes, and takes some 200 cycles where no hypervisor
  /// answers it.
  public static final int CPUID = 199;

  /// A MOV to or from CR8, beside its own tick: the register is the local APIC's.
  public static final int TASK_PRIORITY = 39;

  /// A VM entry and the exit after it. It is short of what silicon needs, but enough for a guest
  /// that does next to nothing to see its preemption timer move.
  public static final int VM_ENTRY = 40;

  private Ticks() {}
}

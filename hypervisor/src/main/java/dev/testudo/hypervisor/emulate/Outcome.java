package dev.testudo.hypervisor.emulate;

import dev.testudo.processor.event.Fault;

/// What came of an instruction, or of an access to memory, that was carried out for a guest.
public sealed interface Outcome {
  /// It is done.
  enum Done implements Outcome {
    DONE
  }

  /// A read is done.
  record Value(long value) implements Outcome {}

  /// It raised an exception, which the guest has to get.
  record Raised(Fault fault) implements Outcome {}

  /// The EPT that the guest's own hypervisor gave it does not allow it.
  ///
  /// @param guestPhysical where
  /// @param linear the linear address, if `qualification` says that it is valid
  /// @param qualification the exit qualification
  record Violation(long guestPhysical, long linear, long qualification) implements Outcome {}

  /// That EPT has an entry that is not valid.
  record Misconfiguration(long guestPhysical, long linear) implements Outcome {}

  /// A page would become dirty, and the log of such pages has no room for it.
  enum LogFull implements Outcome {
    LOG_FULL
  }

  /// It does something that is not implemented.
  record Unimplemented(String what) implements Outcome {}
}

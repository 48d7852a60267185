package dev.testudo.cli;

import dev.testudo.machine.Outcome;
import java.util.List;

/// A guest's run that came to an end.
///
/// @param way how it was run
/// @param outcome how it ended
/// @param console the lines it printed
/// @param ticks virtual time that passed, in instructions
/// @param seconds host time that passed
/// @param touchedBytes RAM that was written to, by the guest or for it
/// @param counters what was counted, one line each
record GuestRun(
    Way way,
    Outcome outcome,
    List<String> console,
    long ticks,
    double seconds,
    long touchedBytes,
    List<String> counters) {

  /// The exit code of a command that ran just this guest.
  int exitCode() {
    return switch (outcome) {
      case Outcome.PoweredOff _, Outcome.Reset _ -> ExitCode.SUCCESS.code();
      case Outcome.Exited(int status) -> status & 0xff;
      case Outcome.Sleeping _,
          Outcome.TripleFault _,
          Outcome.HaltedForever _,
          Outcome.Unimplemented _ ->
          ExitCode.GUEST_STOPPED.code();
      case Outcome.LimitReached _ -> ExitCode.LIMIT.code();
    };
  }
}

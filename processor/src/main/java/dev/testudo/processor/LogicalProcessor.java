package dev.testudo.processor;

import dev.testudo.processor.apic.LocalApic;
import dev.testudo.processor.state.CpuState;
import java.util.function.Consumer;

/// A logical processor as the machine around it sees it: it runs for a time, and its local APIC is
/// on the machine's bus. A simulated processor is one; so is a virtual processor that a hypervisor
/// makes of a simulated one, so that a machine is wired in the same way with and without that
/// hypervisor.
public interface LogicalProcessor {
  /// Runs until virtual time reaches `until`, or until another reason to return.
  RunResult run(long until);

  /// Like [#run], but returns [RunResult#HALTED] as soon as the processor has nothing to do,
  /// without letting time pass: in a machine of several processors the time belongs to the others.
  RunResult runUntilIdle(long until);

  /// Lets virtual time pass to a moment while the processor executes nothing; a moment that has
  /// passed changes nothing. Not while the processor runs.
  void passTime(long until);

  /// The virtual time at which an idle processor has something to do by itself (its timers), or
  /// `Long.MAX_VALUE`.
  long nextDeadline();

  /// Makes the present run look at timers at this time at the latest, and return to its caller when
  /// the time has come. Only for calls from devices that the run itself has accessed.
  void stopBy(long time);

  /// Makes the present run return at the next instruction boundary.
  void stop();

  /// Virtual time in ticks.
  long now();

  /// The APIC that the software which the machine was built for sees.
  LocalApic apic();

  /// Changes the registers that the software finds; not while the processor runs.
  void changeState(Consumer<CpuState> change);

  /// What the guest did that is not implemented, after [RunResult#UNIMPLEMENTED].
  String unimplemented();
}

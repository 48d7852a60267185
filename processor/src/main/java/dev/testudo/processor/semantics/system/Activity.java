package dev.testudo.processor.semantics.system;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.event.Intercepted;
import dev.testudo.processor.state.ActivityState;

/// HLT, PAUSE, cache invalidation: instructions that compute nothing.
final class Activity {
  /// Ticks that PAUSE takes beside its own: about what it does on a processor of the model, so that
  /// loops which wait for a time are executed a tenth as often.
  private static final int PAUSE_TICKS = 139;

  private Activity() {}

  static void halt(Cpu cpu, Instruction i) {
    Privilege.require(cpu, i, Intercepted.HLT);
    cpu.activity = ActivityState.HLT;
    cpu.attention |= Cpu.ATTENTION_INACTIVE | Cpu.ATTENTION_EVENT;
  }

  static void pause(Cpu cpu, Instruction i) {
    Privilege.intercept(cpu, i, Intercepted.PAUSE);
    cpu.spend(PAUSE_TICKS);
  }

  static void invalidateCaches(Cpu cpu, Instruction i) {
    Privilege.require(cpu, i, Intercepted.INVD);
  }

  static void writeBackCaches(Cpu cpu, Instruction i) {
    Privilege.require(cpu, i, Intercepted.WBINVD);
  }
}

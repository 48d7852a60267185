package dev.testudo.processor.semantics.system;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.Ticks;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.event.Intercepted;
import dev.testudo.processor.state.ActivityState;

/// HLT, PAUSE, cache invalidation: instructions that compute nothing.
final class Activity {
  /// Ticks that WBINVD takes: on silicon it is by far the slowest instruction.
  private static final int WRITE_BACK_TICKS = 20_000;

  private Activity() {}

  static void halt(Cpu cpu, Instruction i) {
    if (Privilege.exits(cpu, i, Intercepted.HLT)) {
      return;
    }
    cpu.activity = ActivityState.HLT;
    cpu.attention |= Cpu.ATTENTION_INACTIVE | Cpu.ATTENTION_EVENT;
  }

  static void pause(Cpu cpu, Instruction i) {
    if (!Privilege.intercepts(cpu, i, Intercepted.PAUSE)) {
      cpu.spend(Ticks.PAUSE);
    }
  }

  static void invalidateCaches(Cpu cpu, Instruction i) {
    Privilege.exits(cpu, i, Intercepted.INVD);
  }

  static void writeBackCaches(Cpu cpu, Instruction i) {
    if (!Privilege.exits(cpu, i, Intercepted.WBINVD)) {
      cpu.spend(WRITE_BACK_TICKS);
    }
  }
}

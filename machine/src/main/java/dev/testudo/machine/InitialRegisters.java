package dev.testudo.machine;

import dev.testudo.boot.GeneralRegister;
import dev.testudo.boot.InitialState;
import dev.testudo.boot.SegmentRegister;
import dev.testudo.processor.state.ActivityState;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.Segment;
import java.util.Map;

/// Puts registers into a processor: those of a boot protocol into the first one, and into all what
/// firmware would leave.
final class InitialRegisters {
  /// Memory-type range registers on, everything write-back.
  private static final long ALL_WRITE_BACK = 0x806;

  private static final long DR6_AFTER_RESET = 0xffff_0ff0L;
  private static final long DR7_AFTER_RESET = 0x400;
  private static final long FIXED_RFLAGS = 2;

  private InitialRegisters() {}

  /// A processor that waits for its start-up message.
  static void waiting(CpuState state) {
    start(state, InitialState.realMode(0xf000, 0xfff0));
    state.activity = ActivityState.WAIT_FOR_SIPI;
  }

  /// The processor that boots.
  static void start(CpuState state, InitialState initial) {
    for (int register = 0; register < CpuState.NO_REGISTER; register++) {
      state.r[register] = 0;
    }
    for (Map.Entry<GeneralRegister, Long> register : initial.general().entrySet()) {
      state.r[register.getKey().ordinal()] = register.getValue();
    }
    state.rip = initial.rip();
    state.setFlags(FIXED_RFLAGS);
    set(state, Segment.CS, initial.code());
    for (int segment : new int[] {Segment.DS, Segment.ES, Segment.SS, Segment.FS, Segment.GS}) {
      set(state, segment, initial.data());
    }
    set(state, Segment.TR, SegmentRegister.busyTask());
    set(state, Segment.LDTR, SegmentRegister.unusable());
    state.cpl = 0;
    state.gdtrBase = initial.gdtBase();
    state.gdtrLimit = initial.gdtLimit();
    state.idtrBase = 0;
    state.idtrLimit = initial.idtLimit();
    state.cr0 = initial.cr0();
    state.cr2 = 0;
    state.cr3 = initial.cr3();
    state.cr4 = initial.cr4();
    state.efer = initial.efer();
    state.xcr0 = 1;
    state.dr[6] = DR6_AFTER_RESET;
    state.dr[7] = DR7_AFTER_RESET;
    state.msr.mtrrDefaultType = ALL_WRITE_BACK;
    state.activity = ActivityState.ACTIVE;
  }

  private static void set(CpuState state, int segment, SegmentRegister value) {
    state.selector[segment] = value.selector();
    state.base[segment] = value.base();
    state.limit[segment] = value.limit();
    state.rights[segment] = value.rights();
  }
}

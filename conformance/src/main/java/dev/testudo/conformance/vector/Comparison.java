package dev.testudo.conformance.vector;

import java.util.ArrayList;
import java.util.List;

/// Compares an outcome with the recorded one, leaving out what is undefined.
final class Comparison {
  private static final String[] NAMES = {
    "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
    "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
  };
  private static final int RESUME_FLAG = 0x10000;

  private final VectorForm form;
  private final VectorState before;
  private final List<String> differences = new ArrayList<>();

  private Comparison(VectorForm form, VectorState before) {
    this.form = form;
    this.before = before;
  }

  /// The differences, one line each; empty when there are none that count.
  static List<String> differences(
      VectorForm form, VectorState before, Outcome silicon, Outcome ours) {
    Comparison comparison = new Comparison(form, before);
    comparison.compareExceptions(silicon, ours);
    if (!Undefined.result(form, before)) {
      comparison.compare(silicon.after(), ours.after());
      if (!Undefined.memory(form, silicon)) {
        comparison.compareMemory(silicon.after(), ours.after());
      }
    }
    return comparison.differences;
  }

  private void differ(String what, long silicon, long ours) {
    differences.add("%-6s silicon %016x  ours %016x".formatted(what, silicon, ours));
  }

  private void check(String what, long silicon, long ours) {
    if (silicon != ours) {
      differ(what, silicon, ours);
    }
  }

  private void compareExceptions(Outcome silicon, Outcome ours) {
    check("vector", silicon.vector(), ours.vector());
    if (silicon.vector() != Outcome.NO_EXCEPTION && silicon.vector() == ours.vector()) {
      // Linux tells processes that every page of the upper half is present
      int hidden = silicon.vector() == 14 && silicon.faultAddress() < 0 ? 1 : 0;
      check("error", silicon.errorCode() & ~hidden, ours.errorCode() & ~hidden);
      check("cr2", silicon.faultAddress(), ours.faultAddress());
      boolean trap = silicon.vector() == 3 || silicon.vector() == 4;
      if (!trap && silicon.ripOffset() != 0xff) {
        check("rip", silicon.ripOffset(), ours.ripOffset());
      }
    }
  }

  private void compare(VectorState silicon, VectorState ours) {
    for (int i = 0; i < 16; i++) {
      check(NAMES[i], silicon.gpr[i], ours.gpr[i]);
    }
    long defined = ~(Undefined.flags(form, before) | RESUME_FLAG);
    if ((silicon.rflags & defined) != (ours.rflags & defined)) {
      differ("rflags", silicon.rflags & defined, ours.rflags & defined);
    }
    for (int i = 0; i < 16; i++) {
      boolean same =
          silicon.xmm[2 * i] == ours.xmm[2 * i] && silicon.xmm[2 * i + 1] == ours.xmm[2 * i + 1];
      if (!same && !(approximate() && Approximation.closeSingles(silicon.xmm, ours.xmm, 2 * i))) {
        differ("xmm" + i + "hi", silicon.xmm[2 * i + 1], ours.xmm[2 * i + 1]);
        differ("xmm" + i + "lo", silicon.xmm[2 * i], ours.xmm[2 * i]);
      }
    }
    check("mxcsr", silicon.mxcsr, ours.mxcsr);
    if (FormKind.is(form.kind(), FormKind.X87)) {
      compareFpu(silicon, ours);
    }
  }

  private void compareMemory(VectorState silicon, VectorState ours) {
    for (int i = 0; i < VectorState.WINDOW_SIZE; i++) {
      if (silicon.memory[i] != ours.memory[i]) {
        differ("m" + address(i), silicon.memory[i] & 0xff, ours.memory[i] & 0xff);
      }
    }
  }

  private String address(int i) {
    return Integer.toHexString(VectorState.window(form.kind()) + i);
  }

  private boolean approximate() {
    return FormKind.is(form.kind(), FormKind.APPROX);
  }

  private void compareFpu(VectorState silicon, VectorState ours) {
    check("fcw", silicon.fcw, ours.fcw);
    int undefined = Undefined.statusWord(form);
    if (approximate()) {
      undefined |= 0x220; // how it was rounded follows from digits that need not match
    }
    check("fsw", silicon.fsw & ~undefined, ours.fsw & ~undefined);
    check("ftw", silicon.ftw, ours.ftw);
    for (int i = 0; i < 8; i++) {
      boolean same =
          silicon.signExponent[i] == ours.signExponent[i]
              && silicon.significand[i] == ours.significand[i];
      if (!same && !(approximate() && Approximation.closeExtended(silicon, ours, i))) {
        differences.add(
            "R%d     silicon %04x %016x  ours %04x %016x"
                .formatted(
                    i,
                    silicon.signExponent[i],
                    silicon.significand[i],
                    ours.signExponent[i],
                    ours.significand[i]));
      }
    }
  }

  /// What a reader needs to see of an initial state to understand a difference.
  static List<String> describe(VectorForm form, VectorState s) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < 16; i++) {
      line.append("%-3s %016x  ".formatted(NAMES[i], s.gpr[i]));
      if (i % 4 == 3) {
        lines.add(line.toString());
        line.setLength(0);
      }
    }
    lines.add("rflags %x  mxcsr %x".formatted(s.rflags, s.mxcsr));
    if (FormKind.is(form.kind(), FormKind.SSE)) {
      for (int i : new int[] {0, 1, 2, 3, 8}) {
        lines.add("xmm%d %016x_%016x".formatted(i, s.xmm[2 * i + 1], s.xmm[2 * i]));
      }
    }
    if (FormKind.is(form.kind(), FormKind.X87)) {
      lines.add("fcw %04x fsw %04x ftw %02x".formatted(s.fcw, s.fsw, s.ftw));
      for (int i = 0; i < 8; i++) {
        int st = i - (s.fsw >> 11) & 7;
        lines.add("R%d st(%d) %04x %016x".formatted(i, st, s.signExponent[i], s.significand[i]));
      }
    }
    for (int pointer : new int[] {6, 7, 4}) {
      line.append("[%s]".formatted(NAMES[pointer]));
      int at = (int) s.gpr[pointer] - VectorState.window(form.kind());
      for (int i = 0; i < 16 && at + i < VectorState.WINDOW_SIZE; i++) {
        line.append(" %02x".formatted(s.memory[at + i]));
      }
      lines.add(line.toString());
      line.setLength(0);
    }
    return lines;
  }
}

package dev.testudo.conformance.vector;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Draws the state in which a form begins, from its name and the number of the state: the twin of
/// the recorder's `state.c`, step for step. [VectorForm#stateHash()] proves that both draw alike.
final class InitialState {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long SEED = 0x7465737475646f31L;
  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int RBX = 3;
  private static final int RSP = 4;
  private static final int RBP = 5;
  private static final int RSI = 6;
  private static final int RDI = 7;

  private final VectorState s = new VectorState();
  private final NumberSource numbers;
  private final int kind;
  private final int window;

  private InitialState(String name, int kind, int index) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    long seed = VectorState.fnv(VectorState.FNV_START, text, text.length) ^ SEED;
    numbers = new NumberSource(seed + index * 0xd1b54a32d192ed03L);
    this.kind = kind;
    window = VectorState.window(kind);
  }

  static VectorState draw(String name, int kind, int index) {
    InitialState initial = new InitialState(name, kind, index);
    initial.drawData();
    initial.drawPointers();
    initial.drawSpecials();
    initial.drawVectors();
    initial.drawFpu();
    if (FormKind.is(kind, FormKind.COMPAT)) {
      for (int i = 0; i < 8; i++) {
        initial.s.gpr[i] &= 0xffff_ffffL;
      }
    }
    return initial.s;
  }

  private boolean is(int bit) {
    return FormKind.is(kind, bit);
  }

  private void drawData() {
    for (int i = 0; i < 16; i++) {
      s.gpr[i] = numbers.integer();
    }
    s.rflags = 0x202 | numbers.next() & 0x8d5;
    for (int i = 0; i < VectorState.WINDOW_SIZE; i += 8) {
      LONG.set(s.memory, i, numbers.integer());
    }
  }

  private void drawPointers() {
    long r = numbers.next();
    long si = r & 0xf;
    long di = r >>> 4 & 0xf;
    long sp = r >>> 8 & 0xf;
    if ((r & 0x1000) != 0 || is(FormKind.ALIGN)) {
      si = 0;
      di = 0;
      sp = 0;
    }
    s.gpr[RSI] = window + 0x1f0 + si + ((r & 0x2000) != 0 ? 8 * (r >>> 16 & 1) : 0);
    s.gpr[RDI] = window + 0x100 + di;
    s.gpr[RSP] = window + 0x300 + ((r & 0x4000) != 0 ? sp : 0);
    if (is(FormKind.EDGE)) {
      s.gpr[RDI] =
          window + VectorState.WINDOW_SIZE - ((r & 0x8000) != 0 ? r >>> 20 & 0x3f : 1 + di);
    }
    if (is(FormKind.ALIGN)) {
      s.gpr[RSI] = window + 0x1f0;
    }
    drawOperand((int) s.gpr[RSI] - window);
    if (!is(FormKind.EDGE)) {
      drawOperand((int) s.gpr[RDI] - window);
    }
  }

  /// What a pointer of the form will find.
  private void drawOperand(int at) {
    long[] words = new long[4];
    numbers.lanes(words, 0, kind);
    numbers.lanes(words, 2, kind);
    for (int i = 0; i < 4; i++) {
      LONG.set(s.memory, at + 8 * i, words[i]);
    }
    if (is(FormKind.M80)) {
      int high = numbers.extended(words, 0);
      LONG.set(s.memory, at, words[0]);
      s.memory[at + 8] = (byte) high;
      s.memory[at + 9] = (byte) (high >> 8);
    }
    if (is(FormKind.BCD)) {
      for (int i = 0; i < 9; i++) {
        long r = numbers.next();
        s.memory[at + i] = (byte) ((r & 0xff) % 10 | (r >>> 8 & 0xff) % 10 << 4);
      }
      s.memory[at + 9] = (byte) (numbers.next() & 0x80);
    }
    if (is(FormKind.MXMEM) && (numbers.next() & 3) != 0) {
      s.memory[at + 2] = 0;
      s.memory[at + 3] = 0;
    }
  }

  private void drawSpecials() {
    if (is(FormKind.COUNT)) {
      long r = numbers.next();
      s.gpr[RCX] = r & 0xf;
      if ((r & 0x10) != 0) {
        s.rflags |= 0x400;
      }
    }
    if (is(FormKind.BITOFF)) {
      s.gpr[RCX] = (numbers.next() & 0x7ff) - 0x400;
    }
    if (is(FormKind.DIVIDE)) {
      switch ((int) numbers.next() & 3) {
        case 0 -> s.gpr[RDX] = 0;
        case 1 -> s.gpr[RDX] = s.gpr[RAX] >> 63;
        case 2 -> {
          s.gpr[RDX] &= 0xff;
          s.gpr[RAX] &= 0x3ff;
        }
        default -> {}
      }
    }
    if (is(FormKind.XLATB)) {
      s.gpr[RBX] = window + 0x80;
    }
    if (is(FormKind.FRAME)) {
      s.gpr[RBP] = window + 0x340;
    }
    if (is(FormKind.FLAGPOP)) {
      int at = (int) s.gpr[RSP] - window;
      LONG.set(s.memory, at, (long) LONG.get(s.memory, at) & 0x0020ffff & ~0x4100L);
    }
  }

  private void drawVectors() {
    s.mxcsr = 0x1f80;
    for (int i = 0; i < 16; i++) {
      s.xmm[2 * i] = 0x0101010101010101L * i;
      s.xmm[2 * i + 1] = ~s.xmm[2 * i];
    }
    if (!is(FormKind.SSE)) {
      return;
    }
    for (int i = 0; i < 16; i++) {
      numbers.lanes(s.xmm, 2 * i, kind);
    }
    long r = numbers.next();
    s.mxcsr |= (int) (r & 3) << 13;
    if ((r & 0x1c) == 0) {
      s.mxcsr |= 0x8000;
    }
    if ((r & 0xe0) == 0) {
      s.mxcsr |= 0x40;
    }
    if ((r & 0xf00) == 0) {
      s.mxcsr &= ~((int) (r >>> 16) & 0x1f80);
    }
    if ((r & 0x3000) == 0) {
      s.mxcsr |= (int) (r >>> 32) & 0x3f;
    }
  }

  private void drawFpu() {
    s.fcw = 0x37f;
    if (!is(FormKind.X87)) {
      return;
    }
    for (int i = 0; i < 8; i++) {
      s.signExponent[i] = numbers.extended(s.significand, i);
    }
    long r = numbers.next();
    s.fcw = 0x37f | (int) (r & 3) << 10;
    switch ((int) (r >>> 2) & 3) {
      case 0 -> s.fcw &= ~0x300;
      case 1 -> s.fcw = s.fcw & ~0x300 | 0x200;
      default -> {}
    }
    if ((r & 0x70) == 0) {
      s.fcw &= ~((int) (r >>> 32) & 0x3f);
    }
    s.fsw = (int) (r >>> 8) & 0x3800 | (int) (r >>> 40) & 0x4700;
    if ((r & 0x700) == 0) {
      s.fsw |= (int) (r >>> 56) & 0x3f;
    }
    if ((s.fsw & ~s.fcw & 0x3f) != 0) {
      s.fsw |= 0x8080;
    }
    r = numbers.next();
    s.ftw =
        switch ((int) r & 3) {
          case 0 -> (int) (r >>> 8) & 0xff;
          case 1 -> 0xff & ~(1 << ((s.fsw >> 11) + 7 & 7)); // one free register to push to
          default -> 0xff;
        };
  }
}

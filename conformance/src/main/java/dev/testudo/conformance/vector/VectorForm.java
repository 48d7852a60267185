package dev.testudo.conformance.vector;

import java.nio.ByteBuffer;

/// One recorded form: some machine code and its outcomes in many states.
///
/// @param name its assembly text, which also seeds its states
/// @param kind bits of [FormKind]
/// @param code the machine code
/// @param stateHash FNV-1a over all its initial states
/// @param states number of states
/// @param outcomes the recorded outcomes, as differences from the initial states
record VectorForm(
    String name, int kind, byte[] code, long stateHash, int states, ByteBuffer outcomes) {
  /// The name with what tells apart forms of the same text.
  String title() {
    return name
        + (FormKind.is(kind, FormKind.COMPAT) ? " (compatibility mode)" : "")
        + (FormKind.is(kind, FormKind.EDGE) ? " (at the edge)" : "");
  }

  VectorState initial(int index) {
    return InitialState.draw(name, kind, index);
  }

  /// Reads the next outcome; `before` is the initial state of the same index.
  static Outcome read(ByteBuffer in, int kind, VectorState before) {
    int vector = in.get();
    int error = 0;
    int ripOffset = 0;
    long address = 0;
    if (vector != Outcome.NO_EXCEPTION) {
      error = in.getInt();
      ripOffset = in.get() & 0xff;
      if (vector == 14) {
        address = in.getLong();
      }
    }
    VectorState after = before.copy();
    int mask = in.getShort();
    for (int i = 0; i < 16; i++) {
      if ((mask >> i & 1) != 0) {
        after.gpr[i] = in.getLong();
      }
    }
    after.rflags = in.getInt();
    mask = in.getShort();
    for (int i = 0; i < 16; i++) {
      if ((mask >> i & 1) != 0) {
        after.xmm[2 * i] = in.getLong();
        after.xmm[2 * i + 1] = in.getLong();
      }
    }
    after.mxcsr = in.getInt();
    if (FormKind.is(kind, FormKind.X87)) {
      after.fcw = in.getShort() & 0xffff;
      after.fsw = in.getShort() & 0xffff;
      after.ftw = in.get() & 0xff;
      mask = in.get();
      for (int i = 0; i < 8; i++) {
        if ((mask >> i & 1) != 0) {
          after.significand[i] = in.getLong();
          after.signExponent[i] = in.getShort() & 0xffff;
        }
      }
    }
    int runs = in.get() & 0xff;
    for (int i = 0; i < runs; i++) {
      int at = in.getShort() & 0xffff;
      in.get(after.memory, at, in.get() & 0xff);
    }
    return new Outcome(vector, error, ripOffset, address, after);
  }
}

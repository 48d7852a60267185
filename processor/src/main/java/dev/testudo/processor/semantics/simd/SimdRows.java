package dev.testudo.processor.semantics.simd;

import dev.testudo.processor.decode.OpcodeTable;

/// All opcode rows of this room.
public final class SimdRows {
  private SimdRows() {}

  public static void define(OpcodeTable t) {
    MoveRows.define(t);
    PackedIntegerRows.define(t);
    StateRows.define(t);
    FloatingRows.define(t);
    CryptographyRows.define(t);
  }
}

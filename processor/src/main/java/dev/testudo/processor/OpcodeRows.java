package dev.testudo.processor;

import dev.testudo.processor.decode.OpcodeTable;
import dev.testudo.processor.semantics.floating.X87Rows;
import dev.testudo.processor.semantics.integer.BitManipulation;
import dev.testudo.processor.semantics.integer.IntegerRows;
import dev.testudo.processor.semantics.simd.SimdRows;
import dev.testudo.processor.semantics.system.ControlTransferRows;
import dev.testudo.processor.semantics.system.SystemRows;
import dev.testudo.processor.vmx.VmxRows;

/// All opcode rows of the processor: the rows of each room, put together.
public final class OpcodeRows {
  private static final OpcodeTable ALL = build();

  private OpcodeRows() {}

  public static OpcodeTable all() {
    return ALL;
  }

  private static OpcodeTable build() {
    OpcodeTable table = new OpcodeTable();
    IntegerRows.define(table);
    BitManipulation.define(table);
    SystemRows.define(table);
    ControlTransferRows.define(table);
    SimdRows.define(table);
    X87Rows.define(table);
    VmxRows.define(table);
    return table;
  }
}

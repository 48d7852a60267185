package dev.testudo.processor.semantics.simd;

import dev.testudo.processor.decode.Form;
import dev.testudo.processor.decode.OpcodeTable;

/// Opcode rows of state saving and restoring, of caches and of fences.
final class StateRows {
  private StateRows() {}

  static void define(OpcodeTable t) {
    t.row("NP 0F AE /0 mem", "FXSAVE", "M", Form.NONE, StateInstructions::fxsave);
    t.row("NP 0F AE /1 mem", "FXRSTOR", "M", Form.NONE, StateInstructions::fxrstor);
    t.row("NP 0F AE /2 mem", "LDMXCSR", "Md", Form.NONE, StateInstructions::loadMxcsr);
    t.row("NP 0F AE /3 mem", "STMXCSR", "Md", Form.NONE, StateInstructions::storeMxcsr);
    t.row("NP 0F AE /4 mem", "XSAVE", "M", Form.NONE, StateInstructions::xsave);
    t.row("NP 0F AE /5 mem", "XRSTOR", "M", Form.NONE, StateInstructions::xrstor);
    t.row("NP 0F AE /6 mem", "XSAVEOPT", "M", Form.NONE, StateInstructions::xsaveopt);
    t.row("NP 0F C7 /3 mem", "XRSTORS", "M", Form.ENDS_BLOCK, StateInstructions::xrstors);
    t.row("NP 0F C7 /4 mem", "XSAVEC", "M", Form.NONE, StateInstructions::xsavec);
    t.row("NP 0F C7 /5 mem", "XSAVES", "M", Form.ENDS_BLOCK, StateInstructions::xsaves);
    t.row("NP 0F 01 D0", "XGETBV", "", Form.NONE, StateInstructions::xgetbv);

    t.row("NP 0F AE /7 mem", "CLFLUSH", "Mb", Form.NONE, CacheHints::line);
    t.row("66 0F AE /7 mem", "CLFLUSHOPT", "Mb", Form.NONE, CacheHints::line);
    t.row("66 0F AE /6 mem", "CLWB", "Mb", Form.NONE, CacheHints::line);
    t.row("NP 0F AE E8+i", "LFENCE", "", Form.NONE, CacheHints::nothing);
    t.row("NP 0F AE F0+i", "MFENCE", "", Form.NONE, CacheHints::nothing);
    t.row("NP 0F AE F8+i", "SFENCE", "", Form.NONE, CacheHints::nothing);
    t.row("0F 18 /r", "PREFETCHh", "Ev", Form.NONE, CacheHints::nothing);
    t.row("0F 0D /r", "PREFETCHW", "Ev", Form.NONE, CacheHints::nothing);
    t.row("NP 0F C3 /r mem", "MOVNTI", "My,Gy", Form.NONE, CacheHints::storeGeneral);
  }
}

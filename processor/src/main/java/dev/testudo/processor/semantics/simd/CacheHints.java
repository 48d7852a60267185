package dev.testudo.processor.semantics.simd;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;

/// Instructions about caches and memory ordering. There is no cache and memory is ordered, so that
/// what remains of them are their faults.
public final class CacheHints {
  private CacheHints() {}

  /// LFENCE, SFENCE, MFENCE, and PREFETCHh, which never fault.
  public static void nothing(Cpu cpu, Instruction i) {}

  /// CLFLUSH, CLFLUSHOPT, CLWB: treated as a load of a byte.
  public static void line(Cpu cpu, Instruction i) {
    cpu.load8(i.linear(cpu, 1, false));
  }

  /// MOVNTI
  public static void storeGeneral(Cpu cpu, Instruction i) {
    int size = i.operandSize;
    cpu.store(i.linear(cpu, size, true), size, cpu.register(i.reg, size));
  }
}

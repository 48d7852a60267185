package dev.testudo.processor.semantics.floating;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;

/// Memory operands of more than eight bytes: their parts, and the rule that a store either faults
/// or happens whole.
final class X87Memory {
  private X87Memory() {}

  /// The linear address of a part of an operand; addresses wrap at 4 GiB outside 64-bit mode.
  static long at(Instruction i, long linear, int offset) {
    long address = linear + offset;
    return i.codeSize == 64 ? address : address & 0xffff_ffffL;
  }

  /// Raises whatever storing `size` bytes would raise. An operand spans two pages at most; a fault
  /// in the second names its first byte.
  static void checkStore(Cpu cpu, Instruction i, long linear, int size) {
    cpu.loadForStore(linear, 1);
    long last = at(i, linear, size - 1);
    cpu.loadForStore((last ^ linear) >>> 12 != 0 ? last & -4096L : last, 1);
  }

  /// Stores ten bytes.
  static void store80(Cpu cpu, Instruction i, long linear, int high, long low) {
    checkStore(cpu, i, linear, 10);
    cpu.store64(linear, low);
    cpu.store16(at(i, linear, 8), high);
  }
}

package dev.testudo.processor.interpret;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.Segment;

/// An op of 64-bit code with an operand in memory, whose address is computed without a branch:
/// absent registers read as zero and ignored segment bases are zero.
abstract class MemoryOperand extends Op {
  private final int base;
  private final int scaledIndex;
  private final int scale;
  private final long displacement;
  private final long addressMask;

  /// The address is a base register and a displacement, in a flat segment.
  private final boolean plain;

  private final int baseSegment;
  final int register;
  final int size;
  final long immediate;

  MemoryOperand(Instruction instruction, int index, int offset) {
    super(instruction, index, offset);
    base = instruction.base;
    scaledIndex = instruction.index;
    scale = instruction.scale;
    displacement = instruction.displacement;
    addressMask = instruction.addressMask;
    baseSegment = instruction.baseSegment;
    plain =
        scaledIndex == CpuState.NO_REGISTER
            && addressMask == -1L
            && (baseSegment == Segment.FLAT || baseSegment == Segment.FLAT_STACK);
    register = instruction.reg;
    size = instruction.operandSize;
    immediate = instruction.immediate;
  }

  /// The linear address of the operand, in 64-bit mode.
  final long linear(Cpu cpu) {
    long[] r = cpu.r;
    if (plain) {
      return r[base] + displacement;
    }
    return (r[base] + (r[scaledIndex] << scale) + displacement & addressMask)
        + cpu.base[baseSegment];
  }

  /// Loads 4 or 8 bytes, zero-extended.
  final long load(Cpu cpu) {
    long linear = linear(cpu);
    return size == 8 ? cpu.load64(linear) : cpu.load32(linear) & 0xffff_ffffL;
  }

  final void store(Cpu cpu, long value) {
    long linear = linear(cpu);
    if (size == 8) {
      cpu.store64(linear, value);
    } else {
      cpu.store32(linear, (int) value);
    }
  }
}

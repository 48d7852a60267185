package dev.testudo.processor.interpret;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.semantics.integer.Alu;

/// Moves between registers that are more than a copy.
final class Registers {
  private Registers() {}

  /// LEA with a 32- or 64-bit destination.
  static final class Lea extends Op {
    private final int base;
    private final int scaledIndex;
    private final int scale;
    private final long displacement;
    private final long mask;
    private final int target;

    Lea(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
      base = instruction.base;
      scaledIndex = instruction.index;
      scale = instruction.scale;
      displacement = instruction.displacement;
      mask = instruction.addressMask & Alu.mask(instruction.operandSize);
      target = instruction.reg;
    }

    @Override
    public void execute(Cpu cpu) {
      long[] r = cpu.r;
      r[target] = r[base] + (r[scaledIndex] << scale) + displacement & mask;
      next.execute(cpu);
    }
  }

  /// MOVZX and MOVSX from a byte or word register (not AH to BH), and MOVSXD.
  static final class Extend extends Op {
    private final int target;
    private final int source;
    private final int shift;
    private final boolean signed;
    private final long mask;

    Extend(Instruction instruction, int index, int offset, int sourceSize, boolean signed) {
      super(instruction, index, offset);
      target = instruction.reg;
      source = instruction.rm;
      shift = 64 - (sourceSize << 3);
      this.signed = signed;
      mask = Alu.mask(instruction.operandSize);
    }

    @Override
    public void execute(Cpu cpu) {
      long[] r = cpu.r;
      long top = r[source] << shift;
      r[target] = (signed ? top >> shift : top >>> shift) & mask;
      next.execute(cpu);
    }
  }

  /// CMOVcc between registers.
  static final class ConditionalMove extends Op {
    private final int target;
    private final int source;
    private final int condition;
    private final long mask;

    ConditionalMove(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
      target = instruction.reg;
      source = instruction.rm;
      condition = instruction.conditionCode;
      mask = Alu.mask(instruction.operandSize);
    }

    @Override
    public void execute(Cpu cpu) {
      long[] r = cpu.r;
      r[target] = (Alu.condition(cpu, condition) ? r[source] : r[target]) & mask;
      next.execute(cpu);
    }
  }

  /// NOP.
  static final class Nothing extends Op {
    Nothing(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      next.execute(cpu);
    }
  }
}

package dev.testudo.processor.interpret;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.semantics.integer.Alu;
import dev.testudo.processor.semantics.integer.Multiplication;

/// Loads, and arithmetic from memory into a register of 32 or 64 bits, in 64-bit code.
final class RegisterMemory {
  private RegisterMemory() {}

  static final class Add extends MemoryOperand {
    Add(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.at = index;
      long b = load(cpu);
      long[] r = cpu.r;
      r[register] = Alu.add(cpu, size, r[register], b);
      next.execute(cpu);
    }
  }

  static final class Or extends MemoryOperand {
    Or(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.at = index;
      long b = load(cpu);
      long[] r = cpu.r;
      r[register] = Alu.or(cpu, size, r[register], b);
      next.execute(cpu);
    }
  }

  static final class Adc extends MemoryOperand {
    Adc(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.at = index;
      long b = load(cpu);
      long[] r = cpu.r;
      r[register] = Alu.adc(cpu, size, r[register], b);
      next.execute(cpu);
    }
  }

  static final class Sbb extends MemoryOperand {
    Sbb(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.at = index;
      long b = load(cpu);
      long[] r = cpu.r;
      r[register] = Alu.sbb(cpu, size, r[register], b);
      next.execute(cpu);
    }
  }

  static final class And extends MemoryOperand {
    And(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.at = index;
      long b = load(cpu);
      long[] r = cpu.r;
      r[register] = Alu.and(cpu, size, r[register], b);
      next.execute(cpu);
    }
  }

  static final class Sub extends MemoryOperand {
    Sub(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.at = index;
      long b = load(cpu);
      long[] r = cpu.r;
      r[register] = Alu.sub(cpu, size, r[register], b);
      next.execute(cpu);
    }
  }

  static final class Xor extends MemoryOperand {
    Xor(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.at = index;
      long b = load(cpu);
      long[] r = cpu.r;
      r[register] = Alu.xor(cpu, size, r[register], b);
      next.execute(cpu);
    }
  }

  static final class Cmp extends MemoryOperand {
    Cmp(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.at = index;
      long b = load(cpu);
      Alu.sub(cpu, size, cpu.r[register], b);
      next.execute(cpu);
    }
  }

  static final class Mov extends MemoryOperand {
    Mov(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.at = index;
      cpu.r[register] = load(cpu);
      next.execute(cpu);
    }
  }

  static final class MovzxByte extends MemoryOperand {
    MovzxByte(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.at = index;
      cpu.r[register] = cpu.load8(linear(cpu));
      next.execute(cpu);
    }
  }

  static final class MovzxWord extends MemoryOperand {
    MovzxWord(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.at = index;
      cpu.r[register] = cpu.load16(linear(cpu));
      next.execute(cpu);
    }
  }

  static final class MovsxByte extends MemoryOperand {
    MovsxByte(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.at = index;
      cpu.r[register] = (byte) cpu.load8(linear(cpu)) & Alu.mask(size);
      next.execute(cpu);
    }
  }

  static final class MovsxWord extends MemoryOperand {
    MovsxWord(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.at = index;
      cpu.r[register] = (short) cpu.load16(linear(cpu)) & Alu.mask(size);
      next.execute(cpu);
    }
  }

  static final class MovsxDoubleword extends MemoryOperand {
    MovsxDoubleword(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.at = index;
      cpu.r[register] = cpu.load32(linear(cpu));
      next.execute(cpu);
    }
  }

  static final class Imul extends MemoryOperand {
    Imul(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.at = index;
      long b = load(cpu);
      long[] r = cpu.r;
      r[register] = Multiplication.product(cpu, size, r[register], b) & Alu.mask(size);
      next.execute(cpu);
    }
  }
}

package dev.testudo.processor.interpret;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.semantics.integer.Alu;

/// Stores of and arithmetic with an immediate in memory, in 64-bit code.
final class MemoryImmediate {
  private MemoryImmediate() {}

  static final class Add extends MemoryOperand {
    Add(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.at = index;
      long linear = linear(cpu);
      long a = cpu.loadForStore(linear, size);
      cpu.store(linear, size, Alu.add(cpu, size, a, immediate));
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
      long linear = linear(cpu);
      long a = cpu.loadForStore(linear, size);
      cpu.store(linear, size, Alu.or(cpu, size, a, immediate));
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
      long linear = linear(cpu);
      long a = cpu.loadForStore(linear, size);
      cpu.store(linear, size, Alu.adc(cpu, size, a, immediate));
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
      long linear = linear(cpu);
      long a = cpu.loadForStore(linear, size);
      cpu.store(linear, size, Alu.sbb(cpu, size, a, immediate));
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
      long linear = linear(cpu);
      long a = cpu.loadForStore(linear, size);
      cpu.store(linear, size, Alu.and(cpu, size, a, immediate));
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
      long linear = linear(cpu);
      long a = cpu.loadForStore(linear, size);
      cpu.store(linear, size, Alu.sub(cpu, size, a, immediate));
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
      long linear = linear(cpu);
      long a = cpu.loadForStore(linear, size);
      cpu.store(linear, size, Alu.xor(cpu, size, a, immediate));
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
      long a = load(cpu);
      Alu.sub(cpu, size, a, immediate);
      next.execute(cpu);
    }
  }

  static final class Test extends MemoryOperand {
    Test(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.at = index;
      long a = load(cpu);
      Alu.and(cpu, size, a, immediate);
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
      store(cpu, immediate);
      next.execute(cpu);
    }
  }

  static final class MovByte extends MemoryOperand {
    MovByte(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.at = index;
      cpu.store8(linear(cpu), (int) immediate);
      next.execute(cpu);
    }
  }

  static final class CmpByte extends MemoryOperand {
    CmpByte(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.at = index;
      Alu.sub(cpu, 1, cpu.load8(linear(cpu)), immediate);
      next.execute(cpu);
    }
  }

  static final class TestByte extends MemoryOperand {
    TestByte(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.at = index;
      Alu.and(cpu, 1, cpu.load8(linear(cpu)), immediate);
      next.execute(cpu);
    }
  }
}

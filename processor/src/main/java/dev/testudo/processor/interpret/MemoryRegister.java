package dev.testudo.processor.interpret;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.semantics.integer.Alu;

/// Stores, and arithmetic from a register of 32 or 64 bits into memory, in 64-bit code.
final class MemoryRegister {
  private MemoryRegister() {}

  static final class Add extends MemoryOperand {
    Add(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.at = index;
      long linear = linear(cpu);
      long a = cpu.loadForStore(linear, size);
      cpu.store(linear, size, Alu.add(cpu, size, a, cpu.r[register]));
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
      cpu.store(linear, size, Alu.or(cpu, size, a, cpu.r[register]));
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
      cpu.store(linear, size, Alu.adc(cpu, size, a, cpu.r[register]));
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
      cpu.store(linear, size, Alu.sbb(cpu, size, a, cpu.r[register]));
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
      cpu.store(linear, size, Alu.and(cpu, size, a, cpu.r[register]));
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
      cpu.store(linear, size, Alu.sub(cpu, size, a, cpu.r[register]));
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
      cpu.store(linear, size, Alu.xor(cpu, size, a, cpu.r[register]));
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
      Alu.sub(cpu, size, a, cpu.r[register]);
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
      Alu.and(cpu, size, a, cpu.r[register]);
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
      store(cpu, cpu.r[register]);
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
      cpu.store8(linear(cpu), cpu.register8(register));
      next.execute(cpu);
    }
  }
}

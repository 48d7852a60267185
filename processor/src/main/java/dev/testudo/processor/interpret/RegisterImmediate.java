package dev.testudo.processor.interpret;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.semantics.integer.Alu;

/// Arithmetic on one register of 32 or 64 bits, with an immediate or alone.
abstract class RegisterImmediate extends Op {
  final int target;
  final int size;
  final long immediate;
  final long mask;

  RegisterImmediate(Instruction instruction, int index, int offset) {
    super(instruction, index, offset);
    String operands = instruction.form.operands();
    target =
        operands.startsWith("rAX")
            ? 0
            : operands.startsWith("Z") ? instruction.reg : instruction.rm;
    size = instruction.operandSize;
    immediate = operands.endsWith(",1") ? 1 : instruction.immediate;
    mask = Alu.mask(size);
  }

  static final class Add extends RegisterImmediate {
    Add(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      long[] r = cpu.r;
      r[target] = Alu.add(cpu, size, r[target], immediate);
      next.execute(cpu);
    }
  }

  static final class Or extends RegisterImmediate {
    Or(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      long[] r = cpu.r;
      r[target] = Alu.or(cpu, size, r[target], immediate);
      next.execute(cpu);
    }
  }

  static final class Adc extends RegisterImmediate {
    Adc(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      long[] r = cpu.r;
      r[target] = Alu.adc(cpu, size, r[target], immediate);
      next.execute(cpu);
    }
  }

  static final class Sbb extends RegisterImmediate {
    Sbb(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      long[] r = cpu.r;
      r[target] = Alu.sbb(cpu, size, r[target], immediate);
      next.execute(cpu);
    }
  }

  static final class And extends RegisterImmediate {
    And(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      long[] r = cpu.r;
      r[target] = Alu.and(cpu, size, r[target], immediate);
      next.execute(cpu);
    }
  }

  static final class Sub extends RegisterImmediate {
    Sub(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      long[] r = cpu.r;
      r[target] = Alu.sub(cpu, size, r[target], immediate);
      next.execute(cpu);
    }
  }

  static final class Xor extends RegisterImmediate {
    Xor(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      long[] r = cpu.r;
      r[target] = Alu.xor(cpu, size, r[target], immediate);
      next.execute(cpu);
    }
  }

  static final class Shl extends RegisterImmediate {
    Shl(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      long[] r = cpu.r;
      r[target] = Alu.shl(cpu, size, r[target], immediate);
      next.execute(cpu);
    }
  }

  static final class Shr extends RegisterImmediate {
    Shr(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      long[] r = cpu.r;
      r[target] = Alu.shr(cpu, size, r[target], immediate);
      next.execute(cpu);
    }
  }

  static final class Sar extends RegisterImmediate {
    Sar(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      long[] r = cpu.r;
      r[target] = Alu.sar(cpu, size, r[target], immediate);
      next.execute(cpu);
    }
  }

  static final class Rol extends RegisterImmediate {
    Rol(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      long[] r = cpu.r;
      r[target] = Alu.rol(cpu, size, r[target], immediate);
      next.execute(cpu);
    }
  }

  static final class Ror extends RegisterImmediate {
    Ror(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      long[] r = cpu.r;
      r[target] = Alu.ror(cpu, size, r[target], immediate);
      next.execute(cpu);
    }
  }

  static final class Cmp extends RegisterImmediate {
    Cmp(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      Alu.sub(cpu, size, cpu.r[target], immediate);
      next.execute(cpu);
    }
  }

  static final class Test extends RegisterImmediate {
    Test(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      Alu.and(cpu, size, cpu.r[target], immediate);
      next.execute(cpu);
    }
  }

  static final class Inc extends RegisterImmediate {
    Inc(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.r[target] = Alu.inc(cpu, size, cpu.r[target]);
      next.execute(cpu);
    }
  }

  static final class Dec extends RegisterImmediate {
    Dec(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.r[target] = Alu.dec(cpu, size, cpu.r[target]);
      next.execute(cpu);
    }
  }

  static final class Neg extends RegisterImmediate {
    Neg(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.r[target] = Alu.neg(cpu, size, cpu.r[target]);
      next.execute(cpu);
    }
  }

  static final class Not extends RegisterImmediate {
    Not(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.r[target] = Alu.not(cpu, size, cpu.r[target]);
      next.execute(cpu);
    }
  }

  static final class Mov extends RegisterImmediate {
    Mov(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.r[target] = immediate & mask;
      next.execute(cpu);
    }
  }
}

package dev.testudo.processor.interpret;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.semantics.integer.Alu;
import dev.testudo.processor.semantics.integer.Multiplication;

/// Arithmetic between two registers of 32 or 64 bits. The operations are those of [Alu]; the
/// operand size is a shift count in them, so that one op serves both sizes without a branch.
abstract class RegisterRegister extends Op {
  final int target;
  final int source;
  final int size;
  final long mask;

  /// Takes the target from ModRM.rm and the source from ModRM.reg for even-numbered directions, and
  /// the other way round for `Gv,Ev` forms.
  RegisterRegister(Instruction instruction, int index, int offset) {
    super(instruction, index, offset);
    boolean toRegister = instruction.form.operands().startsWith("G");
    target = toRegister ? instruction.reg : instruction.rm;
    source = toRegister ? instruction.rm : instruction.reg;
    size = instruction.operandSize;
    mask = Alu.mask(size);
  }

  static final class Add extends RegisterRegister {
    Add(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      long[] r = cpu.r;
      r[target] = Alu.add(cpu, size, r[target], r[source]);
      next.execute(cpu);
    }
  }

  static final class Or extends RegisterRegister {
    Or(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      long[] r = cpu.r;
      r[target] = Alu.or(cpu, size, r[target], r[source]);
      next.execute(cpu);
    }
  }

  static final class Adc extends RegisterRegister {
    Adc(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      long[] r = cpu.r;
      r[target] = Alu.adc(cpu, size, r[target], r[source]);
      next.execute(cpu);
    }
  }

  static final class Sbb extends RegisterRegister {
    Sbb(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      long[] r = cpu.r;
      r[target] = Alu.sbb(cpu, size, r[target], r[source]);
      next.execute(cpu);
    }
  }

  static final class And extends RegisterRegister {
    And(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      long[] r = cpu.r;
      r[target] = Alu.and(cpu, size, r[target], r[source]);
      next.execute(cpu);
    }
  }

  static final class Sub extends RegisterRegister {
    Sub(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      long[] r = cpu.r;
      r[target] = Alu.sub(cpu, size, r[target], r[source]);
      next.execute(cpu);
    }
  }

  static final class Xor extends RegisterRegister {
    Xor(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      long[] r = cpu.r;
      r[target] = Alu.xor(cpu, size, r[target], r[source]);
      next.execute(cpu);
    }
  }

  static final class Cmp extends RegisterRegister {
    Cmp(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      Alu.sub(cpu, size, cpu.r[target], cpu.r[source]);
      next.execute(cpu);
    }
  }

  static final class Test extends RegisterRegister {
    Test(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      Alu.and(cpu, size, cpu.r[target], cpu.r[source]);
      next.execute(cpu);
    }
  }

  static final class Mov extends RegisterRegister {
    Mov(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      cpu.r[target] = cpu.r[source] & mask;
      next.execute(cpu);
    }
  }

  static final class Imul extends RegisterRegister {
    Imul(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      long[] r = cpu.r;
      r[target] = Multiplication.product(cpu, size, r[target], r[source]);
      next.execute(cpu);
    }
  }
}

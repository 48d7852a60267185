package dev.testudo.processor.interpret;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.semantics.integer.Alu;

/// Conditional jumps of 64-bit code, one op for each common condition so that the test is two loads
/// and a branch. Targets in the same page are linked block to block.
abstract class ConditionalJump extends DirectJump {
  ConditionalJump(Instruction instruction, int index, int offset) {
    super(instruction, index, offset);
  }

  /// SF differs from OF.
  static boolean less(Cpu cpu) {
    return (cpu.flagSign ^ cpu.flagCarry ^ cpu.flagCarry << 1) < 0;
  }

  static Op create(Instruction instruction, int index, int offset) {
    return switch (instruction.conditionCode) {
      case 2 -> new Below(instruction, index, offset);
      case 3 -> new NotBelow(instruction, index, offset);
      case 4 -> new Zero(instruction, index, offset);
      case 5 -> new NotZero(instruction, index, offset);
      case 6 -> new BelowOrEqual(instruction, index, offset);
      case 7 -> new Above(instruction, index, offset);
      case 8 -> new Sign(instruction, index, offset);
      case 9 -> new NotSign(instruction, index, offset);
      case 12 -> new Less(instruction, index, offset);
      case 13 -> new NotLess(instruction, index, offset);
      case 14 -> new LessOrEqual(instruction, index, offset);
      case 15 -> new Greater(instruction, index, offset);
      default -> new Other(instruction, index, offset);
    };
  }

  private static final class Below extends ConditionalJump {
    Below(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      if (cpu.flagCarry < 0) {
        take(cpu);
      } else {
        pass(cpu);
      }
    }
  }

  private static final class NotBelow extends ConditionalJump {
    NotBelow(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      if (cpu.flagCarry >= 0) {
        take(cpu);
      } else {
        pass(cpu);
      }
    }
  }

  private static final class Zero extends ConditionalJump {
    Zero(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      if (cpu.flagZero == 0) {
        take(cpu);
      } else {
        pass(cpu);
      }
    }
  }

  private static final class NotZero extends ConditionalJump {
    NotZero(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      if (cpu.flagZero != 0) {
        take(cpu);
      } else {
        pass(cpu);
      }
    }
  }

  private static final class BelowOrEqual extends ConditionalJump {
    BelowOrEqual(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      if (cpu.flagCarry < 0 || cpu.flagZero == 0) {
        take(cpu);
      } else {
        pass(cpu);
      }
    }
  }

  private static final class Above extends ConditionalJump {
    Above(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      if (cpu.flagCarry >= 0 && cpu.flagZero != 0) {
        take(cpu);
      } else {
        pass(cpu);
      }
    }
  }

  private static final class Sign extends ConditionalJump {
    Sign(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      if (cpu.flagSign < 0) {
        take(cpu);
      } else {
        pass(cpu);
      }
    }
  }

  private static final class NotSign extends ConditionalJump {
    NotSign(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      if (cpu.flagSign >= 0) {
        take(cpu);
      } else {
        pass(cpu);
      }
    }
  }

  private static final class Less extends ConditionalJump {
    Less(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      if (less(cpu)) {
        take(cpu);
      } else {
        pass(cpu);
      }
    }
  }

  private static final class NotLess extends ConditionalJump {
    NotLess(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      if (!less(cpu)) {
        take(cpu);
      } else {
        pass(cpu);
      }
    }
  }

  private static final class LessOrEqual extends ConditionalJump {
    LessOrEqual(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      if (less(cpu) || cpu.flagZero == 0) {
        take(cpu);
      } else {
        pass(cpu);
      }
    }
  }

  private static final class Greater extends ConditionalJump {
    Greater(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      if (!less(cpu) && cpu.flagZero != 0) {
        take(cpu);
      } else {
        pass(cpu);
      }
    }
  }

  /// The conditions on OF and PF alone.
  private static final class Other extends ConditionalJump {
    Other(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
    }

    @Override
    public void execute(Cpu cpu) {
      if (Alu.condition(cpu, instruction.conditionCode)) {
        take(cpu);
      } else {
        pass(cpu);
      }
    }
  }
}

package dev.testudo.processor.interpret;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.semantics.integer.Alu;
import org.jspecify.annotations.Nullable;

/// Comparisons, tests and SETcc on byte registers other than AH to BH.
final class ByteRegisters {
  private ByteRegisters() {}

  /// An op for the instruction, or null if there is none.
  static @Nullable Op create(Instruction i, int index, int offset) {
    String operands = i.form.operands();
    boolean accumulator = operands.equals("AL,Ib");
    if (!accumulator && (i.rm < 0 || i.rm >= 16)) {
      return null;
    }
    String name = i.form.mnemonic();
    if (operands.equals("Eb") && name.startsWith("SET")) {
      return new Set(i, index, offset);
    }
    boolean pair = operands.equals("Eb,Gb") && i.reg < 16;
    boolean single = operands.equals("Eb,Ib") || accumulator;
    return switch (name) {
      case "CMP" ->
          pair ? new Cmp(i, index, offset) : single ? new CmpImmediate(i, index, offset) : null;
      case "TEST" ->
          pair ? new Test(i, index, offset) : single ? new TestImmediate(i, index, offset) : null;
      default -> null;
    };
  }

  private static int target(Instruction i) {
    return i.form.operands().startsWith("AL") ? 0 : i.rm;
  }

  private static final class Cmp extends Op {
    private final int target;
    private final int source;

    Cmp(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
      target = instruction.rm;
      source = instruction.reg;
    }

    @Override
    public void execute(Cpu cpu) {
      Alu.sub(cpu, 1, cpu.r[target], cpu.r[source]);
      next.execute(cpu);
    }
  }

  private static final class Test extends Op {
    private final int target;
    private final int source;

    Test(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
      target = instruction.rm;
      source = instruction.reg;
    }

    @Override
    public void execute(Cpu cpu) {
      Alu.and(cpu, 1, cpu.r[target], cpu.r[source]);
      next.execute(cpu);
    }
  }

  private static final class CmpImmediate extends Op {
    private final int target;
    private final long immediate;

    CmpImmediate(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
      target = target(instruction);
      immediate = instruction.immediate;
    }

    @Override
    public void execute(Cpu cpu) {
      Alu.sub(cpu, 1, cpu.r[target], immediate);
      next.execute(cpu);
    }
  }

  private static final class TestImmediate extends Op {
    private final int target;
    private final long immediate;

    TestImmediate(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
      target = target(instruction);
      immediate = instruction.immediate;
    }

    @Override
    public void execute(Cpu cpu) {
      Alu.and(cpu, 1, cpu.r[target], immediate);
      next.execute(cpu);
    }
  }

  private static final class Set extends Op {
    private final int target;
    private final int condition;

    Set(Instruction instruction, int index, int offset) {
      super(instruction, index, offset);
      target = instruction.rm;
      condition = instruction.conditionCode;
    }

    @Override
    public void execute(Cpu cpu) {
      long[] r = cpu.r;
      r[target] = r[target] & ~0xffL | (Alu.condition(cpu, condition) ? 1 : 0);
      next.execute(cpu);
    }
  }
}

package dev.testudo.processor.semantics.system;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.decode.Meaning;
import dev.testudo.processor.segmentation.Segmentation;
import dev.testudo.processor.semantics.integer.Stack;
import dev.testudo.processor.state.Segment;

/// MOV, PUSH and POP of segment registers, and the loads of far pointers.
final class SegmentMoves {
  private static final int BLOCKED_BY_MOV_SS = 2;

  private SegmentMoves() {}

  /// MOV r/m, Sreg: 16 bits to memory, zero-extended to a register.
  static void store(Cpu cpu, Instruction i) {
    int segment = i.extension();
    if (segment > Segment.GS) {
      throw cpu.undefined();
    }
    if (i.isMemory()) {
      cpu.store16(i.linear(cpu, 2, true), cpu.selector[segment]);
    } else {
      cpu.setRegister(i.rm, i.operandSize, cpu.selector[segment]);
    }
  }

  static void load(Cpu cpu, Instruction i) {
    int segment = i.extension();
    if (segment > Segment.GS || segment == Segment.CS) {
      throw cpu.undefined();
    }
    int selector = i.isMemory() ? cpu.load16(i.linear(cpu, 2, false)) : (int) cpu.r[i.rm] & 0xffff;
    Segmentation.load(cpu, segment, selector);
    shadow(cpu, segment);
  }

  /// Loads of SS let no interrupt in before the next instruction, which is to load RSP.
  private static void shadow(Cpu cpu, int segment) {
    if (segment == Segment.SS) {
      cpu.interruptShadow = BLOCKED_BY_MOV_SS;
      cpu.shadowFresh = true;
      cpu.attention |= Cpu.ATTENTION_STEP;
    }
  }

  /// PUSH of a segment register. With a 32-bit operand only 16 bits are written and the upper half
  /// of the stack's word keeps what it had, as on Intel's processors since long.
  static Meaning push(int segment) {
    return (cpu, i) -> {
      int selector = cpu.selector[segment];
      if (i.operandSize == 4) {
        long rsp = Stack.moved(cpu, -4);
        cpu.store16(Stack.linear(cpu, rsp, 4, true), selector);
        cpu.r[4] = rsp;
      } else {
        Stack.push(cpu, i.operandSize, selector);
      }
    };
  }

  static Meaning pop(int segment) {
    return (cpu, i) -> {
      int selector = (int) Stack.peek(cpu, i.operandSize, 0) & 0xffff;
      long rsp = Stack.moved(cpu, i.operandSize);
      Segmentation.load(cpu, segment, selector);
      cpu.r[4] = rsp;
      shadow(cpu, segment);
    };
  }

  /// LDS, LES, LFS, LGS, LSS
  static Meaning far(int segment) {
    return (cpu, i) -> {
      long linear = i.linear(cpu, i.operandSize + 2, false);
      long offset = cpu.load(linear, i.operandSize);
      Segmentation.load(cpu, segment, cpu.load16(linear + i.operandSize));
      cpu.setRegister(i.reg, i.operandSize, offset);
    };
  }
}

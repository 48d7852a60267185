package dev.testudo.processor.interpret;

import dev.testudo.processor.decode.Form;
import dev.testudo.processor.decode.Instruction;
import org.jspecify.annotations.Nullable;

/// Chooses the op for an instruction: one made for its form where speed counts, else one that calls
/// its meaning.
final class OpFactory {
  private OpFactory() {}

  static Op create(Instruction instruction, int index, int offset) {
    Op op = special(instruction, index, offset);
    if (op != null) {
      return op;
    }
    return instruction.form.is(Form.ENDS_BLOCK)
        ? new GenericEnd(instruction, index, offset)
        : new GenericOp(instruction, index, offset);
  }

  private static @Nullable Op special(Instruction i, int index, int offset) {
    if (i.has(Instruction.LOCK) && i.rm >= 0) {
      return null;
    }
    if (i.codeSize == 64 && i.form.is(Form.ENDS_BLOCK)) {
      return branch(i, index, offset);
    }
    String name = i.form.mnemonic();
    String operands = i.form.operands();
    if (i.operandSize == 1) {
      if (i.rm >= 0) {
        return ByteRegisters.create(i, index, offset);
      }
      return i.codeSize == 64 ? bytes(i, name, operands, index, offset) : null;
    }
    if (i.operandSize < 4) {
      return null;
    }
    Op op =
        switch (operands) {
          case "Ev,Gv" ->
              i.rm < 0 ? memoryRegister(i, name, index, offset) : pair(i, name, index, offset);
          case "Gv,Ev" ->
              i.rm < 0 ? registerMemory(i, name, index, offset) : pair(i, name, index, offset);
          case "Ev,Iz", "Ev,Ib" ->
              i.rm < 0 ? memoryImmediate(i, name, index, offset) : single(i, name, index, offset);
          case "Ev,1", "Ev" -> i.rm < 0 ? null : single(i, name, index, offset);
          case "rAX,Iz", "Zv,Iv" -> single(i, name, index, offset);
          default -> null;
        };
    return op != null ? op : other(i, name, operands, index, offset);
  }

  private static @Nullable Op branch(Instruction i, int index, int offset) {
    String operands = i.form.operands();
    String name = i.form.mnemonic();
    if (operands.equals("Jb") || operands.equals("Jz")) {
      return switch (name) {
        case "JMP" -> new DirectJump.Jump(i, index, offset);
        case "CALL" -> new DirectJump.Call(i, index, offset);
        case "LOOP", "LOOPE", "LOOPNE", "JCXZ" -> null;
        default -> ConditionalJump.create(i, index, offset);
      };
    }
    return name.equals("RET") && operands.isEmpty() ? new Return(i, index, offset) : null;
  }

  private static @Nullable Op pair(Instruction i, String name, int index, int offset) {
    return switch (name) {
      case "ADD" -> new RegisterRegister.Add(i, index, offset);
      case "OR" -> new RegisterRegister.Or(i, index, offset);
      case "ADC" -> new RegisterRegister.Adc(i, index, offset);
      case "SBB" -> new RegisterRegister.Sbb(i, index, offset);
      case "AND" -> new RegisterRegister.And(i, index, offset);
      case "SUB" -> new RegisterRegister.Sub(i, index, offset);
      case "XOR" -> new RegisterRegister.Xor(i, index, offset);
      case "CMP" -> new RegisterRegister.Cmp(i, index, offset);
      case "TEST" -> new RegisterRegister.Test(i, index, offset);
      case "MOV" -> new RegisterRegister.Mov(i, index, offset);
      case "IMUL" -> new RegisterRegister.Imul(i, index, offset);
      case "MOVSXD" ->
          i.operandSize == 8
              ? new Registers.Extend(i, index, offset, 4, true)
              : new RegisterRegister.Mov(i, index, offset);
      default -> name.startsWith("CMOV") ? new Registers.ConditionalMove(i, index, offset) : null;
    };
  }

  private static @Nullable Op single(Instruction i, String name, int index, int offset) {
    return switch (name) {
      case "ADD" -> new RegisterImmediate.Add(i, index, offset);
      case "OR" -> new RegisterImmediate.Or(i, index, offset);
      case "ADC" -> new RegisterImmediate.Adc(i, index, offset);
      case "SBB" -> new RegisterImmediate.Sbb(i, index, offset);
      case "AND" -> new RegisterImmediate.And(i, index, offset);
      case "SUB" -> new RegisterImmediate.Sub(i, index, offset);
      case "XOR" -> new RegisterImmediate.Xor(i, index, offset);
      case "CMP" -> new RegisterImmediate.Cmp(i, index, offset);
      case "TEST" -> new RegisterImmediate.Test(i, index, offset);
      case "MOV" -> new RegisterImmediate.Mov(i, index, offset);
      case "SHL", "SAL" -> new RegisterImmediate.Shl(i, index, offset);
      case "SHR" -> new RegisterImmediate.Shr(i, index, offset);
      case "SAR" -> new RegisterImmediate.Sar(i, index, offset);
      case "ROL" -> new RegisterImmediate.Rol(i, index, offset);
      case "ROR" -> new RegisterImmediate.Ror(i, index, offset);
      case "INC" -> new RegisterImmediate.Inc(i, index, offset);
      case "DEC" -> new RegisterImmediate.Dec(i, index, offset);
      case "NEG" -> new RegisterImmediate.Neg(i, index, offset);
      case "NOT" -> new RegisterImmediate.Not(i, index, offset);
      case "NOP" -> new Registers.Nothing(i, index, offset);
      default -> null;
    };
  }

  private static @Nullable Op registerMemory(Instruction i, String name, int index, int offset) {
    if (i.codeSize != 64) {
      return null;
    }
    return switch (name) {
      case "ADD" -> new RegisterMemory.Add(i, index, offset);
      case "OR" -> new RegisterMemory.Or(i, index, offset);
      case "ADC" -> new RegisterMemory.Adc(i, index, offset);
      case "SBB" -> new RegisterMemory.Sbb(i, index, offset);
      case "AND" -> new RegisterMemory.And(i, index, offset);
      case "SUB" -> new RegisterMemory.Sub(i, index, offset);
      case "XOR" -> new RegisterMemory.Xor(i, index, offset);
      case "CMP" -> new RegisterMemory.Cmp(i, index, offset);
      case "MOV" -> new RegisterMemory.Mov(i, index, offset);
      case "IMUL" -> new RegisterMemory.Imul(i, index, offset);
      case "MOVSXD" ->
          i.operandSize == 8 ? new RegisterMemory.MovsxDoubleword(i, index, offset) : null;
      default -> null;
    };
  }

  private static @Nullable Op memoryRegister(Instruction i, String name, int index, int offset) {
    if (i.codeSize != 64) {
      return null;
    }
    return switch (name) {
      case "ADD" -> new MemoryRegister.Add(i, index, offset);
      case "OR" -> new MemoryRegister.Or(i, index, offset);
      case "ADC" -> new MemoryRegister.Adc(i, index, offset);
      case "SBB" -> new MemoryRegister.Sbb(i, index, offset);
      case "AND" -> new MemoryRegister.And(i, index, offset);
      case "SUB" -> new MemoryRegister.Sub(i, index, offset);
      case "XOR" -> new MemoryRegister.Xor(i, index, offset);
      case "CMP" -> new MemoryRegister.Cmp(i, index, offset);
      case "TEST" -> new MemoryRegister.Test(i, index, offset);
      case "MOV" -> new MemoryRegister.Mov(i, index, offset);
      default -> null;
    };
  }

  private static @Nullable Op memoryImmediate(Instruction i, String name, int index, int offset) {
    if (i.codeSize != 64) {
      return null;
    }
    return switch (name) {
      case "ADD" -> new MemoryImmediate.Add(i, index, offset);
      case "OR" -> new MemoryImmediate.Or(i, index, offset);
      case "ADC" -> new MemoryImmediate.Adc(i, index, offset);
      case "SBB" -> new MemoryImmediate.Sbb(i, index, offset);
      case "AND" -> new MemoryImmediate.And(i, index, offset);
      case "SUB" -> new MemoryImmediate.Sub(i, index, offset);
      case "XOR" -> new MemoryImmediate.Xor(i, index, offset);
      case "CMP" -> new MemoryImmediate.Cmp(i, index, offset);
      case "TEST" -> new MemoryImmediate.Test(i, index, offset);
      case "MOV" -> new MemoryImmediate.Mov(i, index, offset);
      default -> null;
    };
  }

  /// Byte forms in memory.
  private static @Nullable Op bytes(
      Instruction i, String name, String operands, int index, int offset) {
    return switch (name + " " + operands) {
      case "MOV Eb,Gb" -> new MemoryRegister.MovByte(i, index, offset);
      case "MOV Eb,Ib" -> new MemoryImmediate.MovByte(i, index, offset);
      case "CMP Eb,Ib" -> new MemoryImmediate.CmpByte(i, index, offset);
      case "TEST Eb,Ib" -> new MemoryImmediate.TestByte(i, index, offset);
      default -> null;
    };
  }

  private static @Nullable Op other(
      Instruction i, String name, String operands, int index, int offset) {
    boolean code64 = i.codeSize == 64;
    return switch (name) {
      case "LEA" -> new Registers.Lea(i, index, offset);
      case "NOP" -> new Registers.Nothing(i, index, offset);
      case "PUSH" ->
          code64 && operands.equals("Zv") && i.operandSize == 8
              ? new StackOps.Push(i, index, offset)
              : null;
      case "POP" ->
          code64 && operands.equals("Zv") && i.operandSize == 8
              ? new StackOps.Pop(i, index, offset)
              : null;
      case "MOVZX", "MOVSX" -> {
        boolean signed = name.equals("MOVSX");
        boolean fromByte = operands.endsWith("b");
        if (i.rm >= 0) {
          yield i.rm >= 16
              ? null
              : new Registers.Extend(i, index, offset, fromByte ? 1 : 2, signed);
        }
        if (!code64) {
          yield null;
        }
        if (signed) {
          yield fromByte
              ? new RegisterMemory.MovsxByte(i, index, offset)
              : new RegisterMemory.MovsxWord(i, index, offset);
        }
        yield fromByte
            ? new RegisterMemory.MovzxByte(i, index, offset)
            : new RegisterMemory.MovzxWord(i, index, offset);
      }
      default -> null;
    };
  }
}

package dev.testudo.processor.jit;

import dev.testudo.processor.decode.Form;
import dev.testudo.processor.decode.Instruction;
import java.util.Set;

/// Which instructions are compiled, and what the plan of a region has to know of them.
final class Compilable {
  /// How an instruction ends a block.
  enum Flow {
    NONE,
    JUMP,
    CONDITIONAL,
    CALL,
    RETURN,
    INDIRECT_JUMP,
    INDIRECT_CALL
  }

  private static final int RSP = 4;

  /// Forms with operands as [InstructionWriter] reads and writes them, by mnemonic.
  private static final Set<String> PLAIN =
      Set.of(
          "ADD", "OR", "ADC", "SBB", "AND", "SUB", "XOR", "CMP", "TEST", "INC", "DEC", "NEG", "NOT",
          "SHL", "SAL", "SHR", "SAR", "ROL", "ROR", "RCL", "RCR", "MOV", "MOVZX", "MOVSX", "MOVSXD",
          "LEA", "NOP", "CBW", "CWD", "BSWAP", "PUSH", "POP", "LEAVE");

  private static final Set<String> OPERANDS =
      Set.of(
          "",
          "Eb,Gb",
          "Ev,Gv",
          "Gb,Eb",
          "Gv,Ev",
          "AL,Ib",
          "rAX,Iz",
          "Eb,Ib",
          "Ev,Iz",
          "Ev,Ib",
          "Eb",
          "Ev",
          "Zv",
          "Eb,1",
          "Ev,1",
          "Eb,CL",
          "Ev,CL",
          "Zb,Ib",
          "Zv,Iv",
          "Gv,M",
          "Gv,Eb",
          "Gv,Ew",
          "eAX",
          "Iz",
          "Ib",
          "Iw",
          "Jb",
          "Jz",
          "Gv,Ev,Iz",
          "Gv,Ev,Ib");

  private Compilable() {}

  /// Whether an instruction has a compiled form.
  static boolean is(Instruction i) {
    boolean locked = i.has(Instruction.LOCK);
    if (i.codeSize != 64
        || !OPERANDS.contains(i.form.operands())
        || locked && (i.rm >= 0 || !i.form.is(Form.LOCKABLE))) {
      return false;
    }
    String name = i.form.mnemonic();
    if (i.form.is(Form.ENDS_BLOCK)) {
      return flow(i) != Flow.NONE;
    }
    return switch (name) {
      case "PUSH", "POP" ->
          i.operandSize == 8 && (name.equals("PUSH") || i.rm >= 0 || isRegister(i));
      case "LEAVE" -> i.operandSize == 8;
      case "BSWAP" -> i.operandSize >= 4;
      case "IMUL" -> i.form.operands().startsWith("G");
      case "XCHG" -> i.rm >= 0 || isRegister(i);
      default ->
          PLAIN.contains(name)
              || name.startsWith("CMOV")
              || name.startsWith("SET") && i.form.operands().equals("Eb");
    };
  }

  private static boolean isRegister(Instruction i) {
    return i.form.operands().startsWith("Z");
  }

  static Flow flow(Instruction i) {
    if (!i.form.is(Form.ENDS_BLOCK) || i.codeSize != 64) {
      return Flow.NONE;
    }
    String operands = i.form.operands();
    boolean relative = operands.equals("Jb") || operands.equals("Jz");
    String name = i.form.mnemonic();
    return switch (name) {
      case "JMP" -> relative ? Flow.JUMP : operands.equals("Ev") ? Flow.INDIRECT_JUMP : Flow.NONE;
      case "CALL" -> relative ? Flow.CALL : operands.equals("Ev") ? Flow.INDIRECT_CALL : Flow.NONE;
      case "RET" ->
          i.form.pattern().startsWith("C2") || i.form.pattern().startsWith("C3")
              ? Flow.RETURN
              : Flow.NONE;
      case "LOOP", "LOOPE", "LOOPNE", "JCXZ" -> Flow.NONE;
      default -> relative ? Flow.CONDITIONAL : Flow.NONE;
    };
  }

  /// Marks the registers that a compiled instruction may read or write.
  static void registers(Instruction i, boolean[] used) {
    mark(i.reg, used);
    if (i.rm >= 0) {
      mark(i.rm, used);
    } else {
      mark(i.base, used);
      mark(i.index, used);
    }
    switch (i.form.mnemonic()) {
      case "PUSH", "POP", "CALL", "RET" -> used[RSP] = true;
      case "LEAVE" -> {
        used[RSP] = true;
        used[5] = true;
      }
      case "CBW", "CWD" -> {
        used[0] = true;
        used[2] = true;
      }
      default -> {}
    }
    String operands = i.form.operands();
    if (operands.startsWith("AL") || operands.startsWith("rAX") || operands.equals("Zv")) {
      used[0] = true;
    }
    if (operands.endsWith("CL")) {
      used[1] = true;
    }
  }

  private static void mark(int register, boolean[] used) {
    if (register >= Instruction.HIGH_BYTE) {
      used[register - Instruction.HIGH_BYTE] = true;
    } else if (register >= 0 && register < 16) {
      used[register] = true;
    }
  }
}

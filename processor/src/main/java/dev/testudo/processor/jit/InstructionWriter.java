package dev.testudo.processor.jit;

import static java.lang.constant.ConstantDescs.CD_Integer;
import static java.lang.constant.ConstantDescs.CD_Long;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.semantics.integer.Conditions;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.MethodTypeDesc;
import java.util.Locale;

/// Writes instructions that do not end a block. What they compute they leave to the static methods
/// of `semantics.integer`; here stands how operands get to them, and what becomes of the flags.
///
/// It is told which flags somebody may look at, and knows while it writes which recipe is in the
/// variables: [#recipe], or [#UNKNOWN] where ways with different ones have met.
final class InstructionWriter {
  /// Only the variable at run time tells the recipe.
  static final int UNKNOWN = -1;

  private static final MethodTypeDesc BINARY = MethodTypeDesc.of(CD_long, CD_int, CD_long, CD_long);
  private static final MethodTypeDesc UNARY = MethodTypeDesc.of(CD_long, CD_int, CD_long);
  private static final MethodTypeDesc BINARY_FLAGS =
      MethodTypeDesc.of(CD_long, RegionMethod.CPU_STATE, CD_int, CD_long, CD_long);
  private static final MethodTypeDesc AFTER_TWO =
      MethodTypeDesc.of(CD_boolean, CD_int, CD_int, CD_long, CD_long);
  private static final MethodTypeDesc AFTER_RESULT =
      MethodTypeDesc.of(CD_boolean, CD_int, CD_int, CD_long);
  private static final MethodTypeDesc CONDITION =
      MethodTypeDesc.of(CD_boolean, RegionMethod.CPU_STATE, CD_int);

  private static final int RSP = 4;
  private static final int RBP = 5;

  private final RegionMethod method;
  private final CodeBuilder code;

  /// What the flags can be made from at this point of the method.
  int recipe = UNKNOWN;

  InstructionWriter(RegionMethod method) {
    this.method = method;
    code = method.code;
  }

  /// Writes one instruction.
  ///
  /// @param exit where to leave before it has had an effect
  /// @param flagsSeen somebody may look at the flags it sets
  void write(Instruction i, Label exit, boolean flagsSeen) {
    String name = i.form.mnemonic();
    switch (name) {
      case "MOV" -> move(i, exit);
      case "LEA" -> {
        method.effectiveAddress(i);
        method.cut(i.operandSize);
        method.setRegister(i.reg, i.operandSize);
      }
      case "MOVZX", "MOVSX", "MOVSXD" -> extend(i, name, exit);
      case "CMP", "TEST", "ADD", "SUB", "AND", "OR", "XOR" -> binary(i, name, exit, flagsSeen);
      case "ADC", "SBB", "RCL", "RCR" -> inCpu(i, name, exit);
      case "SHL", "SAL" -> shift(i, "shl", FlagRecipe.SHIFT_LEFT, exit, flagsSeen);
      case "SHR" -> shift(i, "shr", FlagRecipe.SHIFT_RIGHT, exit, flagsSeen);
      case "SAR" -> shift(i, "sar", FlagRecipe.SHIFT_RIGHT_SIGNED, exit, flagsSeen);
      case "ROL", "ROR" -> shift(i, name.toLowerCase(Locale.ROOT), 0, exit, flagsSeen);
      case "INC" -> step(i, "add", FlagRecipe.INCREMENT, exit, flagsSeen);
      case "DEC" -> step(i, "sub", FlagRecipe.DECREMENT, exit, flagsSeen);
      case "NEG" -> negate(i, exit, flagsSeen);
      case "NOT" -> not(i, exit);
      case "IMUL" -> multiply(i, exit, flagsSeen);
      case "PUSH" -> push(i, exit);
      case "POP" -> pop(i, exit);
      case "LEAVE" -> popFrame(exit);
      case "CBW" -> {
        method.register(0);
        extendOnStack(i.operandSize / 2);
        method.cut(i.operandSize);
        method.setRegister(0, i.operandSize);
      }
      case "CWD" -> {
        method.register(0);
        extendOnStack(i.operandSize);
        code.loadConstant(63).lshr();
        method.cut(i.operandSize);
        method.setRegister(2, i.operandSize);
      }
      case "BSWAP" -> swapBytes(i);
      case "XCHG" -> exchange(i);
      case "NOP" -> {}
      default -> {
        if (name.startsWith("CMOV")) {
          conditionalMove(i, exit);
        } else {
          setCondition(i, exit);
        }
      }
    }
  }

  // ---- operands
  // ---------------------------------------------------------------------------------------------

  /// Where the operands of an instruction are.
  private enum Place {
    RM,
    REGISTER,
    ACCUMULATOR,
    IMMEDIATE,
    ONE,
    COUNT
  }

  private static Place place(Instruction i, int operand) {
    String[] operands = i.form.operands().split(",");
    String text = operands[operand];
    return switch (text.charAt(0)) {
      case 'E', 'M' -> Place.RM;
      case 'G', 'Z' -> Place.REGISTER;
      case 'I' -> Place.IMMEDIATE;
      case '1' -> Place.ONE;
      case 'C' -> Place.COUNT;
      default -> Place.ACCUMULATOR;
    };
  }

  /// Pushes an operand; above its size it may carry anything, but not if it comes from memory,
  /// whose address is in the method's variable already.
  private void read(Instruction i, Place place, int size) {
    switch (place) {
      case RM -> {
        if (i.rm >= 0) {
          method.register(i.rm);
        } else {
          method.load(size);
        }
      }
      case REGISTER -> method.register(i.reg);
      case ACCUMULATOR -> method.register(0);
      case IMMEDIATE -> code.loadConstant(i.immediate);
      case ONE -> code.loadConstant(1L);
      case COUNT -> method.register(1);
    }
  }

  /// Takes a value that is cut to the size.
  private void write(Instruction i, Place place, int size) {
    switch (place) {
      case RM -> {
        if (i.rm >= 0) {
          method.setRegister(i.rm, size);
        } else {
          method.store(size);
        }
      }
      case REGISTER -> method.setRegister(i.reg, size);
      case ACCUMULATOR -> method.setRegister(0, size);
      default -> throw new IllegalStateException("no destination: " + i.form);
    }
  }

  /// Computes the address of a memory operand and leaves if it misses.
  private void reach(Instruction i, int size, boolean write, Label exit) {
    if (i.rm < 0) {
      method.linear(i);
      method.leaveIfMissing(size, write, exit);
    }
  }

  private void extendOnStack(int size) {
    switch (size) {
      case 1 -> code.l2i().i2b().i2l();
      case 2 -> code.l2i().i2s().i2l();
      case 4 -> code.l2i().i2l();
      default -> {}
    }
  }

  // ---- moves
  // ---------------------------------------------------------------------------------------------

  private void move(Instruction i, Label exit) {
    int size = i.operandSize;
    Place target = place(i, 0);
    Place source = place(i, 1);
    if (target == Place.RM || source == Place.RM) {
      reach(i, size, target == Place.RM, exit);
    }
    read(i, source, size);
    if (source != Place.RM || i.rm >= 0) {
      method.cut(size);
    }
    write(i, target, size);
  }

  private void extend(Instruction i, String name, Label exit) {
    int size =
        name.equals("MOVSXD")
            ? Math.min(i.operandSize, 4)
            : i.form.operands().endsWith("b") ? 1 : 2;
    reach(i, size, false, exit);
    read(i, Place.RM, size);
    if (name.equals("MOVZX")) {
      if (i.rm >= 0) {
        method.cut(size);
      }
    } else {
      extendOnStack(size);
      method.cut(i.operandSize);
    }
    method.setRegister(i.reg, i.operandSize);
  }

  private void swapBytes(Instruction i) {
    method.register(i.reg);
    if (i.operandSize == 8) {
      code.invokestatic(CD_Long, "reverseBytes", MethodTypeDesc.of(CD_long, CD_long));
    } else {
      code.l2i().invokestatic(CD_Integer, "reverseBytes", MethodTypeDesc.of(CD_int, CD_int)).i2l();
      method.cut(4);
    }
    method.setRegister(i.reg, i.operandSize);
  }

  /// XCHG of two registers; with the accumulator itself it is NOP.
  private void exchange(Instruction i) {
    boolean accumulator = place(i, 0) == Place.REGISTER;
    int one = accumulator ? 0 : i.rm;
    if (accumulator && i.reg == 0) {
      return;
    }
    int size = i.operandSize;
    method.register(one);
    method.cut(size);
    code.lstore(RegionMethod.LINEAR);
    method.register(i.reg);
    method.cut(size);
    method.setRegister(one, size);
    code.lload(RegionMethod.LINEAR);
    method.setRegister(i.reg, size);
  }

  private void conditionalMove(Instruction i, Label exit) {
    int size = i.operandSize;
    reach(i, size, false, exit);
    Label not = code.newLabel();
    Label done = code.newLabel();
    condition(i.conditionCode);
    code.ifeq(not);
    read(i, Place.RM, size);
    code.goto_(done).labelBinding(not);
    method.register(i.reg);
    code.labelBinding(done);
    method.cut(size);
    method.setRegister(i.reg, size);
  }

  private void setCondition(Instruction i, Label exit) {
    reach(i, 1, true, exit);
    condition(i.conditionCode);
    code.i2l();
    write(i, Place.RM, 1);
  }

  // ---- the stack
  // ---------------------------------------------------------------------------------------------

  private void push(Instruction i, Label exit) {
    Place source = place(i, 0);
    if (source == Place.RM) {
      reach(i, 8, false, exit);
    }
    read(i, source, 8);
    code.lstore(RegionMethod.VALUE);
    pushValue(exit);
  }

  /// Pushes what is in the variable for values onto the guest's stack.
  void pushValue(Label exit) {
    method.register(RSP);
    code.loadConstant(8L).lsub().lstore(RegionMethod.LINEAR);
    method.leaveIfMissing(8, true, exit);
    code.lload(RegionMethod.VALUE);
    method.store(8);
    code.lload(RegionMethod.LINEAR);
    method.setRegister(RSP, 8);
  }

  private void pop(Instruction i, Label exit) {
    method.register(RSP);
    code.lstore(RegionMethod.LINEAR);
    method.leaveIfMissing(8, false, exit);
    code.lload(RegionMethod.LINEAR).loadConstant(8L).ladd();
    method.setRegister(RSP, 8);
    method.load(8);
    method.setRegister(place(i, 0) == Place.RM ? i.rm : i.reg, 8);
  }

  /// LEAVE
  private void popFrame(Label exit) {
    method.register(RBP);
    code.lstore(RegionMethod.LINEAR);
    method.leaveIfMissing(8, false, exit);
    code.lload(RegionMethod.LINEAR).loadConstant(8L).ladd();
    method.setRegister(RSP, 8);
    method.load(8);
    method.setRegister(RBP, 8);
  }

  // ---- arithmetic
  // ---------------------------------------------------------------------------------------------

  private void alu(String name, MethodTypeDesc type) {
    code.invokestatic(RegionMethod.ALU, name, type);
  }

  private void binary(Instruction i, String name, Label exit, boolean flagsSeen) {
    int size = i.operandSize;
    Place target = place(i, 0);
    Place source = place(i, 1);
    boolean writes = !name.equals("CMP") && !name.equals("TEST");
    if (target == Place.RM || source == Place.RM) {
      reach(i, size, writes && target == Place.RM, exit);
    }
    String operation =
        switch (name) {
          case "CMP" -> "sub";
          case "TEST" -> "and";
          default -> name.toLowerCase(Locale.ROOT);
        };
    boolean logic = !operation.equals("add") && !operation.equals("sub");
    if (!writes && !flagsSeen) {
      return;
    }
    code.loadConstant(size);
    read(i, target, size);
    if (flagsSeen && !logic) {
      code.lstore(RegionMethod.A);
      read(i, source, size);
      code.lstore(RegionMethod.B);
      setRecipe(operation.equals("add") ? FlagRecipe.ADD : FlagRecipe.SUBTRACT, size);
      if (!writes) {
        code.pop();
        keepCarry();
        return;
      }
      keepCarry();
      code.lload(RegionMethod.A).lload(RegionMethod.B);
    } else {
      read(i, source, size);
    }
    alu(operation, BINARY);
    if (flagsSeen && logic) {
      if (writes) {
        code.dup2();
      }
      code.lstore(RegionMethod.A);
      setRecipe(FlagRecipe.LOGIC, size);
      keepCarry();
    }
    if (writes) {
      write(i, target, size);
    }
  }

  /// INC and DEC
  private void step(Instruction i, String name, int operation, Label exit, boolean flagsSeen) {
    int size = i.operandSize;
    Place target = place(i, 0);
    reach(i, size, true, exit);
    code.loadConstant(size);
    read(i, target, size);
    if (flagsSeen) {
      code.dup2().lstore(RegionMethod.A);
      setRecipe(operation, size);
    }
    code.loadConstant(1L);
    alu(name, BINARY);
    write(i, target, size);
  }

  private void negate(Instruction i, Label exit, boolean flagsSeen) {
    int size = i.operandSize;
    reach(i, size, true, exit);
    code.loadConstant(size).loadConstant(0L);
    read(i, Place.RM, size);
    if (flagsSeen) {
      code.dup2().lstore(RegionMethod.B).loadConstant(0L).lstore(RegionMethod.A);
      setRecipe(FlagRecipe.SUBTRACT, size);
      keepCarry();
    }
    alu("sub", BINARY);
    write(i, Place.RM, size);
  }

  private void not(Instruction i, Label exit) {
    int size = i.operandSize;
    reach(i, size, true, exit);
    code.loadConstant(size);
    read(i, Place.RM, size);
    alu("not", UNARY);
    write(i, Place.RM, size);
  }

  private void shift(Instruction i, String name, int operation, Label exit, boolean flagsSeen) {
    int size = i.operandSize;
    Place source = place(i, 1);
    long count = (source == Place.ONE ? 1 : i.immediate) & (size == 8 ? 63 : 31);
    boolean nothing = source != Place.COUNT && count == 0;
    if (nothing || !flagsSeen) {
      reach(i, size, true, exit);
      code.loadConstant(size);
      read(i, Place.RM, size);
      read(i, source, size);
      alu(name, BINARY);
      write(i, Place.RM, size);
      return;
    }
    if (source == Place.COUNT || operation == 0 || method.carryKept) {
      inCpu(i, i.form.mnemonic(), exit);
      return;
    }
    reach(i, size, true, exit);
    code.loadConstant(size);
    read(i, Place.RM, size);
    code.dup2().lstore(RegionMethod.A);
    code.loadConstant(count).lstore(RegionMethod.B);
    setRecipe(operation, size);
    code.lload(RegionMethod.B);
    alu(name, BINARY);
    write(i, Place.RM, size);
  }

  /// An operation that needs flags of before or keeps some: they are brought into the processor's
  /// state, and it works on them there.
  private void inCpu(Instruction i, String name, Label exit) {
    int size = i.operandSize;
    Place target = place(i, 0);
    Place source = place(i, 1);
    if (target == Place.RM || source == Place.RM) {
      reach(i, size, target == Place.RM, exit);
    }
    flagsToCpu();
    method.cpu();
    code.loadConstant(size);
    read(i, target, size);
    read(i, source, size);
    alu(name.equals("SAL") ? "shl" : name.toLowerCase(Locale.ROOT), BINARY_FLAGS);
    write(i, target, size);
    if (method.carryKept) {
      method.carryFromCpu();
    }
  }

  private void multiply(Instruction i, Label exit, boolean flagsSeen) {
    int size = i.operandSize;
    boolean immediate = i.form.operands().contains("I");
    reach(i, size, false, exit);
    code.loadConstant(size);
    if (immediate) {
      read(i, Place.RM, size);
    } else {
      method.register(i.reg);
    }
    if (flagsSeen) {
      code.dup2().lstore(RegionMethod.A);
    }
    if (immediate) {
      code.loadConstant(i.immediate);
    } else {
      read(i, Place.RM, size);
    }
    if (flagsSeen) {
      code.dup2().lstore(RegionMethod.B);
      setRecipe(FlagRecipe.MULTIPLY, size);
    }
    code.invokestatic(RegionMethod.MULTIPLICATION, "product", BINARY);
    method.setRegister(i.reg, size);
    if (flagsSeen && method.carryKept) {
      flagsToCpu();
      method.carryFromCpu();
    }
  }

  // ---- flags
  // ---------------------------------------------------------------------------------------------

  private void setRecipe(int operation, int size) {
    recipe = operation | size;
    code.loadConstant(recipe).istore(RegionMethod.RECIPE_SLOT);
  }

  /// Computes CF after an addition, subtraction or logical operation whose operands are in the
  /// variables, if an INC or DEC of the region is going to keep it.
  private void keepCarry() {
    if (!method.carryKept) {
      return;
    }
    int size = FlagRecipe.size(recipe);
    switch (FlagRecipe.operation(recipe)) {
      case FlagRecipe.ADD, FlagRecipe.SUBTRACT -> {
        boolean sum = FlagRecipe.operation(recipe) == FlagRecipe.ADD;
        code.loadConstant(size).lload(RegionMethod.A).lload(RegionMethod.B);
        alu(sum ? "sumCarry" : "differenceCarry", BINARY);
      }
      default -> code.loadConstant(0L);
    }
    code.lstore(RegionMethod.CARRY);
  }

  /// Brings the flags into the processor's state.
  void flagsToCpu() {
    if (recipe != FlagRecipe.NONE) {
      method.flagsToCpu();
      recipe = FlagRecipe.NONE;
    }
  }

  /// Pushes whether a condition holds.
  void condition(int conditionCode) {
    int operation = recipe == UNKNOWN ? UNKNOWN : FlagRecipe.operation(recipe);
    int size = FlagRecipe.size(recipe);
    if (operation == FlagRecipe.SUBTRACT) {
      code.loadConstant(conditionCode)
          .loadConstant(size)
          .lload(RegionMethod.A)
          .lload(RegionMethod.B)
          .invokestatic(RegionMethod.CONDITIONS, "afterSubtraction", AFTER_TWO);
    } else if (operation == FlagRecipe.LOGIC) {
      code.loadConstant(conditionCode).loadConstant(size).lload(RegionMethod.A);
      code.invokestatic(RegionMethod.CONDITIONS, "afterLogic", AFTER_RESULT);
    } else if (Conditions.isOnResult(conditionCode)
        && pushesResult(conditionCode, operation, size)) {
      code.invokestatic(RegionMethod.CONDITIONS, "afterLogic", AFTER_RESULT);
    } else {
      flagsToCpu();
      method.cpu();
      code.loadConstant(conditionCode).invokestatic(RegionMethod.ALU, "condition", CONDITION);
    }
  }

  /// Pushes a condition on the result of an operation, its size and the result again; false if that
  /// is not how it is found.
  private boolean pushesResult(int conditionCode, int operation, int size) {
    String name =
        switch (operation) {
          case FlagRecipe.ADD, FlagRecipe.INCREMENT -> "add";
          case FlagRecipe.DECREMENT -> "sub";
          case FlagRecipe.SHIFT_LEFT -> "shl";
          case FlagRecipe.SHIFT_RIGHT -> "shr";
          case FlagRecipe.SHIFT_RIGHT_SIGNED -> "sar";
          default -> "";
        };
    if (name.isEmpty()) {
      return false;
    }
    code.loadConstant(conditionCode).loadConstant(size).loadConstant(size).lload(RegionMethod.A);
    if (operation == FlagRecipe.INCREMENT || operation == FlagRecipe.DECREMENT) {
      code.loadConstant(1L);
    } else {
      code.lload(RegionMethod.B);
    }
    alu(name, BINARY);
    return true;
  }

  /// What an instruction does to the flags as they stood before it.
  enum FlagUse {
    /// Neither looks at them nor changes them.
    NONE,

    /// May need all of them, be it that it leaves the region.
    SEES,

    /// Sets all of them without a look.
    REPLACES
  }

  /// How an instruction that does not end a block uses flags.
  static FlagUse flagUse(Instruction i) {
    String name = i.form.mnemonic();
    boolean memory = i.rm < 0 && !name.equals("LEA") && !name.equals("NOP");
    if (memory || name.equals("PUSH") || name.equals("POP") || name.equals("LEAVE")) {
      return FlagUse.SEES;
    }
    return switch (name) {
      case "CMP", "TEST", "ADD", "SUB", "AND", "OR", "XOR", "NEG", "IMUL" -> FlagUse.REPLACES;
      case "SHL", "SAL", "SHR", "SAR" ->
          place(i, 1) != Place.COUNT && ((place(i, 1) == Place.ONE ? 1 : i.immediate) & 31) != 0
              ? FlagUse.REPLACES
              : FlagUse.SEES;
      case "ADC", "SBB", "RCL", "RCR", "ROL", "ROR", "INC", "DEC" -> FlagUse.SEES;
      default -> name.startsWith("CMOV") || name.startsWith("SET") ? FlagUse.SEES : FlagUse.NONE;
    };
  }
}

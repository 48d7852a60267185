package dev.testudo.processor.jit;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.paging.Tlb;
import dev.testudo.processor.semantics.integer.Alu;
import dev.testudo.processor.semantics.integer.Conditions;
import dev.testudo.processor.semantics.integer.Multiplication;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.Segment;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.LinkedHashMap;
import java.util.Map;

/// The method of a region while it is being written: its local variables, and the phrases that
/// instructions are made of.
///
/// Guest registers live in local variables from entry to exit. An exit out of the midst of a block
/// is a few instructions at the end of the method that set RIP and the count, and go to the one
/// place that stores what the region has changed.
final class RegionMethod {
  static final ClassDesc CPU = ClassDesc.of(Cpu.class.getName());
  static final ClassDesc CPU_STATE = ClassDesc.of(CpuState.class.getName());
  private static final ClassDesc TLB = ClassDesc.of(Tlb.class.getName());
  static final ClassDesc ALU = ClassDesc.of(Alu.class.getName());
  static final ClassDesc CONDITIONS = ClassDesc.of(Conditions.class.getName());
  static final ClassDesc MULTIPLICATION = ClassDesc.of(Multiplication.class.getName());
  private static final ClassDesc RECIPE = ClassDesc.of(FlagRecipe.class.getName());
  private static final ClassDesc LONGS = CD_long.arrayType();
  private static final ClassDesc FRAMES = CD_byte.arrayType().arrayType();

  static final MethodTypeDesc EXECUTE = MethodTypeDesc.of(CD_long, CPU, CD_long);
  private static final MethodTypeDesc MISSES =
      MethodTypeDesc.of(CD_boolean, LONGS, CD_long, CD_int);
  private static final MethodTypeDesc LOAD = MethodTypeDesc.of(CD_long, FRAMES, CD_long);
  private static final MethodTypeDesc STORE = MethodTypeDesc.of(CD_void, FRAMES, CD_long, CD_long);
  private static final MethodTypeDesc FOLLOW =
      MethodTypeDesc.of(CD_void, CPU, CD_int, CD_long, CD_long, CD_long);
  static final MethodTypeDesc MERGE = MethodTypeDesc.of(CD_long, CD_long, CD_long);

  // Local variables.
  private static final int CPU_SLOT = 1;
  private static final int LEFT = 2;
  private static final int REGISTERS = 4;

  /// The flags: recipe and its words.
  static final int RECIPE_SLOT = 36;

  static final int A = 37;
  static final int B = 39;
  static final int CARRY = 41;
  private static final int RIP_BASE = 43;
  private static final int READ_TAGS = 45;
  private static final int WRITE_TAGS = 46;
  private static final int FRAME_ARRAY = 47;
  private static final int FS_BASE = 48;
  private static final int GS_BASE = 50;

  /// The linear address of the present access.
  static final int LINEAR = 52;

  /// A value on its way to memory or to a register.
  static final int VALUE = 54;

  private static final int RIP = 56;
  private static final int WORDS = 58;

  /// Where an exit is, and what it has to count.
  private record Exit(int retired, int offset) {}

  final CodeBuilder code;
  private final boolean[] used;
  private final boolean[] written = new boolean[16];
  private final Map<Exit, Label> exits = new LinkedHashMap<>();
  private final Label leave;

  /// Some instruction of the region needs CF of the one before and keeps it: [#CARRY] is to be
  /// kept.
  final boolean carryKept;

  RegionMethod(CodeBuilder code, boolean[] used, boolean carryKept) {
    this.code = code;
    this.used = used;
    this.carryKept = carryKept;
    leave = code.newLabel();
  }

  // ---- beginning and end
  // ---------------------------------------------------------------------------------------------

  void begin() {
    code.aload(CPU_SLOT).getfield(CPU_STATE, "r", LONGS).astore(WORDS);
    for (int i = 0; i < 16; i++) {
      if (used[i]) {
        code.aload(WORDS).loadConstant(i).laload().lstore(REGISTERS + 2 * i);
      }
    }
    ClassDesc tlb = TLB;
    code.aload(CPU_SLOT)
        .getfield(CPU, "tlb", tlb)
        .getfield(tlb, "readTag", LONGS)
        .astore(READ_TAGS);
    code.aload(CPU_SLOT)
        .getfield(CPU, "tlb", tlb)
        .getfield(tlb, "writeTag", LONGS)
        .astore(WRITE_TAGS);
    code.aload(CPU_SLOT)
        .getfield(CPU, "tlb", tlb)
        .getfield(tlb, "frame", FRAMES)
        .astore(FRAME_ARRAY);
    code.aload(CPU_SLOT).getfield(CPU, "ripBase", CD_long).lstore(RIP_BASE);
    segmentBase(Segment.FS, FS_BASE);
    segmentBase(Segment.GS, GS_BASE);
    code.iconst_0().istore(RECIPE_SLOT);
    code.lconst_0().lstore(A);
    code.lconst_0().lstore(B);
    carryFromCpu();
    code.lconst_0().lstore(RIP);
  }

  private void segmentBase(int segment, int slot) {
    code.aload(CPU_SLOT)
        .getfield(CPU_STATE, "base", LONGS)
        .loadConstant(segment)
        .laload()
        .lstore(slot);
  }

  /// Writes the exits, and the place where all of them leave.
  void end() {
    exits.forEach((exit, label) -> {
      code.labelBinding(label);
      if (exit.retired != 0) {
        retire(exit.retired);
      }
      setRip(exit.offset);
      leave();
    });
    code.labelBinding(leave);
    code.aload(CPU_SLOT).lload(RIP).putfield(CPU_STATE, "rip", CD_long);
    for (int i = 0; i < 16; i++) {
      if (written[i]) {
        code.aload(WORDS).loadConstant(i).lload(REGISTERS + 2 * i).lastore();
      }
    }
    follow();
    code.lload(LEFT).lreturn();
  }

  /// The label of an exit before an instruction.
  ///
  /// @param retired what is to be taken from the count: instructions of the block before this one
  /// @param offset where execution goes on
  Label exit(int retired, int offset) {
    return exits.computeIfAbsent(new Exit(retired, offset), e -> code.newLabel());
  }

  void leave() {
    code.goto_(leave);
  }

  void retire(int instructions) {
    code.lload(LEFT).loadConstant((long) instructions).lsub().lstore(LEFT);
  }

  /// Goes to an exit if fewer instructions are left than this.
  void leaveUnlessLeft(int instructions, Label exit) {
    code.lload(LEFT).loadConstant((long) instructions).lcmp().iflt(exit);
  }

  void setRip(int offset) {
    rip(offset);
    code.lstore(RIP);
  }

  /// Takes RIP from the stack.
  void takeRip() {
    code.lstore(RIP);
  }

  void pushRip() {
    code.lload(RIP);
  }

  /// Pushes the RIP of an offset.
  void rip(long offset) {
    code.lload(RIP_BASE).loadConstant(offset).ladd();
  }

  // ---- registers
  // ---------------------------------------------------------------------------------------------

  private int slot(int register) {
    if (!used[register]) {
      throw new IllegalStateException("register " + register + " was not planned for");
    }
    return REGISTERS + 2 * register;
  }

  /// Pushes a register; what lies above the operand size is not cut.
  void register(int register) {
    if (register >= Instruction.HIGH_BYTE) {
      code.lload(slot(register - Instruction.HIGH_BYTE)).loadConstant(8).lushr();
    } else {
      code.lload(slot(register));
    }
  }

  /// Takes a value, cut to the size, into a register.
  void setRegister(int register, int size) {
    int whole = register >= Instruction.HIGH_BYTE ? register - Instruction.HIGH_BYTE : register;
    int slot = slot(whole);
    if (size <= 2) {
      String merge = size == 2 ? "withLow16" : whole == register ? "withLow8" : "withHigh8";
      code.lstore(VALUE).lload(slot).lload(VALUE).invokestatic(CPU_STATE, merge, MERGE);
    }
    code.lstore(slot);
    written[whole] = true;
  }

  /// Cuts what is on the stack.
  void cut(int size) {
    if (size < 8) {
      code.loadConstant(Alu.mask(size)).land();
    }
  }

  // ---- memory
  // ---------------------------------------------------------------------------------------------

  /// Pushes the effective address of the memory operand.
  void effectiveAddress(Instruction i) {
    boolean empty = true;
    if (i.base == CpuState.RIP_BASE) {
      code.lload(RIP_BASE);
      empty = false;
    } else if (i.base != CpuState.NO_REGISTER) {
      code.lload(slot(i.base));
      empty = false;
    }
    if (i.index != CpuState.NO_REGISTER) {
      code.lload(slot(i.index));
      if (i.scale != 0) {
        code.loadConstant(i.scale).lshl();
      }
      if (!empty) {
        code.ladd();
      }
      empty = false;
    }
    if (empty) {
      code.loadConstant(i.displacement);
    } else if (i.displacement != 0) {
      code.loadConstant(i.displacement).ladd();
    }
    if (i.addressMask != -1L) {
      code.loadConstant(i.addressMask).land();
    }
  }

  /// Sets [#LINEAR] to the address of the memory operand.
  void linear(Instruction i) {
    effectiveAddress(i);
    if (i.baseSegment == Segment.FS || i.baseSegment == Segment.GS) {
      code.lload(i.baseSegment == Segment.FS ? FS_BASE : GS_BASE).ladd();
    }
    code.lstore(LINEAR);
  }

  /// Leaves if an access at [#LINEAR] misses.
  void leaveIfMissing(int size, boolean write, Label exit) {
    code.aload(write ? WRITE_TAGS : READ_TAGS)
        .lload(LINEAR)
        .loadConstant(size - 1)
        .invokestatic(TLB, "misses", MISSES)
        .ifne(exit);
  }

  /// Pushes what is at [#LINEAR].
  void load(int size) {
    code.aload(FRAME_ARRAY).lload(LINEAR).invokestatic(TLB, "load" + (size << 3), LOAD);
  }

  /// Takes a value and stores it at [#LINEAR].
  void store(int size) {
    code.lstore(VALUE)
        .aload(FRAME_ARRAY)
        .lload(LINEAR)
        .lload(VALUE)
        .invokestatic(TLB, "store" + (size << 3), STORE);
  }

  // ---- flags
  // ---------------------------------------------------------------------------------------------

  private void follow() {
    code.aload(CPU_SLOT)
        .iload(RECIPE_SLOT)
        .lload(A)
        .lload(B)
        .lload(CARRY)
        .invokestatic(RECIPE, "follow", FOLLOW);
  }

  /// Brings the flags into the [Cpu], whatever the recipe is.
  void flagsToCpu() {
    follow();
    code.iconst_0().istore(RECIPE_SLOT);
  }

  void carryFromCpu() {
    code.aload(CPU_SLOT).getfield(CPU_STATE, "flagCarry", CD_long).lstore(CARRY);
  }

  void cpu() {
    code.aload(CPU_SLOT);
  }
}

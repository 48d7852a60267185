package dev.testudo.processor.jit;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;

import dev.testudo.processor.decode.Form;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.interpret.CompiledRegion;
import dev.testudo.processor.jit.RegionPlan.Node;
import dev.testudo.processor.semantics.integer.Branches;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes the class of a region: its blocks in the order of the plan, and the ways between them.
///
/// **Time.** A block takes its length off the count before it branches. What goes back in the order
/// (and so every loop) goes on only if the longest way to the next such point still fits, so that a
/// region never runs past the instruction at which somebody wants to look; the interpreter does the
/// rest one by one.
final class RegionWriter {
  private static final ClassDesc REGION = ClassDesc.of(CompiledRegion.class.getName());
  private static final ClassDesc BRANCHES = ClassDesc.of(Branches.class.getName());
  private static final MethodTypeDesc CANONICAL = MethodTypeDesc.of(CD_boolean, CD_long);

  /// The name of region classes: that of a class of this package, as hidden classes need it.
  static final ClassDesc NAME = ClassDesc.of(RegionWriter.class.getPackageName() + ".Region");

  private static final int RSP = 4;

  private final RegionPlan plan;
  private final RegionMethod method;
  private final InstructionWriter writer;
  private final CodeBuilder code;
  private final Map<Node, Label> labels = new HashMap<>();

  /// The recipes that the flags have at the ends of the nodes written so far.
  private final Map<Node, Integer> recipes = new HashMap<>();

  private RegionWriter(RegionPlan plan, CodeBuilder code) {
    this.plan = plan;
    this.code = code;
    method = new RegionMethod(code, plan.registers(), keepsCarry(plan));
    writer = new InstructionWriter(method);
    for (Node node : plan.nodes) {
      labels.put(node, code.newLabel());
    }
  }

  /// The bytes of the class.
  static byte[] write(RegionPlan plan) {
    return ClassFile.of()
        .build(
            NAME,
            builder ->
                builder
                    .withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER)
                    .withSuperclass(REGION)
                    .withMethodBody(
                        INIT_NAME,
                        MethodTypeDesc.of(CD_void, CD_long),
                        ClassFile.ACC_PUBLIC,
                        code ->
                            code.aload(0)
                                .lload(1)
                                .invokespecial(
                                    REGION, INIT_NAME, MethodTypeDesc.of(CD_void, CD_long))
                                .return_())
                    .withMethodBody(
                        "execute",
                        RegionMethod.EXECUTE,
                        ClassFile.ACC_PUBLIC,
                        code -> new RegionWriter(plan, code).write()));
  }

  private static boolean keepsCarry(RegionPlan plan) {
    for (Node node : plan.nodes) {
      for (int n = 0; n < node.length; n++) {
        String name = node.block.ops[n].instruction.form.mnemonic();
        if (name.equals("INC") || name.equals("DEC")) {
          return true;
        }
      }
    }
    return false;
  }

  private void write() {
    method.begin();
    for (Node node : plan.nodes) {
      code.labelBinding(label(node));
      writer.recipe = recipeAt(node);
      body(node);
      end(node);
    }
    method.end();
  }

  private Label label(Node node) {
    Label label = labels.get(node);
    if (label == null) {
      throw new IllegalStateException("a block that was not planned");
    }
    return label;
  }

  /// The recipe that all ways into a node agree on.
  private int recipeAt(Node node) {
    if (node == plan.head()) {
      return InstructionWriter.UNKNOWN;
    }
    int common = InstructionWriter.UNKNOWN;
    boolean first = true;
    for (Node before : node.predecessors) {
      int recipe = recipes.getOrDefault(before, InstructionWriter.UNKNOWN);
      if (before.order >= node.order || !first && recipe != common) {
        return InstructionWriter.UNKNOWN;
      }
      common = recipe;
      first = false;
    }
    return common;
  }

  /// The instructions of a node but for the branch at its end.
  private void body(Node node) {
    int length = node.length;
    boolean branches = !node.isCut() && node.last().form.is(Form.ENDS_BLOCK);
    int straight = branches ? length - 1 : length;
    for (int n = 0; n < straight; n++) {
      var op = node.block.ops[n];
      writer.write(op.instruction, method.exit(n, op.offset), flagsSeen(node, n + 1, straight));
    }
  }

  /// Whether flags may be looked at from an instruction of a node on, before they are replaced.
  private static boolean flagsSeen(Node node, int from, int straight) {
    for (int n = from; n < straight; n++) {
      switch (InstructionWriter.flagUse(node.block.ops[n].instruction)) {
        case SEES -> {
          return true;
        }
        case REPLACES -> {
          return false;
        }
        case NONE -> {}
      }
    }
    return true;
  }

  private void end(Node node) {
    int length = node.length;
    int end = node.block.endOffset();
    if (node.isCut()) {
      method.retire(length);
      recipes.put(node, writer.recipe);
      leaveTo(node.block.ops[length].offset);
      return;
    }
    Instruction last = node.last();
    if (!last.form.is(Form.ENDS_BLOCK)) {
      method.retire(length);
      recipes.put(node, writer.recipe);
      way(node, end);
      return;
    }
    int offset = node.block.ops[length - 1].offset;
    Label exit = method.exit(length - 1, offset);
    int target = end + (int) last.immediate;
    switch (Compilable.flow(last)) {
      case JUMP -> {
        leaveUnlessCanonical(target, exit);
        method.retire(length);
        recipes.put(node, writer.recipe);
        way(node, target);
      }
      case CONDITIONAL -> conditional(node, last, target, end, exit);
      case CALL -> {
        leaveUnlessCanonical(target, exit);
        method.rip(end);
        code.lstore(RegionMethod.VALUE);
        writer.pushValue(exit);
        method.retire(length);
        recipes.put(node, writer.recipe);
        way(node, target);
      }
      case RETURN -> ret(node, last, exit);
      case INDIRECT_JUMP, INDIRECT_CALL -> indirect(node, last, end, exit);
      case NONE -> throw new IllegalStateException("not planned for: " + last);
    }
  }

  private void conditional(Node node, Instruction last, int target, int end, Label exit) {
    if (target < 0 || target > 4095) {
      // Only a branch that is taken checks its target; leaving for it is always right.
      leaveUnlessCanonical(target, exit);
    }
    writer.condition(last.conditionCode);
    recipes.put(node, writer.recipe);
    Label not = code.newLabel();
    code.ifeq(not);
    method.retire(node.length);
    way(node, target);
    code.labelBinding(not);
    method.retire(node.length);
    way(node, end);
  }

  /// RET: pops RIP, and goes on inside if that is the return site of a call of the region.
  private void ret(Node node, Instruction last, Label exit) {
    method.register(RSP);
    code.lstore(RegionMethod.LINEAR);
    method.leaveIfMissing(8, false, exit);
    method.load(8);
    code.lstore(RegionMethod.VALUE);
    code.lload(RegionMethod.VALUE).invokestatic(BRANCHES, "canonical", CANONICAL).ifeq(exit);
    code.lload(RegionMethod.LINEAR).loadConstant(8 + (last.immediate & 0xffff)).ladd();
    method.setRegister(RSP, 8);
    method.retire(node.length);
    recipes.put(node, writer.recipe);
    for (int site : plan.returnSites) {
      Label other = code.newLabel();
      code.lload(RegionMethod.VALUE);
      method.rip(site);
      code.lcmp().ifne(other);
      way(node, site);
      code.labelBinding(other);
    }
    code.lload(RegionMethod.VALUE);
    method.takeRip();
    method.leave();
  }

  private void indirect(Node node, Instruction last, int end, Label exit) {
    if (last.rm < 0) {
      method.linear(last);
      method.leaveIfMissing(8, false, exit);
      method.load(8);
    } else {
      method.register(last.rm);
    }
    method.takeRip();
    method.pushRip();
    code.invokestatic(BRANCHES, "canonical", CANONICAL).ifeq(exit);
    if (Compilable.flow(last) == Compilable.Flow.INDIRECT_CALL) {
      method.rip(end);
      code.lstore(RegionMethod.VALUE);
      writer.pushValue(exit);
    }
    method.retire(node.length);
    recipes.put(node, writer.recipe);
    method.leave();
  }

  /// Goes to an offset: to its block if that is in the region, else out of it.
  private void way(Node from, int offset) {
    Node target = plan.node(offset);
    if (target == null) {
      leaveTo(offset);
      return;
    }
    if (target.order <= from.order) {
      method.leaveUnlessLeft(target.longest, method.exit(0, offset));
    }
    code.goto_(label(target));
  }

  private void leaveTo(int offset) {
    method.setRip(offset);
    method.leave();
  }

  private void leaveUnlessCanonical(int target, Label exit) {
    if (target < 0 || target > 4095) {
      method.rip(target);
      code.invokestatic(BRANCHES, "canonical", CANONICAL).ifeq(exit);
    }
  }

  /// The bytecodes of the largest method of a class file, for the limits of the JVM.
  static int codeLength(byte[] classFile) {
    List<java.lang.classfile.MethodModel> methods = ClassFile.of().parse(classFile).methods();
    return methods.stream()
        .flatMap(m -> m.findAttribute(java.lang.classfile.Attributes.code()).stream())
        .mapToInt(java.lang.classfile.attribute.CodeAttribute::codeLength)
        .max()
        .orElse(0);
  }
}

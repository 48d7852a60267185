package dev.testudo.processor.decode;

import dev.testudo.processor.Cpu;
import dev.testudo.processor.state.Segment;

/// A decoded instruction: immutable, free of any address it was found at, and shared by interpreter
/// and compiler.
public final class Instruction {
  /// Prefix bits of [#prefixes].
  public static final int LOCK = 1;

  public static final int REP = 1 << 1;
  public static final int REPNE = 1 << 2;
  public static final int OPERAND_SIZE = 1 << 3;
  public static final int ADDRESS_SIZE = 1 << 4;
  public static final int REX = 1 << 5;
  public static final int REX_W = 1 << 6;
  public static final int SEGMENT_OVERRIDE = 1 << 7;
  public static final int VEX_256 = 1 << 8;

  /// First of the register numbers that stand for AH, CH, DH, BH.
  public static final int HIGH_BYTE = 20;

  public final OpcodeForm form;

  /// The bytes, in a copy of their own; its length is the instruction's.
  public final byte[] bytes;

  /// Size of code: 16, 32 or 64.
  public final int codeSize;

  /// Effective operand size in bytes: 1, 2, 4 or 8 for integer forms; what the row says for others.
  public final int operandSize;

  /// Effective address size in bytes: 2, 4 or 8.
  public final int addressSize;

  public final int prefixes;

  /// ModRM as found (0 if there is none).
  public final int modrm;

  /// The low four bits of the opcode: the condition of Jcc, SETcc and CMOVcc.
  public final int conditionCode;

  /// The register of ModRM.reg with REX.R, or of the opcode's low bits with REX.B for `+r` forms.
  /// Byte registers AH to BH are [#HIGH_BYTE] and up.
  public final int reg;

  /// The register of ModRM.rm with REX.B if it is a register, else -1.
  public final int rm;

  /// Register numbers of the memory operand ([CpuState#NO_REGISTER], [CpuState#RIP_BASE] allowed).
  public final int base;

  public final int index;

  /// Shift count of the index: 0 to 3.
  public final int scale;

  /// Added to base and index; for RIP-relative operands it also holds the distance of the next
  /// instruction from the RIP base, and so is set when the instruction is placed in a block.
  public final long displacement;

  /// All ones, or 16 or 32 ones: what an effective address is cut to.
  public final long addressMask;

  /// Segment of the memory operand with overrides applied, one of ES to GS.
  public final int segment;

  /// Index of the base to add: [#segment], or [Segment#FLAT] or [Segment#FLAT_STACK] where 64-bit
  /// mode ignores the base.
  public final int baseSegment;

  /// First immediate, sign-extended from its encoded width; the offset of a far pointer,
  /// zero-extended; for relative branches the displacement.
  public final long immediate;

  /// Second immediate (ENTER's level, the selector of a far pointer).
  public final int immediate2;

  /// The register of VEX.vvvv.
  public final int vvvv;

  Instruction(Decoder d) {
    form = d.form;
    bytes = d.copyBytes();
    codeSize = d.codeSize;
    operandSize = d.operandSize;
    addressSize = d.addressSize;
    prefixes = d.prefixes;
    modrm = d.modrm;
    conditionCode = d.conditionCode;
    reg = d.reg;
    rm = d.rm;
    base = d.base;
    index = d.index;
    scale = d.scale;
    displacement = d.displacement;
    addressMask = d.addressSize == 8 ? -1L : d.addressSize == 4 ? 0xffff_ffffL : 0xffffL;
    segment = d.segment;
    baseSegment =
        d.codeSize != 64 || d.segment >= Segment.FS
            ? d.segment
            : d.segment == Segment.SS ? Segment.FLAT_STACK : Segment.FLAT;
    immediate = d.immediate;
    immediate2 = d.immediate2;
    vvvv = d.vvvv;
  }

  /// An instruction of no bytes, for a form that the engine makes up itself.
  public static Instruction of(OpcodeForm form) {
    return new Instruction(new Decoder(new OpcodeTable(), form, form));
  }

  public int length() {
    return bytes.length;
  }

  public boolean isMemory() {
    return rm < 0;
  }

  public boolean has(int prefix) {
    return (prefixes & prefix) != 0;
  }

  /// ModRM.reg without REX: the opcode extension.
  public int extension() {
    return modrm >> 3 & 7;
  }

  /// The effective address (offset in the segment) of the memory operand.
  public long effectiveAddress(Cpu cpu) {
    long[] r = cpu.r;
    return r[base] + (r[index] << scale) + displacement & addressMask;
  }

  /// The linear address of the memory operand, after the checks of its segment for an access of
  /// `size` bytes.
  public long linear(Cpu cpu, int size, boolean write) {
    long offset = effectiveAddress(cpu);
    if (codeSize == 64) {
      return offset + cpu.base[baseSegment];
    }
    return cpu.segmentLinear(segment, offset, size, write);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(form.mnemonic());
    text.append(" [");
    for (int i = 0; i < bytes.length; i++) {
      text.append(i == 0 ? "" : " ").append(String.format("%02x", bytes[i]));
    }
    return text.append(']').toString();
  }
}

package dev.testudo.processor.decode;

import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.Segment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Decodes one instruction at a time from a window of bytes. Reused, and so not safe for two
/// threads.
///
/// @sdm 2A "Instruction Format"
public final class Decoder {
  /// The longest instruction; a longer one raises #GP.
  public static final int MAXIMUM_LENGTH = 15;

  private final OpcodeTable table;
  private final OpcodeForm undefined;
  private final OpcodeForm tooLong;

  // The instruction being decoded; read by the constructor of Instruction.
  OpcodeForm form;
  int codeSize;
  int operandSize;
  int addressSize;
  int prefixes;
  int modrm;
  int conditionCode;
  int reg;
  int rm;
  int base;
  int index;
  int scale;
  long displacement;
  int segment;
  long immediate;
  int immediate2;
  int vvvv;

  private byte[] code = new byte[0];
  private int start;
  private int at;
  private int end;
  private boolean ranOut;

  /// @param undefined the form given to encodings that no row defines
  /// @param tooLong the form given to instructions over [#MAXIMUM_LENGTH]
  public Decoder(OpcodeTable table, OpcodeForm undefined, OpcodeForm tooLong) {
    this.table = table;
    this.undefined = undefined;
    this.tooLong = tooLong;
    this.form = undefined;
  }

  /// Decodes the instruction at `code[from]`.
  ///
  /// @param limit first index that may not be read
  /// @param position offset of the instruction from the RIP base, for RIP-relative operands
  /// @param codeSize 16, 32 or 64
  /// @return null when the instruction continues past `limit`
  public @Nullable Instruction decode(
      byte[] code, int from, int limit, int position, int codeSize) {
    this.code = code;
    this.start = from;
    this.at = from;
    this.codeSize = codeSize;
    end = Math.min(limit, from + MAXIMUM_LENGTH);
    ranOut = false;
    form = undefined;
    prefixes = 0;
    modrm = 0;
    conditionCode = 0;
    reg = 0;
    rm = 0;
    base = CpuState.NO_REGISTER;
    index = CpuState.NO_REGISTER;
    scale = 0;
    displacement = 0;
    segment = Segment.DS;
    immediate = 0;
    immediate2 = 0;
    operandSize = 0;
    vvvv = 0;
    decodeFields(position);
    if (ranOut) {
      if (end < from + MAXIMUM_LENGTH) {
        return null;
      }
      form = tooLong;
      at = end;
    }
    return new Instruction(this);
  }

  byte[] copyBytes() {
    return Arrays.copyOfRange(code, start, at);
  }

  private int next() {
    if (at >= end) {
      ranOut = true;
      return 0;
    }
    return code[at++] & 0xff;
  }

  private long nextSigned(int size) {
    long value = 0;
    for (int i = 0; i < size; i++) {
      value |= (long) next() << 8 * i;
    }
    int unused = 64 - 8 * size;
    return value << unused >> unused;
  }

  private void decodeFields(int position) {
    boolean code64 = codeSize == 64;
    int rex = 0;
    int override = -1;
    int mandatory = 0;
    int opcode;
    prefix:
    while (true) {
      opcode = next();
      if (ranOut) {
        return;
      }
      if (code64 && (opcode & 0xf0) == 0x40) {
        rex = opcode;
        continue;
      }
      switch (opcode) {
        case 0x26 -> override = code64 ? override : Segment.ES;
        case 0x2e -> override = code64 ? override : Segment.CS;
        case 0x36 -> override = code64 ? override : Segment.SS;
        case 0x3e -> override = code64 ? override : Segment.DS;
        case 0x64 -> override = Segment.FS;
        case 0x65 -> override = Segment.GS;
        case 0x66 -> {
          prefixes |= Instruction.OPERAND_SIZE;
          mandatory = mandatory == 0 ? 0x66 : mandatory;
        }
        case 0x67 -> prefixes |= Instruction.ADDRESS_SIZE;
        case 0xf0 -> prefixes |= Instruction.LOCK;
        case 0xf2 -> {
          prefixes = prefixes & ~Instruction.REP | Instruction.REPNE;
          mandatory = 0xf2;
        }
        case 0xf3 -> {
          prefixes = prefixes & ~Instruction.REPNE | Instruction.REP;
          mandatory = 0xf3;
        }
        default -> {
          break prefix;
        }
      }
      rex = 0; // a REX that is not last before the opcode counts for nothing
    }
    if (rex != 0) {
      prefixes |= Instruction.REX | ((rex & 8) != 0 ? Instruction.REX_W : 0);
    }
    if (override >= 0) {
      prefixes |= Instruction.SEGMENT_OVERRIDE;
      segment = override;
    }
    addressSize =
        (prefixes & Instruction.ADDRESS_SIZE) != 0 ? (codeSize == 32 ? 2 : 4) : codeSize / 8;

    int map = 0;
    if ((opcode & 0xfe) == 0xc4 && isVex(code64)) {
      int vex = decodeVex(opcode);
      if (ranOut || rex != 0 || (prefixes & NOT_WITH_VEX) != 0) {
        return;
      }
      map = OpcodeTable.VEX_MAPS | vex >> 8 & 3;
      rex = code64 ? vex & 0xf : 0;
      prefixes |= rex != 0 ? Instruction.REX | ((rex & 8) != 0 ? Instruction.REX_W : 0) : 0;
      prefixes |= (vex & VEX_256) != 0 ? Instruction.VEX_256 : 0;
      vvvv = vex >> 12 & (code64 ? 15 : 7);
      mandatory = VEX_PREFIXES[vex >> 4 & 3];
      opcode = next();
    } else if (opcode == 0x0f) {
      map = 1;
      opcode = next();
      if (opcode == 0x38 || opcode == 0x3a) {
        map = opcode == 0x38 ? 2 : 3;
        opcode = next();
      }
    }
    conditionCode = opcode & 15;
    OpcodeTable.Row[] candidates = table.candidates(map, opcode);
    boolean peek = false;
    for (OpcodeTable.Row candidate : candidates) {
      peek |= candidate.looksAtModrm();
    }
    int ahead = 0;
    if (peek) {
      ahead = next();
      at--;
    }
    if (ranOut) {
      at = end;
      return;
    }
    OpcodeTable.Row row = OpcodeTable.select(candidates, mandatory, ahead, rex >> 3 & 1, code64);
    if (row == null) {
      return;
    }
    if (!row.fitsVex(prefixes, vvvv)) {
      return;
    }
    form = row.form;
    Operands operands = row.operands;
    operandSize = operandSize(operands.size(), rex, code64);
    if (row.registerInOpcode) {
      reg = opcode & 7 | (rex & 1) << 3;
      if (operands.byteReg()) {
        reg = byteRegister(reg, rex);
      }
    }
    // x87 and other rows selected by an exact ModRM consume it though no operand code names it.
    if (operands.modrm() || row.looksAtModrm()) {
      decodeModrm(operands, rex, override);
    }
    decodeImmediates(operands);
    if (base == CpuState.RIP_BASE) {
      displacement += position + (at - start);
    }
    if ((prefixes & Instruction.LOCK) != 0 && (rm >= 0 || !form.is(Form.LOCKABLE))
        || operands.memoryOnly() && rm >= 0) {
      form = undefined;
    }
  }

  // ---- VEX
  // ---------------------------------------------------------------------------------------------------------

  private static final int NOT_WITH_VEX =
      Instruction.LOCK | Instruction.OPERAND_SIZE | Instruction.REP | Instruction.REPNE;

  private static final int[] VEX_PREFIXES = {0, 0x66, 0xf3, 0xf2};

  /// VEX.L in the word that [#decodeVex] returns.
  private static final int VEX_256 = 1 << 6;

  /// Outside 64-bit mode C4H and C5H are LES and LDS unless ModRM would name a register.
  private boolean isVex(boolean code64) {
    if (code64) {
      return true;
    }
    int ahead = next();
    if (!ranOut) {
      at--;
    }
    return ahead >= 0xc0;
  }

  /// Reads the rest of a VEX prefix: W, R, X, B as in REX in bits 3:0, pp in bits 5:4, L in bit 6,
  /// the map in bits 11:8 (0 for one that is not defined), vvvv in bits 15:12.
  ///
  /// @sdm 2A "Instruction Format > Intel Advanced Vector Extensions"
  private int decodeVex(int opcode) {
    int first = next();
    int r = (first & 0x80) == 0 ? 4 : 0;
    if (opcode == 0xc5) {
      return r | (first & 3) << 4 | (first & 4) << 4 | 1 << 8 | (~first >> 3 & 15) << 12;
    }
    int second = next();
    int xb = ~first >> 5 & 3;
    int map = (first & 31) <= 3 ? first & 31 : 0;
    return (second & 0x80) >> 4
        | r
        | xb
        | (second & 3) << 4
        | (second & 4) << 4
        | map << 8
        | (~second >> 3 & 15) << 12;
  }

  private int operandSize(char code, int rex, boolean code64) {
    boolean small = (prefixes & Instruction.OPERAND_SIZE) != 0;
    boolean wide = (rex & 8) != 0;
    int effective;
    if (code64) {
      boolean default64 = form.is(Form.DEFAULT_64);
      effective = form.is(Form.FORCE_64) || wide ? 8 : small ? 2 : default64 ? 8 : 4;
    } else {
      effective = small == (codeSize == 32) ? 2 : 4;
    }
    return switch (code) {
      case 'b' -> 1;
      case 'w' -> 2;
      case 'd' -> 4;
      case 'q' -> 8;
      case 'y' -> wide ? 8 : 4;
      default -> effective;
    };
  }

  private static int byteRegister(int register, int rex) {
    return rex == 0 && register >= 4 ? Instruction.HIGH_BYTE + register - 4 : register;
  }

  private void decodeModrm(Operands operands, int rex, int override) {
    modrm = next();
    int mod = modrm >> 6;
    reg = modrm >> 3 & 7 | (rex & 4) << 1;
    if (operands.byteReg()) {
      reg = byteRegister(reg, rex);
    }
    if (mod == 3 || operands.registerOnly()) {
      rm = modrm & 7 | (rex & 1) << 3;
      if (operands.byteRm()) {
        rm = byteRegister(rm, rex);
      }
      return;
    }
    rm = -1;
    if (addressSize == 2) {
      decodeAddress16(mod);
    } else {
      decodeAddress(mod, rex);
    }
    boolean stack = base == 4 || base == 5;
    if (override < 0) {
      segment = stack ? Segment.SS : Segment.DS;
    }
  }

  private void decodeAddress16(int mod) {
    int low = modrm & 7;
    if (mod == 0 && low == 6) {
      displacement = nextSigned(2) & 0xffff;
      return;
    }
    // BX+SI, BX+DI, BP+SI, BP+DI, SI, DI, BP, BX
    base = "33556753".charAt(low) - '0';
    index = low < 4 ? 6 + (low & 1) : CpuState.NO_REGISTER;
    displacement = mod == 0 ? 0 : nextSigned(mod);
  }

  private void decodeAddress(int mod, int rex) {
    int low = modrm & 7;
    if (low == 4) {
      int sib = next();
      int sibIndex = sib >> 3 & 7 | (rex & 2) << 2;
      scale = sib >> 6;
      if (sibIndex != 4) {
        index = sibIndex;
      } else {
        scale = 0;
      }
      low = sib & 7;
      if (low == 5 && mod == 0) {
        displacement = nextSigned(4);
        return;
      }
    } else if (low == 5 && mod == 0) {
      displacement = nextSigned(4);
      if (codeSize == 64) {
        base = CpuState.RIP_BASE;
      }
      return;
    }
    base = low | (rex & 1) << 3;
    displacement = mod == 0 ? 0 : nextSigned(mod == 1 ? 1 : 4);
  }

  private void decodeImmediates(Operands operands) {
    switch (operands.immediate()) {
      case 'b' -> immediate = nextSigned(1);
      case 'w' -> immediate = nextSigned(2);
      case 'z' -> immediate = nextSigned(operandSize == 2 ? 2 : 4);
      case 'v' -> immediate = nextSigned(operandSize);
      case 'p' -> {
        immediate = operandSize == 2 ? nextSigned(2) & 0xffff : nextSigned(4) & 0xffff_ffffL;
        immediate2 = (int) nextSigned(2) & 0xffff;
      }
      case 'o' -> {
        displacement = nextSigned(addressSize);
        rm = -1;
      }
      default -> {}
    }
    if (operands.immediate2()) {
      immediate2 = (int) nextSigned(1) & 0xff;
    }
  }
}

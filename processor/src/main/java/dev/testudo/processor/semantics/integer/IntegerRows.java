package dev.testudo.processor.semantics.integer;

import static dev.testudo.processor.decode.Form.*;

import dev.testudo.processor.decode.Meaning;
import dev.testudo.processor.decode.OpcodeTable;

/// Opcode rows of the general-purpose instructions.
///
/// @sdm 2D "Opcode Map > One-Byte Opcode Map", "Two-Byte Opcode Map"
public final class IntegerRows {
  private static final String[] CONDITIONS = {
    "O", "NO", "B", "NB", "Z", "NZ", "BE", "NBE", "S", "NS", "P", "NP", "L", "NL", "LE", "NLE"
  };

  private IntegerRows() {}

  public static void define(OpcodeTable t) {
    arithmetic(t);
    shifts(t);
    moves(t);
    stack(t);
    branches(t);
    bits(t);
    strings(t);
    flags(t);
    decimal(t);
  }

  private static void arithmetic(OpcodeTable t) {
    group(t, 0, "ADD", Alu::add);
    group(t, 1, "OR", Alu::or);
    group(t, 2, "ADC", Alu::adc);
    group(t, 3, "SBB", Alu::sbb);
    group(t, 4, "AND", Alu::and);
    group(t, 5, "SUB", Alu::sub);
    group(t, 6, "XOR", Alu::xor);
    compareGroup(t);
    t.row("84 /r", "TEST", "Eb,Gb", NONE, Forms.compareRmReg(Alu::and));
    t.row("85 /r", "TEST", "Ev,Gv", NONE, Forms.compareRmReg(Alu::and));
    t.row("A8", "TEST", "AL,Ib", NONE, Forms.compareAccumulator(Alu::and));
    t.row("A9", "TEST", "rAX,Iz", NONE, Forms.compareAccumulator(Alu::and));
    for (String extension : new String[] {"/0", "/1"}) {
      t.row("F6 " + extension, "TEST", "Eb,Ib", NONE, Forms.compareRmImmediate(Alu::and));
      t.row("F7 " + extension, "TEST", "Ev,Iz", NONE, Forms.compareRmImmediate(Alu::and));
    }
    both(t, "F6 /2", "F7 /2", "NOT", LOCKABLE, Forms.rm(Alu::not));
    both(t, "F6 /3", "F7 /3", "NEG", LOCKABLE, Forms.rm(Alu::neg));
    both(t, "F6 /4", "F7 /4", "MUL", NONE, Multiplication::mul);
    both(t, "F6 /5", "F7 /5", "IMUL", NONE, Multiplication::imul);
    both(t, "F6 /6", "F7 /6", "DIV", NONE, Multiplication::div);
    both(t, "F6 /7", "F7 /7", "IDIV", NONE, Multiplication::idiv);
    both(t, "FE /0", "FF /0", "INC", LOCKABLE, Forms.rm(Alu::inc));
    both(t, "FE /1", "FF /1", "DEC", LOCKABLE, Forms.rm(Alu::dec));
    t.row("40+r", "INC", "Zv", NOT_64, Forms.register(Alu::inc));
    t.row("48+r", "DEC", "Zv", NOT_64, Forms.register(Alu::dec));
    t.row("0F AF /r", "IMUL", "Gv,Ev", NONE, Multiplication::imulRegRm);
    t.row("69 /r", "IMUL", "Gv,Ev,Iz", NONE, Multiplication::imulImmediate);
    t.row("6B /r", "IMUL", "Gv,Ev,Ib", NONE, Multiplication::imulImmediate);
    t.row("98", "CBW", "eAX", NONE, Moves::extendAccumulator);
    t.row("99", "CWD", "eAX", NONE, Moves::extendIntoData);
  }

  /// Rows of a binary operation: the six of the first quarter of the map, and group 1.
  private static void group(OpcodeTable t, int number, String name, Alu.Binary operation) {
    int opcode = number << 3;
    both(
        t,
        hex(opcode) + " /r",
        hex(opcode + 1) + " /r",
        name,
        ",G",
        LOCKABLE,
        Forms.rmReg(operation));
    t.row(hex(opcode + 2) + " /r", name, "Gb,Eb", NONE, Forms.regRm(operation));
    t.row(hex(opcode + 3) + " /r", name, "Gv,Ev", NONE, Forms.regRm(operation));
    t.row(hex(opcode + 4), name, "AL,Ib", NONE, Forms.accumulatorImmediate(operation));
    t.row(hex(opcode + 5), name, "rAX,Iz", NONE, Forms.accumulatorImmediate(operation));
    Meaning immediate = Forms.rmImmediate(operation);
    t.row("80 /" + number, name, "Eb,Ib", LOCKABLE, immediate);
    t.row("81 /" + number, name, "Ev,Iz", LOCKABLE, immediate);
    t.row("82 /" + number, name, "Eb,Ib", LOCKABLE | NOT_64, immediate);
    t.row("83 /" + number, name, "Ev,Ib", LOCKABLE, immediate);
  }

  private static void compareGroup(OpcodeTable t) {
    t.row("38 /r", "CMP", "Eb,Gb", NONE, Forms.compareRmReg(Alu::sub));
    t.row("39 /r", "CMP", "Ev,Gv", NONE, Forms.compareRmReg(Alu::sub));
    t.row("3A /r", "CMP", "Gb,Eb", NONE, Forms.compareRegRm(Alu::sub));
    t.row("3B /r", "CMP", "Gv,Ev", NONE, Forms.compareRegRm(Alu::sub));
    t.row("3C", "CMP", "AL,Ib", NONE, Forms.compareAccumulator(Alu::sub));
    t.row("3D", "CMP", "rAX,Iz", NONE, Forms.compareAccumulator(Alu::sub));
    Meaning immediate = Forms.compareRmImmediate(Alu::sub);
    t.row("80 /7", "CMP", "Eb,Ib", NONE, immediate);
    t.row("81 /7", "CMP", "Ev,Iz", NONE, immediate);
    t.row("82 /7", "CMP", "Eb,Ib", NOT_64, immediate);
    t.row("83 /7", "CMP", "Ev,Ib", NONE, immediate);
  }

  private static String hex(int opcode) {
    return String.format("%02X", opcode);
  }

  /// Two rows, for bytes and for the effective operand size, with one operand.
  private static void both(
      OpcodeTable t, String bytes, String words, String name, int flags, Meaning meaning) {
    t.row(bytes, name, "Eb", flags, meaning);
    t.row(words, name, "Ev", flags, meaning);
  }

  /// The same with a second operand of the same size.
  private static void both(
      OpcodeTable t,
      String bytes,
      String words,
      String name,
      String second,
      int flags,
      Meaning meaning) {
    t.row(bytes, name, "Eb" + second + "b", flags, meaning);
    t.row(words, name, "Ev" + second + "v", flags, meaning);
  }

  private static void shifts(OpcodeTable t) {
    shiftGroup(t, 0, "ROL", Alu::rol);
    shiftGroup(t, 1, "ROR", Alu::ror);
    shiftGroup(t, 2, "RCL", Alu::rcl);
    shiftGroup(t, 3, "RCR", Alu::rcr);
    shiftGroup(t, 4, "SHL", Alu::shl);
    shiftGroup(t, 5, "SHR", Alu::shr);
    shiftGroup(t, 6, "SAL", Alu::shl);
    shiftGroup(t, 7, "SAR", Alu::sar);
    t.row("0F A4 /r", "SHLD", "Ev,Gv,Ib", NONE, Bits::shiftLeftDouble);
    t.row("0F A5 /r", "SHLD", "Ev,Gv,CL", NONE, Bits::shiftLeftDoubleCl);
    t.row("0F AC /r", "SHRD", "Ev,Gv,Ib", NONE, Bits::shiftRightDouble);
    t.row("0F AD /r", "SHRD", "Ev,Gv,CL", NONE, Bits::shiftRightDoubleCl);
  }

  private static void shiftGroup(OpcodeTable t, int extension, String name, Alu.Binary operation) {
    String suffix = " /" + extension;
    t.row("C0" + suffix, name, "Eb,Ib", NONE, Forms.rmImmediate(operation));
    t.row("C1" + suffix, name, "Ev,Ib", NONE, Forms.rmImmediate(operation));
    t.row("D0" + suffix, name, "Eb,1", NONE, Forms.rmOne(operation));
    t.row("D1" + suffix, name, "Ev,1", NONE, Forms.rmOne(operation));
    t.row("D2" + suffix, name, "Eb,CL", NONE, Forms.rmCl(operation));
    t.row("D3" + suffix, name, "Ev,CL", NONE, Forms.rmCl(operation));
  }

  private static void moves(OpcodeTable t) {
    t.row("88 /r", "MOV", "Eb,Gb", NONE, Moves::rmReg);
    t.row("89 /r", "MOV", "Ev,Gv", NONE, Moves::rmReg);
    t.row("8A /r", "MOV", "Gb,Eb", NONE, Moves::regRm);
    t.row("8B /r", "MOV", "Gv,Ev", NONE, Moves::regRm);
    t.row("A0", "MOV", "AL,Ob", NONE, Moves::loadAccumulator);
    t.row("A1", "MOV", "rAX,Ov", NONE, Moves::loadAccumulator);
    t.row("A2", "MOV", "Ob,AL", NONE, Moves::storeAccumulator);
    t.row("A3", "MOV", "Ov,rAX", NONE, Moves::storeAccumulator);
    t.row("B0+r", "MOV", "Zb,Ib", NONE, Moves::regImmediate);
    t.row("B8+r", "MOV", "Zv,Iv", NONE, Moves::regImmediate);
    t.row("C6 /0", "MOV", "Eb,Ib", NONE, Moves::rmImmediate);
    t.row("C7 /0", "MOV", "Ev,Iz", NONE, Moves::rmImmediate);
    t.row("8D /r", "LEA", "Gv,M", NONE, Moves::lea);
    t.row("0F B6 /r", "MOVZX", "Gv,Eb", NONE, Moves::zeroExtendByte);
    t.row("0F B7 /r", "MOVZX", "Gv,Ew", NONE, Moves::zeroExtendWord);
    t.row("0F BE /r", "MOVSX", "Gv,Eb", NONE, Moves::signExtendByte);
    t.row("0F BF /r", "MOVSX", "Gv,Ew", NONE, Moves::signExtendWord);
    t.row("63 /r", "MOVSXD", "Gv,Ev", ONLY_64, Moves::signExtendDoubleword);
    t.row("86 /r", "XCHG", "Eb,Gb", LOCKABLE, Moves::exchange);
    t.row("87 /r", "XCHG", "Ev,Gv", LOCKABLE, Moves::exchange);
    t.row("90+r", "XCHG", "Zv", NONE, Moves::exchangeAccumulator);
    t.row("0F C8+r", "BSWAP", "Zv", NONE, Moves::swapBytes);
    t.row("0F 38 F0 /r", "MOVBE", "Gv,Mv", NONE, Moves::loadSwapped);
    t.row("0F 38 F1 /r", "MOVBE", "Mv,Gv", NONE, Moves::storeSwapped);
    t.row("D7", "XLAT", "", NONE, Moves::translate);
    for (int condition = 0; condition < 16; condition++) {
      String name = CONDITIONS[condition];
      t.row(
          "0F " + hex(0x40 + condition) + " /r", "CMOV" + name, "Gv,Ev", NONE, Moves::conditional);
      t.row("0F " + hex(0x90 + condition) + " /r", "SET" + name, "Eb", NONE, Moves::setCondition);
    }
    for (int hint = 0x19; hint <= 0x1f; hint++) {
      t.row("0F " + hex(hint) + " /r", "NOP", "Ev", NONE, Moves::nothing);
    }
  }

  private static void stack(OpcodeTable t) {
    t.row("50+r", "PUSH", "Zv", DEFAULT_64, Moves::pushRegister);
    t.row("58+r", "POP", "Zv", DEFAULT_64, Moves::popRegister);
    t.row("60", "PUSHA", "", NOT_64, Moves::pushAll);
    t.row("61", "POPA", "", NOT_64, Moves::popAll);
    t.row("68", "PUSH", "Iz", DEFAULT_64, Moves::pushImmediate);
    t.row("6A", "PUSH", "Ib", DEFAULT_64, Moves::pushImmediate);
    t.row("8F /0", "POP", "Ev", DEFAULT_64, Moves::popRm);
    t.row("FF /6", "PUSH", "Ev", DEFAULT_64, Moves::pushRm);
    t.row("C8", "ENTER", "Iw,Ib", DEFAULT_64, Moves::enter);
    t.row("C9", "LEAVE", "", DEFAULT_64, Moves::leave);
  }

  private static void branches(OpcodeTable t) {
    for (int condition = 0; condition < 16; condition++) {
      String name = "J" + CONDITIONS[condition];
      t.row(hex(0x70 + condition), name, "Jb", FORCE_64 | ENDS_BLOCK, Branches::jumpConditional);
      t.row(
          "0F " + hex(0x80 + condition),
          name,
          "Jz",
          FORCE_64 | ENDS_BLOCK,
          Branches::jumpConditional);
    }
    t.row("E8", "CALL", "Jz", FORCE_64 | ENDS_BLOCK, Branches::call);
    t.row("E9", "JMP", "Jz", FORCE_64 | ENDS_BLOCK, Branches::jump);
    t.row("EB", "JMP", "Jb", FORCE_64 | ENDS_BLOCK, Branches::jump);
    t.row("FF /2", "CALL", "Ev", FORCE_64 | ENDS_BLOCK, Branches::callIndirect);
    t.row("FF /4", "JMP", "Ev", FORCE_64 | ENDS_BLOCK, Branches::jumpIndirect);
    t.row("C2", "RET", "Iw", FORCE_64 | ENDS_BLOCK, Branches::ret);
    t.row("C3", "RET", "", FORCE_64 | ENDS_BLOCK, Branches::ret);
    t.row("E0", "LOOPNE", "Jb", FORCE_64 | ENDS_BLOCK, Branches::loop);
    t.row("E1", "LOOPE", "Jb", FORCE_64 | ENDS_BLOCK, Branches::loop);
    t.row("E2", "LOOP", "Jb", FORCE_64 | ENDS_BLOCK, Branches::loop);
    t.row("E3", "JCXZ", "Jb", FORCE_64 | ENDS_BLOCK, Branches::jumpCountZero);
  }

  private static void bits(OpcodeTable t) {
    bitTest(t, 4, "BT", NONE);
    bitTest(t, 5, "BTS", LOCKABLE);
    bitTest(t, 6, "BTR", LOCKABLE);
    bitTest(t, 7, "BTC", LOCKABLE);
    t.row("0F BC /r", "BSF", "Gv,Ev", NONE, Bits::scanForward);
    t.row("0F BD /r", "BSR", "Gv,Ev", NONE, Bits::scanReverse);
    t.row("F3 0F BC /r", "TZCNT", "Gv,Ev", NONE, Bits::trailingZeros);
    t.row("F3 0F BD /r", "LZCNT", "Gv,Ev", NONE, Bits::leadingZeros);
    t.row("F3 0F B8 /r", "POPCNT", "Gv,Ev", NONE, Bits::populationCount);
    t.row("F2 0F 38 F0 /r", "CRC32", "Gd,Eb", NONE, Bits::crc32Byte);
    t.row("F2 0F 38 F1 /r", "CRC32", "Gd,Ev", NONE, Bits::crc32);
    t.row("66 0F 38 F6 /r", "ADCX", "Gy,Ey", NONE, Bits::addCarry);
    t.row("F3 0F 38 F6 /r", "ADOX", "Gy,Ey", NONE, Bits::addOverflow);
    t.row("0F B0 /r", "CMPXCHG", "Eb,Gb", LOCKABLE, Bits::compareExchange);
    t.row("0F B1 /r", "CMPXCHG", "Ev,Gv", LOCKABLE, Bits::compareExchange);
    t.row("0F C0 /r", "XADD", "Eb,Gb", LOCKABLE, Bits::exchangeAdd);
    t.row("0F C1 /r", "XADD", "Ev,Gv", LOCKABLE, Bits::exchangeAdd);
    t.row("0F C7 /1 mem", "CMPXCHG8B", "Mx", LOCKABLE, Bits::compareExchangeWide);
  }

  private static void bitTest(OpcodeTable t, int extension, String name, int flags) {
    String opcode = "0F " + hex(0x83 + (extension << 3)) + " /r";
    t.row(opcode, name, "Ev,Gv", flags, Bits.testRegister(extension));
    t.row("0F BA /" + extension, name, "Ev,Ib", flags, Bits::testImmediate);
  }

  private static void strings(OpcodeTable t) {
    string(t, 0xa4, "MOVS", Strings::movs);
    string(t, 0xa6, "CMPS", Strings::cmps);
    string(t, 0xaa, "STOS", Strings::stos);
    string(t, 0xac, "LODS", Strings::lods);
    string(t, 0xae, "SCAS", Strings::scas);
  }

  private static void string(OpcodeTable t, int opcode, String name, Meaning meaning) {
    t.row(hex(opcode), name, "Xb", REPEATS | ENDS_BLOCK, meaning);
    t.row(hex(opcode + 1), name, "Xv", REPEATS | ENDS_BLOCK, meaning);
  }

  private static void flags(OpcodeTable t) {
    t.row("F5", "CMC", "", NONE, Moves::complementCarry);
    t.row("F8", "CLC", "", NONE, Moves::clearCarry);
    t.row("F9", "STC", "", NONE, Moves::setCarry);
    t.row("FC", "CLD", "", NONE, Moves::clearDirection);
    t.row("FD", "STD", "", NONE, Moves::setDirection);
    t.row("9E", "SAHF", "", NONE, Moves::storeFlags);
    t.row("9F", "LAHF", "", NONE, Moves::loadFlags);
  }

  private static void decimal(OpcodeTable t) {
    t.row("27", "DAA", "", NOT_64, Decimal::daa);
    t.row("2F", "DAS", "", NOT_64, Decimal::das);
    t.row("37", "AAA", "", NOT_64, Decimal::aaa);
    t.row("3F", "AAS", "", NOT_64, Decimal::aas);
    t.row("D4", "AAM", "Ib", NOT_64, Decimal::aam);
    t.row("D5", "AAD", "Ib", NOT_64, Decimal::aad);
    t.row("D6", "SALC", "", NOT_64, Decimal::setAlByCarry);
    t.row("62 /r", "BOUND", "Gv,M", NOT_64, Decimal::bound);
    t.row("0F 0B", "UD2", "", ENDS_BLOCK, Decimal::undefined);
    t.row("0F B9 /r", "UD1", "Gv,Ev", ENDS_BLOCK, Decimal::undefined);
    t.row("0F FF /r", "UD0", "Gv,Ev", ENDS_BLOCK, Decimal::undefined);
  }
}

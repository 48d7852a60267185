package dev.testudo.processor.semantics.simd;

import dev.testudo.processor.decode.Form;
import dev.testudo.processor.decode.OpcodeTable;
import java.util.function.LongBinaryOperator;

/// Opcode rows of packed-integer arithmetic, comparisons, shifts, packs and unpacks: MMX, SSE2,
/// SSSE3, SSE4.1, SSE4.2.
final class PackedIntegerRows {
  private PackedIntegerRows() {}

  static void define(OpcodeTable t) {
    sums(t);
    comparisons(t);
    products(t);
    shifts(t);
    packs(t);
    extensions(t);
    logic(t);
  }

  /// A row each for MMX and XMM registers, with the same operation on each 64 bits.
  private static void both(
      OpcodeTable t, String opcode, String mnemonic, LongBinaryOperator operation) {
    t.row("NP " + opcode + " /r", mnemonic, "Pq,Qq", Form.NONE, Mmx.lanes(operation));
    t.row("66 " + opcode + " /r", mnemonic, "Vx,Wx", Form.NONE, Xmm.lanes(operation));
  }

  private static void onlyMmx(
      OpcodeTable t, String opcode, String mnemonic, LongBinaryOperator operation) {
    t.row("NP " + opcode + " /r", mnemonic, "Pq,Qq", Form.NONE, Mmx.lanes(operation));
  }

  private static void onlyXmm(
      OpcodeTable t, String opcode, String mnemonic, LongBinaryOperator operation) {
    t.row("66 " + opcode + " /r", mnemonic, "Vx,Wx", Form.NONE, Xmm.lanes(operation));
  }

  private static void sums(OpcodeTable t) {
    onlyMmx(t, "0F FC", "PADDB", PackedArithmetic::addBytes);
    t.row("66 0F FC /r", "PADDB", "Vx,Wx", Form.NONE, PackedIntegers::addBytes);
    both(t, "0F FD", "PADDW", PackedArithmetic::addWords);
    onlyMmx(t, "0F FE", "PADDD", PackedArithmetic::addDwords);
    t.row("66 0F FE /r", "PADDD", "Vx,Wx", Form.NONE, PackedIntegers::addDwords);
    onlyMmx(t, "0F D4", "PADDQ", PackedArithmetic::addQwords);
    t.row("66 0F D4 /r", "PADDQ", "Vx,Wx", Form.NONE, PackedIntegers::addQwords);
    onlyMmx(t, "0F F8", "PSUBB", PackedArithmetic::subtractBytes);
    t.row("66 0F F8 /r", "PSUBB", "Vx,Wx", Form.NONE, PackedIntegers::subtractBytes);
    both(t, "0F F9", "PSUBW", PackedArithmetic::subtractWords);
    both(t, "0F FA", "PSUBD", PackedArithmetic::subtractDwords);
    both(t, "0F FB", "PSUBQ", PackedArithmetic::subtractQwords);
    both(t, "0F EC", "PADDSB", PackedArithmetic::addSignedBytes);
    both(t, "0F ED", "PADDSW", PackedArithmetic::addSignedWords);
    both(t, "0F DC", "PADDUSB", PackedArithmetic::addUnsignedBytes);
    both(t, "0F DD", "PADDUSW", PackedArithmetic::addUnsignedWords);
    both(t, "0F E8", "PSUBSB", PackedArithmetic::subtractSignedBytes);
    both(t, "0F E9", "PSUBSW", PackedArithmetic::subtractSignedWords);
    both(t, "0F D8", "PSUBUSB", PackedArithmetic::subtractUnsignedBytes);
    both(t, "0F D9", "PSUBUSW", PackedArithmetic::subtractUnsignedWords);
    both(t, "0F E0", "PAVGB", PackedArithmetic::averageBytes);
    both(t, "0F E3", "PAVGW", PackedArithmetic::averageWords);
    both(t, "0F 38 08", "PSIGNB", PackedArithmetic::signBytes);
    both(t, "0F 38 09", "PSIGNW", PackedArithmetic::signWords);
    both(t, "0F 38 0A", "PSIGND", PackedArithmetic::signDwords);
    both(t, "0F 38 1C", "PABSB", PackedArithmetic::absoluteBytes);
    both(t, "0F 38 1D", "PABSW", PackedArithmetic::absoluteWords);
    both(t, "0F 38 1E", "PABSD", PackedArithmetic::absoluteDwords);
    horizontal(t, "0F 38 01", "PHADDW", PackedMultiplication::horizontalAddWords);
    horizontal(t, "0F 38 02", "PHADDD", PackedMultiplication::horizontalAddDwords);
    horizontal(t, "0F 38 03", "PHADDSW", PackedMultiplication::horizontalAddSaturatedWords);
    horizontal(t, "0F 38 05", "PHSUBW", PackedMultiplication::horizontalSubtractWords);
    horizontal(t, "0F 38 06", "PHSUBD", PackedMultiplication::horizontalSubtractDwords);
    horizontal(t, "0F 38 07", "PHSUBSW", PackedMultiplication::horizontalSubtractSaturatedWords);
  }

  private static void horizontal(
      OpcodeTable t, String opcode, String mnemonic, LongBinaryOperator operation) {
    t.row("NP " + opcode + " /r", mnemonic, "Pq,Qq", Form.NONE, Mmx.lanes(operation));
    t.row("66 " + opcode + " /r", mnemonic, "Vx,Wx", Form.NONE, Xmm.pairs(operation));
  }

  private static void comparisons(OpcodeTable t) {
    onlyMmx(t, "0F 74", "PCMPEQB", PackedArithmetic::equalBytes);
    t.row("66 0F 74 /r", "PCMPEQB", "Vx,Wx", Form.NONE, PackedIntegers::equalBytes);
    both(t, "0F 75", "PCMPEQW", PackedArithmetic::equalWords);
    onlyMmx(t, "0F 76", "PCMPEQD", PackedArithmetic::equalDwords);
    t.row("66 0F 76 /r", "PCMPEQD", "Vx,Wx", Form.NONE, PackedIntegers::equalDwords);
    onlyXmm(t, "0F 38 29", "PCMPEQQ", PackedArithmetic::equalQwords);
    both(t, "0F 64", "PCMPGTB", PackedArithmetic::greaterBytes);
    both(t, "0F 65", "PCMPGTW", PackedArithmetic::greaterWords);
    both(t, "0F 66", "PCMPGTD", PackedArithmetic::greaterDwords);
    onlyXmm(t, "0F 38 37", "PCMPGTQ", PackedArithmetic::greaterQwords);
    onlyMmx(t, "0F DA", "PMINUB", PackedArithmetic::minimumUnsignedBytes);
    t.row("66 0F DA /r", "PMINUB", "Vx,Wx", Form.NONE, PackedIntegers::minimumUnsignedBytes);
    both(t, "0F DE", "PMAXUB", PackedArithmetic::maximumUnsignedBytes);
    both(t, "0F EA", "PMINSW", PackedArithmetic::minimumSignedWords);
    both(t, "0F EE", "PMAXSW", PackedArithmetic::maximumSignedWords);
    onlyXmm(t, "0F 38 38", "PMINSB", PackedArithmetic::minimumSignedBytes);
    onlyXmm(t, "0F 38 39", "PMINSD", PackedArithmetic::minimumSignedDwords);
    onlyXmm(t, "0F 38 3A", "PMINUW", PackedArithmetic::minimumUnsignedWords);
    onlyXmm(t, "0F 38 3B", "PMINUD", PackedArithmetic::minimumUnsignedDwords);
    onlyXmm(t, "0F 38 3C", "PMAXSB", PackedArithmetic::maximumSignedBytes);
    onlyXmm(t, "0F 38 3D", "PMAXSD", PackedArithmetic::maximumSignedDwords);
    onlyXmm(t, "0F 38 3E", "PMAXUW", PackedArithmetic::maximumUnsignedWords);
    onlyXmm(t, "0F 38 3F", "PMAXUD", PackedArithmetic::maximumUnsignedDwords);
    t.row("66 0F 38 41 /r", "PHMINPOSUW", "Vx,Wx", Form.NONE, PackedIntegers::minimumPosition);
  }

  private static void products(OpcodeTable t) {
    both(t, "0F D5", "PMULLW", PackedMultiplication::lowWords);
    both(t, "0F E5", "PMULHW", PackedMultiplication::highWords);
    both(t, "0F E4", "PMULHUW", PackedMultiplication::highUnsignedWords);
    both(t, "0F 38 0B", "PMULHRSW", PackedMultiplication::highRoundedWords);
    both(t, "0F F4", "PMULUDQ", PackedMultiplication::unsignedDwords);
    onlyXmm(t, "0F 38 28", "PMULDQ", PackedMultiplication::signedDwords);
    onlyXmm(t, "0F 38 40", "PMULLD", PackedMultiplication::lowDwords);
    both(t, "0F F5", "PMADDWD", PackedMultiplication::addProductsOfWords);
    both(t, "0F 38 04", "PMADDUBSW", PackedMultiplication::addProductsOfBytes);
    both(t, "0F F6", "PSADBW", PackedMultiplication::sumOfAbsoluteDifferences);
    t.row("66 0F 3A 42 /r", "MPSADBW", "Vx,Wx,Ib", Form.NONE, PackedIntegers::multipleSums);
  }

  private static void shifts(OpcodeTable t) {
    shift(t, "D1", "71", 2, "PSRLW", PackedShift::rightWords);
    shift(t, "D2", "72", 2, "PSRLD", PackedShift::rightDwords);
    shift(t, "D3", "73", 2, "PSRLQ", PackedShift::rightQwords);
    shift(t, "E1", "71", 4, "PSRAW", PackedShift::rightSignedWords);
    shift(t, "E2", "72", 4, "PSRAD", PackedShift::rightSignedDwords);
    shift(t, "F1", "71", 6, "PSLLW", PackedShift::leftWords);
    shift(t, "F2", "72", 6, "PSLLD", PackedShift::leftDwords);
    shift(t, "F3", "73", 6, "PSLLQ", PackedShift::leftQwords);
    t.row("66 0F 73 /3 reg", "PSRLDQ", "Ux,Ib", Form.NONE, Shuffles::shiftRightBytes);
    t.row("66 0F 73 /7 reg", "PSLLDQ", "Ux,Ib", Form.NONE, Shuffles::shiftLeftBytes);
  }

  private static void shift(
      OpcodeTable t,
      String opcode,
      String group,
      int extension,
      String mnemonic,
      LongBinaryOperator operation) {
    t.row("NP 0F " + opcode + " /r", mnemonic, "Pq,Qq", Form.NONE, Mmx.lanes(operation));
    t.row("66 0F " + opcode + " /r", mnemonic, "Vx,Wx", Form.NONE, Xmm.shift(operation));
    String immediate = "0F " + group + " /" + extension + " reg";
    t.row("NP " + immediate, mnemonic, "Nq,Ib", Form.NONE, Mmx.shiftImmediate(operation));
    t.row("66 " + immediate, mnemonic, "Ux,Ib", Form.NONE, Xmm.shiftImmediate(operation));
  }

  private static void packs(OpcodeTable t) {
    unpack(t, "60", "68", "BW", PackedShuffle::interleaveBytes, PackedShuffle::interleaveHighBytes);
    unpack(t, "61", "69", "WD", PackedShuffle::interleaveWords, PackedShuffle::interleaveHighWords);
    unpack(
        t, "62", "6A", "DQ", PackedShuffle::interleaveDwords, PackedShuffle::interleaveHighDwords);
    t.row("66 0F 6C /r", "PUNPCKLQDQ", "Vx,Wx", Form.NONE, Shuffles::unpackLowQwords);
    t.row("66 0F 6D /r", "PUNPCKHQDQ", "Vx,Wx", Form.NONE, Shuffles::unpackHighQwords);
    horizontal(t, "0F 63", "PACKSSWB", PackedShuffle::packSignedBytes);
    horizontal(t, "0F 67", "PACKUSWB", PackedShuffle::packUnsignedBytes);
    horizontal(t, "0F 6B", "PACKSSDW", PackedShuffle::packSignedWords);
    t.row(
        "66 0F 38 2B /r",
        "PACKUSDW",
        "Vx,Wx",
        Form.NONE,
        Xmm.pairs(PackedShuffle::packUnsignedWords));
  }

  private static void unpack(
      OpcodeTable t,
      String low,
      String high,
      String lanes,
      LongBinaryOperator lowHalf,
      LongBinaryOperator highHalf) {
    t.row("NP 0F " + low + " /r", "PUNPCKL" + lanes, "Pq,Qd", Form.NONE, Mmx.unpackLow(lowHalf));
    t.row(
        "66 0F " + low + " /r",
        "PUNPCKL" + lanes,
        "Vx,Wx",
        Form.NONE,
        Xmm.unpackLow(lowHalf, highHalf));
    t.row("NP 0F " + high + " /r", "PUNPCKH" + lanes, "Pq,Qq", Form.NONE, Mmx.lanes(highHalf));
    t.row(
        "66 0F " + high + " /r",
        "PUNPCKH" + lanes,
        "Vx,Wx",
        Form.NONE,
        Xmm.unpackHigh(lowHalf, highHalf));
  }

  private static void extensions(OpcodeTable t) {
    t.row(
        "66 0F 38 20 /r",
        "PMOVSXBW",
        "Vx,Wq",
        Form.NONE,
        Xmm.extend(PackedShuffle::signExtendBytes));
    t.row(
        "66 0F 38 21 /r", "PMOVSXBD", "Vx,Wd", Form.NONE, PackedIntegers::signExtendBytesToDwords);
    t.row(
        "66 0F 38 22 /r", "PMOVSXBQ", "Vx,Ww", Form.NONE, PackedIntegers::signExtendBytesToQwords);
    t.row(
        "66 0F 38 23 /r",
        "PMOVSXWD",
        "Vx,Wq",
        Form.NONE,
        Xmm.extend(PackedShuffle::signExtendWords));
    t.row(
        "66 0F 38 24 /r", "PMOVSXWQ", "Vx,Wd", Form.NONE, PackedIntegers::signExtendWordsToQwords);
    t.row(
        "66 0F 38 25 /r", "PMOVSXDQ", "Vx,Wq", Form.NONE, PackedIntegers::signExtendDwordsToQwords);
    t.row(
        "66 0F 38 30 /r",
        "PMOVZXBW",
        "Vx,Wq",
        Form.NONE,
        Xmm.extend(PackedShuffle::zeroExtendBytes));
    t.row(
        "66 0F 38 31 /r", "PMOVZXBD", "Vx,Wd", Form.NONE, PackedIntegers::zeroExtendBytesToDwords);
    t.row(
        "66 0F 38 32 /r", "PMOVZXBQ", "Vx,Ww", Form.NONE, PackedIntegers::zeroExtendBytesToQwords);
    t.row(
        "66 0F 38 33 /r",
        "PMOVZXWD",
        "Vx,Wq",
        Form.NONE,
        Xmm.extend(PackedShuffle::zeroExtendWords));
    t.row(
        "66 0F 38 34 /r", "PMOVZXWQ", "Vx,Wd", Form.NONE, PackedIntegers::zeroExtendWordsToQwords);
    t.row(
        "66 0F 38 35 /r", "PMOVZXDQ", "Vx,Wq", Form.NONE, PackedIntegers::zeroExtendDwordsToQwords);
  }

  private static void logic(OpcodeTable t) {
    t.row("NP 0F DB /r", "PAND", "Pq,Qq", Form.NONE, Mmx.lanes((a, b) -> a & b));
    t.row("66 0F DB /r", "PAND", "Vx,Wx", Form.NONE, PackedIntegers::and);
    t.row("NP 0F DF /r", "PANDN", "Pq,Qq", Form.NONE, Mmx.lanes((a, b) -> ~a & b));
    t.row("66 0F DF /r", "PANDN", "Vx,Wx", Form.NONE, PackedIntegers::andNot);
    t.row("NP 0F EB /r", "POR", "Pq,Qq", Form.NONE, Mmx.lanes((a, b) -> a | b));
    t.row("66 0F EB /r", "POR", "Vx,Wx", Form.NONE, PackedIntegers::or);
    t.row("NP 0F EF /r", "PXOR", "Pq,Qq", Form.NONE, Mmx.lanes((a, b) -> a ^ b));
    t.row("66 0F EF /r", "PXOR", "Vx,Wx", Form.NONE, PackedIntegers::xor);
    t.row("66 0F 38 17 /r", "PTEST", "Vx,Wx", Form.NONE, PackedIntegers::test);
    for (String prefix : new String[] {"NP ", "66 "}) {
      String kind = prefix.equals("NP ") ? "PS" : "PD";
      t.row(prefix + "0F 54 /r", "AND" + kind, "Vx,Wx", Form.NONE, PackedIntegers::and);
      t.row(prefix + "0F 55 /r", "ANDN" + kind, "Vx,Wx", Form.NONE, PackedIntegers::andNot);
      t.row(prefix + "0F 56 /r", "OR" + kind, "Vx,Wx", Form.NONE, PackedIntegers::or);
      t.row(prefix + "0F 57 /r", "XOR" + kind, "Vx,Wx", Form.NONE, PackedIntegers::xor);
    }
  }
}

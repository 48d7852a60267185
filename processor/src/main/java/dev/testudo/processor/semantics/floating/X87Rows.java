package dev.testudo.processor.semantics.floating;

import dev.testudo.processor.decode.Form;
import dev.testudo.processor.decode.Meaning;
import dev.testudo.processor.decode.OpcodeTable;
import java.util.Locale;

/// The escape opcodes D8 to DF and FWAIT.
///
/// Encodings that the manual leaves out but every processor executes as aliases (FCOM2, FCOMP3,
/// FCOMP5, FXCH4, FXCH7, FSTP1, FSTP8, FSTP9, FFREEP) are rows like the others.
///
/// @sdm 2D "Opcode Map > Escape Opcode Instructions"
public final class X87Rows {
  private static final String[] ARITHMETIC = {
    "FADD", "FMUL", "FCOM", "FCOMP", "FSUB", "FSUBR", "FDIV", "FDIVR"
  };

  private X87Rows() {}

  /// Adds all x87 rows.
  public static void define(OpcodeTable t) {
    t.row("9B", "FWAIT", "", Form.NONE, X87Control::await);
    arithmetic(t);
    transfers(t);
    comparisons(t);
    control(t);
    functions(t);
  }

  private static void arithmetic(OpcodeTable t) {
    for (int n = 0; n < 8; n++) {
      boolean compares = n == 2 || n == 3;
      String name = ARITHMETIC[n];
      String integer = "FI" + name.substring(1);
      memory(t, "D8", n, name, "Md", compares ? X87Comparison::single : X87Arithmetic::single);
      memory(
          t,
          "DC",
          n,
          name,
          "Mq",
          compares ? X87Comparison::doublePrecision : X87Arithmetic::doublePrecision);
      memory(
          t,
          "DA",
          n,
          integer,
          "Md",
          compares ? X87Comparison::doubleword : X87Arithmetic::doubleword);
      memory(t, "DE", n, integer, "Mw", compares ? X87Comparison::word : X87Arithmetic::word);
      if (!compares) {
        register(t, "D8", n, name, X87Arithmetic::toTop);
        // With ST(i) as destination the two subtractions and the two divisions change names.
        String reversed = ARITHMETIC[n >= 4 ? n ^ 1 : n];
        register(t, "DC", n, reversed, X87Arithmetic::toRegister);
        register(t, "DE", n, reversed + "P", X87Arithmetic::toRegisterAndPop);
      }
    }
  }

  private static void transfers(OpcodeTable t) {
    memory(t, "D9", 0, "FLD", "Md", X87Transfer::loadSingle);
    memory(t, "D9", 2, "FST", "Md", X87Store::single);
    memory(t, "D9", 3, "FSTP", "Md", X87Store::singleAndPop);
    memory(t, "DB", 0, "FILD", "Md", X87Transfer::loadDoubleword);
    memory(t, "DB", 1, "FISTTP", "Md", X87Store::truncatedDoublewordAndPop);
    memory(t, "DB", 2, "FIST", "Md", X87Store::doubleword);
    memory(t, "DB", 3, "FISTP", "Md", X87Store::doublewordAndPop);
    memory(t, "DB", 5, "FLD", "Mt", X87Transfer::loadExtended);
    memory(t, "DB", 7, "FSTP", "Mt", X87Store::extendedAndPop);
    memory(t, "DD", 0, "FLD", "Mq", X87Transfer::loadDouble);
    memory(t, "DD", 1, "FISTTP", "Mq", X87Store::truncatedQuadwordAndPop);
    memory(t, "DD", 2, "FST", "Mq", X87Store::doublePrecision);
    memory(t, "DD", 3, "FSTP", "Mq", X87Store::doublePrecisionAndPop);
    memory(t, "DF", 0, "FILD", "Mw", X87Transfer::loadWord);
    memory(t, "DF", 1, "FISTTP", "Mw", X87Store::truncatedWordAndPop);
    memory(t, "DF", 2, "FIST", "Mw", X87Store::word);
    memory(t, "DF", 3, "FISTP", "Mw", X87Store::wordAndPop);
    memory(t, "DF", 4, "FBLD", "Mt", X87Transfer::loadDecimal);
    memory(t, "DF", 5, "FILD", "Mq", X87Transfer::loadQuadword);
    memory(t, "DF", 6, "FBSTP", "Mt", X87Store::decimalAndPop);
    memory(t, "DF", 7, "FISTP", "Mq", X87Store::quadwordAndPop);
    register(t, "D9", 0, "FLD", X87Transfer::loadRegister);
    register(t, "D9", 1, "FXCH", X87Transfer::exchange);
    register(t, "DD", 1, "FXCH4", X87Transfer::exchange);
    register(t, "DF", 1, "FXCH7", X87Transfer::exchange);
    register(t, "DD", 2, "FST", X87Transfer::storeRegister);
    register(t, "DD", 3, "FSTP", X87Transfer::storeRegisterAndPop);
    register(t, "D9", 3, "FSTP1", X87Transfer::storeRegisterAndPopQuietly);
    register(t, "DF", 2, "FSTP8", X87Transfer::storeRegisterAndPop);
    register(t, "DF", 3, "FSTP9", X87Transfer::storeRegisterAndPop);
    register(t, "DA", 0, "FCMOVB", X87Transfer::moveIfCarry);
    register(t, "DA", 1, "FCMOVE", X87Transfer::moveIfZero);
    register(t, "DA", 2, "FCMOVBE", X87Transfer::moveIfCarryOrZero);
    register(t, "DA", 3, "FCMOVU", X87Transfer::moveIfParity);
    register(t, "DB", 0, "FCMOVNB", X87Transfer::moveIfCarry);
    register(t, "DB", 1, "FCMOVNE", X87Transfer::moveIfZero);
    register(t, "DB", 2, "FCMOVNBE", X87Transfer::moveIfCarryOrZero);
    register(t, "DB", 3, "FCMOVNU", X87Transfer::moveIfParity);
    String[] constants = {"FLD1", "FLDL2T", "FLDL2E", "FLDPI", "FLDLG2", "FLDLN2", "FLDZ"};
    for (int n = 0; n < constants.length; n++) {
      exact(t, "D9", 0xe8 + n, constants[n], X87Transfer::loadConstant);
    }
  }

  private static void comparisons(OpcodeTable t) {
    register(t, "D8", 2, "FCOM", X87Comparison::register);
    register(t, "DC", 2, "FCOM2", X87Comparison::register);
    register(t, "D8", 3, "FCOMP", X87Comparison::registerAndPop);
    register(t, "DC", 3, "FCOMP3", X87Comparison::registerAndPop);
    register(t, "DE", 2, "FCOMP5", X87Comparison::registerAndPop);
    exact(t, "DE", 0xd9, "FCOMPP", X87Comparison::registerAndPopTwice);
    register(t, "DD", 4, "FUCOM", X87Comparison::unordered);
    register(t, "DD", 5, "FUCOMP", X87Comparison::unorderedAndPop);
    exact(t, "DA", 0xe9, "FUCOMPP", X87Comparison::unorderedAndPopTwice);
    register(t, "DB", 5, "FUCOMI", X87Comparison::unorderedFlags);
    register(t, "DB", 6, "FCOMI", X87Comparison::flags);
    register(t, "DF", 5, "FUCOMIP", X87Comparison::unorderedFlagsAndPop);
    register(t, "DF", 6, "FCOMIP", X87Comparison::flagsAndPop);
    exact(t, "D9", 0xe4, "FTST", X87Comparison::test);
    exact(t, "D9", 0xe5, "FXAM", X87Comparison::examine);
  }

  private static void control(OpcodeTable t) {
    exact(t, "D9", 0xd0, "FNOP", X87Control::noOperation);
    exact(t, "D9", 0xf6, "FDECSTP", X87Control::decrementTop);
    exact(t, "D9", 0xf7, "FINCSTP", X87Control::incrementTop);
    exact(t, "DB", 0xe0, "FNENI", X87Control::nothing);
    exact(t, "DB", 0xe1, "FNDISI", X87Control::nothing);
    exact(t, "DB", 0xe2, "FNCLEX", X87Control::clearExceptions);
    exact(t, "DB", 0xe3, "FNINIT", X87Control::initialize);
    exact(t, "DB", 0xe4, "FNSETPM", X87Control::nothing);
    register(t, "DD", 0, "FFREE", X87Control::free);
    register(t, "DF", 0, "FFREEP", X87Control::freeAndPop);
    exact(t, "DF", 0xe0, "FNSTSW", X87Control::statusWordToAx);
    memory(t, "D9", 4, "FLDENV", "Mv", X87Image::loadEnvironment);
    memory(t, "D9", 5, "FLDCW", "Mw", X87Control::loadControlWord);
    memory(t, "D9", 6, "FNSTENV", "Mv", X87Image::storeEnvironment);
    memory(t, "D9", 7, "FNSTCW", "Mw", X87Control::storeControlWord);
    memory(t, "DD", 4, "FRSTOR", "Mv", X87Image::restore);
    memory(t, "DD", 6, "FNSAVE", "Mv", X87Image::save);
    memory(t, "DD", 7, "FNSTSW", "Mw", X87Control::storeStatusWord);
  }

  private static void functions(OpcodeTable t) {
    exact(t, "D9", 0xe0, "FCHS", X87Arithmetic::changeSign);
    exact(t, "D9", 0xe1, "FABS", X87Arithmetic::absolute);
    exact(t, "D9", 0xf0, "F2XM1", X87Functions::exp2MinusOne);
    exact(t, "D9", 0xf1, "FYL2X", X87Functions::logarithm);
    exact(t, "D9", 0xf2, "FPTAN", X87Functions::tangent);
    exact(t, "D9", 0xf3, "FPATAN", X87Functions::arctangent);
    exact(t, "D9", 0xf9, "FYL2XP1", X87Functions::logarithmOfOnePlus);
    exact(t, "D9", 0xfb, "FSINCOS", X87Functions::sineAndCosine);
    exact(t, "D9", 0xfe, "FSIN", X87Functions::sine);
    exact(t, "D9", 0xff, "FCOS", X87Functions::cosine);
    exact(t, "D9", 0xf4, "FXTRACT", X87Arithmetic::extract);
    exact(t, "D9", 0xf5, "FPREM1", X87Arithmetic::remainderNearest);
    exact(t, "D9", 0xf8, "FPREM", X87Arithmetic::remainderTruncating);
    exact(t, "D9", 0xfa, "FSQRT", X87Arithmetic::squareRoot);
    exact(t, "D9", 0xfc, "FRNDINT", X87Arithmetic::roundToInteger);
    exact(t, "D9", 0xfd, "FSCALE", X87Arithmetic::scale);
  }

  private static void memory(
      OpcodeTable t, String escape, int extension, String mnemonic, String operand, Meaning m) {
    t.row(escape + " /" + extension + " mem", mnemonic, operand, Form.NONE, m);
  }

  private static void register(
      OpcodeTable t, String escape, int extension, String mnemonic, Meaning meaning) {
    String modrm = Integer.toHexString(0xc0 + 8 * extension).toUpperCase(Locale.ROOT);
    t.row(escape + " " + modrm + "+i", mnemonic, "", Form.NONE, meaning);
  }

  private static void exact(
      OpcodeTable t, String escape, int modrm, String mnemonic, Meaning meaning) {
    String text = Integer.toHexString(modrm).toUpperCase(Locale.ROOT);
    t.row(escape + " " + text, mnemonic, "", Form.NONE, meaning);
  }
}

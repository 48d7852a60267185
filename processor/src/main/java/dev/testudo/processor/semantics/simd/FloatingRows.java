package dev.testudo.processor.semantics.simd;

import static dev.testudo.processor.decode.Form.NONE;

import dev.testudo.processor.decode.Meaning;
import dev.testudo.processor.decode.OpcodeTable;
import dev.testudo.processor.semantics.floating.Binary32;
import dev.testudo.processor.semantics.floating.Binary64;

/// Opcode rows of floating-point arithmetic, comparisons and conversions on XMM registers.
final class FloatingRows {
  private FloatingRows() {}

  static void define(OpcodeTable t) {
    arithmetic(t);
    comparisons(t);
    conversions(t);
    sse3(t);
    sse41(t);
  }

  /// Rows of the four forms of an operation: PS, SS, PD, SD.
  private static void four(
      OpcodeTable t,
      String opcode,
      String mnemonic,
      FloatingForms.SingleOperation single,
      FloatingForms.DoubleOperation doubled,
      Meaning scalarDouble) {
    t.row("NP " + opcode, mnemonic + "PS", "Vx,Wx", NONE, FloatingForms.packedSingle(single));
    t.row("F3 " + opcode, mnemonic + "SS", "Vss,Wss", NONE, FloatingForms.scalarSingle(single));
    t.row("66 " + opcode, mnemonic + "PD", "Vx,Wx", NONE, FloatingForms.packedDouble(doubled));
    t.row("F2 " + opcode, mnemonic + "SD", "Vsd,Wsd", NONE, scalarDouble);
  }

  private static void arithmetic(OpcodeTable t) {
    four(t, "0F 58 /r", "ADD", Binary32::add, Binary64::add, FloatingArithmetic::addDouble);
    four(
        t,
        "0F 59 /r",
        "MUL",
        Binary32::multiply,
        Binary64::multiply,
        FloatingArithmetic::multiplyDouble);
    four(
        t,
        "0F 5C /r",
        "SUB",
        Binary32::subtract,
        Binary64::subtract,
        FloatingArithmetic::subtractDouble);
    four(
        t, "0F 5E /r", "DIV", Binary32::divide, Binary64::divide, FloatingArithmetic::divideDouble);
    four(
        t,
        "0F 5D /r",
        "MIN",
        Binary32::minimum,
        Binary64::minimum,
        FloatingForms.scalarDouble(Binary64::minimum));
    four(
        t,
        "0F 5F /r",
        "MAX",
        Binary32::maximum,
        Binary64::maximum,
        FloatingForms.scalarDouble(Binary64::maximum));
    FloatingForms.DoubleOperation root = (a, b, e) -> Binary64.squareRoot(b, e);
    four(
        t,
        "0F 51 /r",
        "SQRT",
        (a, b, e) -> Binary32.squareRoot(b, e),
        root,
        FloatingForms.scalarDouble(root));
    Meaning packedRoot = FloatingForms.approximate(Approximations::reciprocalRoot);
    t.row("NP 0F 52 /r", "RSQRTPS", "Vx,Wx", NONE, packedRoot);
    Meaning scalarRoot = FloatingForms.approximateScalar(Approximations::reciprocalRoot);
    t.row("F3 0F 52 /r", "RSQRTSS", "Vss,Wss", NONE, scalarRoot);
    Meaning packed = FloatingForms.approximate(Approximations::reciprocal);
    t.row("NP 0F 53 /r", "RCPPS", "Vx,Wx", NONE, packed);
    Meaning scalar = FloatingForms.approximateScalar(Approximations::reciprocal);
    t.row("F3 0F 53 /r", "RCPSS", "Vss,Wss", NONE, scalar);
  }

  private static void comparisons(OpcodeTable t) {
    t.row("NP 0F C2 /r", "CMPPS", "Vx,Wx,Ib", NONE, FloatingArithmetic::maskSingles);
    t.row("66 0F C2 /r", "CMPPD", "Vx,Wx,Ib", NONE, FloatingArithmetic::maskDoubles);
    t.row("F3 0F C2 /r", "CMPSS", "Vss,Wss,Ib", NONE, FloatingArithmetic::maskSingle);
    t.row("F2 0F C2 /r", "CMPSD", "Vsd,Wsd,Ib", NONE, FloatingArithmetic::maskDouble);
    t.row("NP 0F 2E /r", "UCOMISS", "Vss,Wss", NONE, FloatingArithmetic::compareUnorderedSingle);
    t.row("66 0F 2E /r", "UCOMISD", "Vsd,Wsd", NONE, FloatingArithmetic::compareUnorderedDouble);
    t.row("NP 0F 2F /r", "COMISS", "Vss,Wss", NONE, FloatingArithmetic::compareOrderedSingle);
    t.row("66 0F 2F /r", "COMISD", "Vsd,Wsd", NONE, FloatingArithmetic::compareOrderedDouble);
  }

  private static void conversions(OpcodeTable t) {
    t.row("F3 0F 2A /r", "CVTSI2SS", "Vss,Ey", NONE, Conversions::integerToSingle);
    t.row("F2 0F 2A /r", "CVTSI2SD", "Vsd,Ey", NONE, Conversions::integerToDouble);
    t.row("F3 0F 2C /r", "CVTTSS2SI", "Gy,Wss", NONE, Conversions.singleToInteger(true));
    t.row("F3 0F 2D /r", "CVTSS2SI", "Gy,Wss", NONE, Conversions.singleToInteger(false));
    t.row("F2 0F 2C /r", "CVTTSD2SI", "Gy,Wsd", NONE, Conversions.doubleToInteger(true));
    t.row("F2 0F 2D /r", "CVTSD2SI", "Gy,Wsd", NONE, Conversions.doubleToInteger(false));
    t.row("NP 0F 2A /r", "CVTPI2PS", "Vx,Qq", NONE, Conversions::mmxToSingles);
    t.row("66 0F 2A /r", "CVTPI2PD", "Vx,Qq", NONE, Conversions::mmxToDoubles);
    t.row("NP 0F 2C /r", "CVTTPS2PI", "Pq,Wq", NONE, Conversions.singlesToMmx(true));
    t.row("NP 0F 2D /r", "CVTPS2PI", "Pq,Wq", NONE, Conversions.singlesToMmx(false));
    t.row("66 0F 2C /r", "CVTTPD2PI", "Pq,Wx", NONE, Conversions.doublesToMmx(true));
    t.row("66 0F 2D /r", "CVTPD2PI", "Pq,Wx", NONE, Conversions.doublesToMmx(false));
    t.row("NP 0F 5A /r", "CVTPS2PD", "Vx,Wq", NONE, Conversions::singlesToDoubles);
    t.row("66 0F 5A /r", "CVTPD2PS", "Vx,Wx", NONE, Conversions::doublesToSingles);
    t.row("F3 0F 5A /r", "CVTSS2SD", "Vsd,Wss", NONE, Conversions::singleToDouble);
    t.row("F2 0F 5A /r", "CVTSD2SS", "Vss,Wsd", NONE, Conversions::doubleToSingle);
    t.row("NP 0F 5B /r", "CVTDQ2PS", "Vx,Wx", NONE, Conversions::dwordsToSingles);
    t.row("66 0F 5B /r", "CVTPS2DQ", "Vx,Wx", NONE, Conversions.singlesToDwords(false));
    t.row("F3 0F 5B /r", "CVTTPS2DQ", "Vx,Wx", NONE, Conversions.singlesToDwords(true));
    t.row("F3 0F E6 /r", "CVTDQ2PD", "Vx,Wq", NONE, Conversions::dwordsToDoubles);
    t.row("F2 0F E6 /r", "CVTPD2DQ", "Vx,Wx", NONE, Conversions.doublesToDwords(false));
    t.row("66 0F E6 /r", "CVTTPD2DQ", "Vx,Wx", NONE, Conversions.doublesToDwords(true));
  }

  private static void sse3(OpcodeTable t) {
    Meaning singles = FloatingForms.packedSingles(Binary32::subtract, Binary32::add);
    t.row("F2 0F D0 /r", "ADDSUBPS", "Vx,Wx", NONE, singles);
    Meaning doubles = FloatingForms.packedDoubles(Binary64::subtract, Binary64::add);
    t.row("66 0F D0 /r", "ADDSUBPD", "Vx,Wx", NONE, doubles);
    Meaning addSingles = FloatingForms.horizontalSingle(Binary32::add);
    t.row("F2 0F 7C /r", "HADDPS", "Vx,Wx", NONE, addSingles);
    Meaning addDoubles = FloatingForms.horizontalDouble(Binary64::add);
    t.row("66 0F 7C /r", "HADDPD", "Vx,Wx", NONE, addDoubles);
    Meaning subtractSingles = FloatingForms.horizontalSingle(Binary32::subtract);
    t.row("F2 0F 7D /r", "HSUBPS", "Vx,Wx", NONE, subtractSingles);
    Meaning subtractDoubles = FloatingForms.horizontalDouble(Binary64::subtract);
    t.row("66 0F 7D /r", "HSUBPD", "Vx,Wx", NONE, subtractDoubles);
  }

  private static void sse41(OpcodeTable t) {
    t.row("66 0F 3A 08 /r", "ROUNDPS", "Vx,Wx,Ib", NONE, FloatingArithmetic::roundSingles);
    t.row("66 0F 3A 09 /r", "ROUNDPD", "Vx,Wx,Ib", NONE, FloatingArithmetic::roundDoubles);
    t.row("66 0F 3A 0A /r", "ROUNDSS", "Vss,Wss,Ib", NONE, FloatingArithmetic::roundSingle);
    t.row("66 0F 3A 0B /r", "ROUNDSD", "Vsd,Wsd,Ib", NONE, FloatingArithmetic::roundDouble);
    t.row("66 0F 3A 40 /r", "DPPS", "Vx,Wx,Ib", NONE, FloatingArithmetic::dotProductSingles);
    t.row("66 0F 3A 41 /r", "DPPD", "Vx,Wx,Ib", NONE, FloatingArithmetic::dotProductDoubles);
  }
}

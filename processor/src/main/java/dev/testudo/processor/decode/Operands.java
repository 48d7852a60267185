package dev.testudo.processor.decode;

/// What the operand codes of a row tell the decoder.
///
/// @param modrm a ModRM byte follows
/// @param memoryOnly a register form is undefined
/// @param registerOnly ModRM.mod is ignored and r/m is a register
/// @param byteReg ModRM.reg (or the opcode's register) names a byte register
/// @param byteRm ModRM.rm names a byte register when it is a register
/// @param immediate kind of the first immediate (`b`, `w`, `z`, `v`, `p` far pointer, `o` moffs, or
///   0)
/// @param immediate2 whether an immediate byte follows the first
/// @param vvvv VEX.vvvv names a register
/// @param size size code of the first sized operand: `b w d q v z y` or `x` for what the meaning
///   knows itself
record Operands(
    boolean modrm,
    boolean memoryOnly,
    boolean registerOnly,
    boolean byteReg,
    boolean byteRm,
    char immediate,
    boolean immediate2,
    boolean vvvv,
    char size) {

  static Operands parse(String text) {
    boolean modrm = false;
    boolean memoryOnly = false;
    boolean registerOnly = false;
    boolean byteReg = false;
    boolean byteRm = false;
    char immediate = 0;
    boolean immediate2 = false;
    boolean vvvv = false;
    char size = 0;
    for (String operand : text.isEmpty() ? new String[0] : text.split(",")) {
      if (size == 0) {
        size = sizeCode(operand);
      }
      vvvv |= operand.matches("[BH][a-z].*");
      if (operand.equals("M") || operand.matches("[EGMRSCDVWPQUN][a-z].*")) {
        modrm = true;
        memoryOnly |= operand.charAt(0) == 'M';
        registerOnly |= operand.charAt(0) == 'R';
        byteReg |= operand.equals("Gb");
        byteRm |= operand.equals("Eb");
      } else if (operand.equals("Zb")) {
        byteReg = true;
      } else if (operand.matches("[IJ][bwzv]")) {
        if (immediate == 0) {
          immediate = operand.charAt(1);
        } else {
          immediate2 = true;
        }
      } else if (operand.equals("Ap")) {
        immediate = 'p';
      } else if (operand.matches("O[bv]")) {
        immediate = 'o';
      }
    }
    return new Operands(
        modrm, memoryOnly, registerOnly, byteReg, byteRm, immediate, immediate2, vvvv, size);
  }

  private static char sizeCode(String operand) {
    return switch (operand) {
      case "AL", "CL", "DL", "BL" -> 'b';
      case "AX" -> 'w';
      case "EAX" -> 'd';
      case "RAX" -> 'q';
      case "eAX", "rAX" -> 'v';
      default ->
          operand.matches("[B-HK-Z][a-z].*")
              ? operand.length() == 2 && "bwdqvzy".indexOf(operand.charAt(1)) >= 0
                  ? operand.charAt(1)
                  : 'x'
              : 0;
    };
  }
}

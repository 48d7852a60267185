package dev.testudo.processor.decode;

/// One row of the opcode tables: an encoding, its operands in the notation of the manual's opcode
/// maps, and its meaning.
///
/// @param pattern the encoding, as [OpcodeTable#row] reads it
/// @param mnemonic the manual's mnemonic
/// @param operands operand codes, separated by commas, as in the opcode maps (`Ev,Gv`)
/// @param flags bits of [Form]
/// @param meaning what it does
public record OpcodeForm(
    String pattern, String mnemonic, String operands, int flags, Meaning meaning) {
  public boolean is(int flag) {
    return (flags & flag) != 0;
  }

  @Override
  public String toString() {
    return mnemonic + " " + operands + " (" + pattern + ")";
  }
}

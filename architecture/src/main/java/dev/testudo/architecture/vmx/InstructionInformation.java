package dev.testudo.architecture.vmx;

/// The layouts of the VM-exit instruction-information field, which differ by instruction but put
/// the parts they share at the same bits.
///
/// @sdm 3C "Information for VM Exits Due to Instruction Execution"
public final class InstructionInformation {
  public static final int SCALING_MASK = 3;

  /// The register operand of the instructions that have one at bits 6:3.
  public static final int REGISTER_1_SHIFT = 3;

  public static final int ADDRESS_SIZE_SHIFT = 7;

  /// The operand is a register, not memory.
  public static final int REGISTER_OPERAND = 1 << 10;

  /// RDRAND, RDSEED and LOADIWKEY, TPAUSE, UMWAIT: operand size at bits 12:11 (0: 16, 1: 32, 2: 64
  /// bits). GDTR and IDTR accesses: bit 11 (0: 16, 1: 32 bits).
  public static final int OPERAND_SIZE_SHIFT = 11;

  public static final int SEGMENT_SHIFT = 15;
  public static final int INDEX_SHIFT = 18;
  public static final int INDEX_INVALID = 1 << 22;
  public static final int BASE_SHIFT = 23;
  public static final int BASE_INVALID = 1 << 27;

  /// VMREAD and VMWRITE: the register with the encoding. INVEPT, INVVPID, INVPCID: with the type.
  public static final int REGISTER_2_SHIFT = 28;

  /// GDTR and IDTR accesses, LDTR and TR accesses: which instruction, bits 29:28.
  public static final int IDENTITY_SHIFT = 28;

  public static final int ADDRESS_SIZE_16 = 0;
  public static final int ADDRESS_SIZE_32 = 1;
  public static final int ADDRESS_SIZE_64 = 2;

  public static final int SGDT = 0;
  public static final int SIDT = 1;
  public static final int LGDT = 2;
  public static final int LIDT = 3;
  public static final int SLDT = 0;
  public static final int STR = 1;
  public static final int LLDT = 2;
  public static final int LTR = 3;

  private InstructionInformation() {}

  public static int scaling(long information) {
    return (int) information & SCALING_MASK;
  }

  public static int register1(long information) {
    return (int) information >> REGISTER_1_SHIFT & 0xf;
  }

  public static int addressSize(long information) {
    return (int) information >> ADDRESS_SIZE_SHIFT & 7;
  }

  public static boolean isRegisterOperand(long information) {
    return (information & REGISTER_OPERAND) != 0;
  }

  public static int operandSize(long information) {
    return (int) information >> OPERAND_SIZE_SHIFT & 3;
  }

  public static int segment(long information) {
    return (int) information >> SEGMENT_SHIFT & 7;
  }

  public static int index(long information) {
    return (int) information >> INDEX_SHIFT & 0xf;
  }

  public static boolean hasIndex(long information) {
    return (information & INDEX_INVALID) == 0;
  }

  public static int base(long information) {
    return (int) information >> BASE_SHIFT & 0xf;
  }

  public static boolean hasBase(long information) {
    return (information & BASE_INVALID) == 0;
  }

  public static int register2(long information) {
    return (int) information >>> REGISTER_2_SHIFT & 0xf;
  }

  public static int identity(long information) {
    return (int) information >>> IDENTITY_SHIFT & 3;
  }
}

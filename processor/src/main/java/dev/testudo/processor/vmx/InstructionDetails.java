package dev.testudo.processor.vmx;

import dev.testudo.architecture.vmx.InstructionInformation;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.event.Intercepted;
import dev.testudo.processor.state.CpuState;

/// What an exit tells about the operands of the instruction that caused it.
///
/// @sdm 3C "VM Exits > Recording VM-Exit Information > Information for VM Exits Due to Instruction
///   Execution"
final class InstructionDetails {
  private InstructionDetails() {}

  /// The VM-exit instruction-information field.
  static int information(Instruction instruction, Intercepted kind) {
    return switch (kind) {
      case INVEPT, INVVPID, INVPCID ->
          memory(instruction) | instruction.reg << InstructionInformation.REGISTER_2_SHIFT;
      case VMREAD, VMWRITE ->
          operand(instruction) | instruction.reg << InstructionInformation.REGISTER_2_SHIFT;
      case VMCLEAR, VMPTRLD, VMPTRST, VMXON, XSAVES, XRSTORS -> memory(instruction);
      case SGDT -> table(instruction, InstructionInformation.SGDT);
      case SIDT -> table(instruction, InstructionInformation.SIDT);
      case LGDT -> table(instruction, InstructionInformation.LGDT);
      case LIDT -> table(instruction, InstructionInformation.LIDT);
      case SLDT -> selector(instruction, InstructionInformation.SLDT);
      case STR -> selector(instruction, InstructionInformation.STR);
      case LLDT -> selector(instruction, InstructionInformation.LLDT);
      case LTR -> selector(instruction, InstructionInformation.LTR);
      case RDRAND, RDSEED ->
          instruction.rm << InstructionInformation.REGISTER_1_SHIFT
              | (instruction.operandSize >> 2) << InstructionInformation.OPERAND_SIZE_SHIFT;
      default -> 0;
    };
  }

  /// The field for INS and OUTS.
  static int string(Instruction instruction, boolean in) {
    return addressSize(instruction)
        | (in ? 0 : instruction.segment) << InstructionInformation.SEGMENT_SHIFT;
  }

  private static int addressSize(Instruction instruction) {
    return (instruction.addressSize >> 2) << InstructionInformation.ADDRESS_SIZE_SHIFT;
  }

  private static int memory(Instruction instruction) {
    boolean hasIndex = instruction.index < CpuState.NO_REGISTER;
    boolean hasBase = instruction.base < CpuState.NO_REGISTER;
    return addressSize(instruction)
        | instruction.segment << InstructionInformation.SEGMENT_SHIFT
        | (hasIndex
            ? instruction.index << InstructionInformation.INDEX_SHIFT | instruction.scale
            : InstructionInformation.INDEX_INVALID)
        | (hasBase
            ? instruction.base << InstructionInformation.BASE_SHIFT
            : InstructionInformation.BASE_INVALID);
  }

  private static int operand(Instruction instruction) {
    return instruction.isMemory()
        ? memory(instruction)
        : InstructionInformation.REGISTER_OPERAND
            | instruction.rm << InstructionInformation.REGISTER_1_SHIFT;
  }

  private static int table(Instruction instruction, int identity) {
    int size = instruction.operandSize == 2 ? 0 : 1;
    return memory(instruction)
        | size << InstructionInformation.OPERAND_SIZE_SHIFT
        | identity << InstructionInformation.IDENTITY_SHIFT;
  }

  private static int selector(Instruction instruction, int identity) {
    return operand(instruction) | identity << InstructionInformation.IDENTITY_SHIFT;
  }

  /// The exit qualification of instructions with a memory operand: its displacement, or with
  /// RIP-relative addressing the address.
  static long displacement(Cpu cpu, Instruction instruction) {
    if (!instruction.isMemory()) {
      return 0;
    }
    return instruction.base == CpuState.RIP_BASE
        ? cpu.r[CpuState.RIP_BASE] + instruction.displacement
        : instruction.displacement;
  }
}

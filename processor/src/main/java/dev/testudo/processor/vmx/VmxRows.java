package dev.testudo.processor.vmx;

import dev.testudo.processor.decode.Form;
import dev.testudo.processor.decode.OpcodeTable;

/// The opcode rows of the VMX instructions.
///
/// @sdm 3C "VMX Instruction Reference"
public final class VmxRows {
  private VmxRows() {}

  public static void define(OpcodeTable t) {
    int end = Form.ENDS_BLOCK;
    t.row("NP 0F 01 C1", "VMCALL", "", end, VmxInstructions::vmcall);
    t.row("NP 0F 01 C2", "VMLAUNCH", "", end, VmxInstructions::vmlaunch);
    t.row("NP 0F 01 C3", "VMRESUME", "", end, VmxInstructions::vmresume);
    t.row("NP 0F 01 C4", "VMXOFF", "", end, VmxInstructions::vmxoff);
    t.row("NP 0F 01 D4", "VMFUNC", "", end, VmxInstructions::vmfunc);
    t.row("NP 0F C7 /6 mem", "VMPTRLD", "Mq", end, VmxInstructions::vmptrld);
    t.row("66 0F C7 /6 mem", "VMCLEAR", "Mq", end, VmxInstructions::vmclear);
    t.row("F3 0F C7 /6 mem", "VMXON", "Mq", end, VmxInstructions::vmxon);
    t.row("NP 0F C7 /7 mem", "VMPTRST", "Mq", end, VmxInstructions::vmptrst);
    t.row("NP 0F 78 /r", "VMREAD", "Ey,Gy", end | Form.FORCE_64, VmxInstructions::vmread);
    t.row("NP 0F 79 /r", "VMWRITE", "Gy,Ey", end | Form.FORCE_64, VmxInstructions::vmwrite);
    t.row("66 0F 38 80 /r", "INVEPT", "Gy,Mdq", end | Form.FORCE_64, VmxInstructions::invept);
    t.row("66 0F 38 81 /r", "INVVPID", "Gy,Mdq", end | Form.FORCE_64, VmxInstructions::invvpid);
  }
}

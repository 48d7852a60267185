package dev.testudo.processor.vmx;

import dev.testudo.architecture.register.Cr4;
import dev.testudo.architecture.vmx.InstructionError;
import dev.testudo.architecture.vmx.InvalidationType;
import dev.testudo.architecture.vmx.VmFunction;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.architecture.vmx.VmxMsr;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.decode.Instruction;
import dev.testudo.processor.event.Intercepted;
import dev.testudo.processor.vmx.check.EntryChecks;
import org.jspecify.annotations.Nullable;

/// The meanings of the VMX instructions: the faults, the exits of non-root operation, and the
/// operands around the root operations of [VmxUnit].
///
/// @sdm 3C "VMX Instruction Reference"
final class VmxInstructions {
  /// The highest function that VMFUNC could ever have.
  private static final int LAST_FUNCTION = 63;

  private VmxInstructions() {}

  // ---- what they have in common
  // ----------------------------------------------------------------------------------

  /// #UD in modes that have no VMX instructions.
  private static void requireMode(Cpu cpu) {
    if (!cpu.protectedMode() || cpu.virtual8086() || cpu.longMode() && !cpu.code64()) {
      throw cpu.undefined();
    }
  }

  private static void requireOn(Cpu cpu) {
    if (!cpu.vmx.on()) {
      throw cpu.undefined();
    }
    requireMode(cpu);
  }

  private static void requireRing0(Cpu cpu) {
    if (cpu.cpl > 0) {
      throw cpu.generalProtection(0);
    }
  }

  /// The checks of most VMX instructions: mode, then an exit from non-root operation, then
  /// privilege.
  ///
  /// @return whether the instruction exited
  private static boolean exits(Cpu cpu, Instruction instruction, Intercepted kind) {
    requireOn(cpu);
    if (intercepts(cpu, instruction, kind)) {
      return true;
    }
    requireRing0(cpu);
    return false;
  }

  private static boolean intercepts(Cpu cpu, Instruction instruction, Intercepted kind) {
    return cpu.nonRoot && cpu.interception.instruction(cpu, instruction, kind);
  }

  private static long pointer(Cpu cpu, Instruction instruction) {
    return cpu.load64(instruction.linear(cpu, 8, false));
  }

  private static int operandSize(Instruction instruction) {
    return instruction.codeSize == 64 ? 8 : 4;
  }

  /// Sets the flags as VMsucceed, VMfailInvalid or VMfailValid do.
  private static void finish(Cpu cpu, VmxStatus status) {
    cpu.setArithmeticFlags(
        switch (status) {
          case SUCCEED -> 0;
          case FAIL_INVALID -> Cpu.CF;
          case FAIL_VALID -> Cpu.ZF;
        });
  }

  // ---- VMXON and VMXOFF
  // ------------------------------------------------------------------------------------------

  static void vmxon(Cpu cpu, Instruction instruction) {
    VmxUnit vmx = cpu.vmx;
    if ((cpu.cr4 & Cr4.VMXE) == 0) {
      throw cpu.undefined();
    }
    requireMode(cpu);
    if (intercepts(cpu, instruction, Intercepted.VMXON)) {
      return;
    }
    requireRing0(cpu);
    if (vmx.on()) {
      finish(cpu, vmx.fail(InstructionError.VMXON_IN_ROOT_OPERATION));
      return;
    }
    long wanted = VmxMsr.FEATURE_CONTROL_LOCK | VmxMsr.FEATURE_CONTROL_VMX_OUTSIDE_SMX;
    VmxCapabilities can = vmx.capabilities();
    if ((cpu.msr.featureControl & wanted) != wanted
        || (cpu.cr0 & can.cr0Fixed0()) != can.cr0Fixed0()
        || (cpu.cr4 & ~can.cr4Fixed1()) != 0) {
      throw cpu.generalProtection(0);
    }
    finish(cpu, vmx.vmxon(pointer(cpu, instruction)));
  }

  static void vmxoff(Cpu cpu, Instruction instruction) {
    if (exits(cpu, instruction, Intercepted.VMXOFF)) {
      return;
    }
    finish(cpu, cpu.vmx.vmxoff());
  }

  // ---- VMCS pointers
  // ---------------------------------------------------------------------------------------------

  static void vmclear(Cpu cpu, Instruction instruction) {
    if (exits(cpu, instruction, Intercepted.VMCLEAR)) {
      return;
    }
    finish(cpu, cpu.vmx.vmclear(pointer(cpu, instruction)));
  }

  static void vmptrld(Cpu cpu, Instruction instruction) {
    if (exits(cpu, instruction, Intercepted.VMPTRLD)) {
      return;
    }
    finish(cpu, cpu.vmx.vmptrld(pointer(cpu, instruction)));
  }

  static void vmptrst(Cpu cpu, Instruction instruction) {
    if (exits(cpu, instruction, Intercepted.VMPTRST)) {
      return;
    }
    cpu.store64(instruction.linear(cpu, 8, true), cpu.vmx.currentPointer());
    finish(cpu, VmxStatus.SUCCEED);
  }

  // ---- VMREAD and VMWRITE
  // ----------------------------------------------------------------------------------------

  /// Whether VMREAD or VMWRITE exited, because non-root operation is not to access the shadow VMCS.
  private static boolean accessExits(
      Cpu cpu, Instruction instruction, Intercepted kind, long encoding) {
    requireOn(cpu);
    if (cpu.nonRoot
        && !cpu.vmx.interception.shadows(kind, encoding)
        && cpu.interception.instruction(cpu, instruction, kind)) {
      return true;
    }
    requireRing0(cpu);
    return false;
  }

  /// The VMCS that VMREAD or VMWRITE accesses, or null when there is none.
  private static @Nullable Vmcs accessed(Cpu cpu) {
    return cpu.nonRoot ? cpu.vmx.linkedVmcs() : cpu.vmx.current();
  }

  static void vmread(Cpu cpu, Instruction instruction) {
    int size = operandSize(instruction);
    long encoding = cpu.register(instruction.reg, size);
    if (accessExits(cpu, instruction, Intercepted.VMREAD, encoding)) {
      return;
    }
    Vmcs vmcs = accessed(cpu);
    if (vmcs == null) {
      finish(cpu, VmxStatus.FAIL_INVALID);
      return;
    }
    int index = VmcsField.indexOf(encoding);
    if (index < 0 || !cpu.vmx.capabilities().supportsIndex(index)) {
      finish(cpu, cpu.vmx.fail(InstructionError.UNSUPPORTED_VMCS_COMPONENT));
      return;
    }
    long value = vmcs.fields[index];
    if (VmcsField.isHighAccess(encoding)) {
      value >>>= 32;
    }
    if (instruction.isMemory()) {
      cpu.store(instruction.linear(cpu, size, true), size, value);
    } else {
      cpu.setRegister(instruction.rm, size, value);
    }
    finish(cpu, VmxStatus.SUCCEED);
  }

  static void vmwrite(Cpu cpu, Instruction instruction) {
    int size = operandSize(instruction);
    long encoding = cpu.register(instruction.reg, size);
    if (accessExits(cpu, instruction, Intercepted.VMWRITE, encoding)) {
      return;
    }
    Vmcs vmcs = accessed(cpu);
    long value =
        instruction.isMemory()
            ? cpu.load(instruction.linear(cpu, size, false), size)
            : cpu.register(instruction.rm, size);
    if (vmcs == null) {
      finish(cpu, VmxStatus.FAIL_INVALID);
      return;
    }
    VmcsField field = VmcsField.of(encoding);
    VmxUnit vmx = cpu.vmx;
    if (field == null || !vmx.capabilities().supports(field)) {
      finish(cpu, vmx.fail(InstructionError.UNSUPPORTED_VMCS_COMPONENT));
      return;
    }
    if (field.isReadOnly() && !vmx.capabilities().has(VmxFeature.VMWRITE_ANY_FIELD)) {
      finish(cpu, vmx.fail(InstructionError.VMWRITE_READ_ONLY_VMCS_COMPONENT));
      return;
    }
    if (field.width() == VmcsField.Width.BITS_64 && size == 4) {
      // A full access outside 64-bit mode leaves bits 63:32 alone.
      long old = vmcs.read(field);
      value =
          VmcsField.isHighAccess(encoding)
              ? old & 0xffff_ffffL | value << 32
              : old & ~0xffff_ffffL | value;
    } else if (VmcsField.isHighAccess(encoding)) {
      value = vmcs.read(field) & 0xffff_ffffL | value << 32;
    }
    vmcs.write(field, value);
    if (field == VmcsField.VMCS_LINK_POINTER) {
      vmx.forgetLinked();
    }
    finish(cpu, VmxStatus.SUCCEED);
  }

  // ---- entries and exits
  // -----------------------------------------------------------------------------------------

  static void vmlaunch(Cpu cpu, Instruction instruction) {
    if (exits(cpu, instruction, Intercepted.VMLAUNCH)) {
      return;
    }
    enterGuest(cpu, true);
  }

  static void vmresume(Cpu cpu, Instruction instruction) {
    if (exits(cpu, instruction, Intercepted.VMRESUME)) {
      return;
    }
    enterGuest(cpu, false);
  }

  /// The whole state of the processor has changed after an entry, and as after an exit nothing of
  /// the current block may go on.
  private static void enterGuest(Cpu cpu, boolean launch) {
    VmxStatus status = cpu.vmx.entry.enter(launch);
    if (status == VmxStatus.SUCCEED) {
      cpu.depart();
    } else {
      finish(cpu, status);
    }
  }

  static void vmcall(Cpu cpu, Instruction instruction) {
    if (!cpu.vmx.on()) {
      throw cpu.undefined();
    }
    if (intercepts(cpu, instruction, Intercepted.VMCALL)) {
      return;
    }
    requireMode(cpu);
    requireRing0(cpu);
    finish(cpu, cpu.vmx.fail(InstructionError.VMCALL_IN_ROOT_OPERATION));
  }

  /// @sdm 3C "VM Functions"
  static void vmfunc(Cpu cpu, Instruction instruction) {
    VmxUnit vmx = cpu.vmx;
    long function = cpu.r[0] & 0xffff_ffffL;
    if (!cpu.nonRoot || !vmx.interception.functionsEnabled || function > LAST_FUNCTION) {
      throw cpu.undefined();
    }
    Vmcs vmcs = vmx.vmcs();
    long index = cpu.r[1] & 0xffff_ffffL;
    if ((vmcs.read(VmcsField.VM_FUNCTION_CONTROLS) >>> function & 1) == 0
        || function != VmFunction.EPTP_SWITCHING
        || index >= VmFunction.EPTP_LIST_ENTRIES) {
      cpu.interception.instruction(cpu, instruction, Intercepted.VMFUNC);
      return;
    }
    long pointer = vmx.memory.read(vmcs.read(VmcsField.EPTP_LIST_ADDRESS) + 8 * index, 8);
    if (!EntryChecks.isEptPointer(pointer, vmx.capabilities())) {
      cpu.interception.instruction(cpu, instruction, Intercepted.VMFUNC);
      return;
    }
    vmcs.write(VmcsField.EPT_POINTER, pointer);
    vmx.entry.enterAddressSpace(vmcs);
  }

  // ---- invalidation
  // ----------------------------------------------------------------------------------------------

  static void invept(Cpu cpu, Instruction instruction) {
    VmxUnit vmx = cpu.vmx;
    if (!vmx.capabilities().has(VmxFeature.INVEPT)) {
      throw cpu.undefined();
    }
    requireOn(cpu);
    if (intercepts(cpu, instruction, Intercepted.INVEPT)) {
      return;
    }
    requireRing0(cpu);
    long type = cpu.register(instruction.reg, operandSize(instruction));
    long linear = instruction.linear(cpu, 16, false);
    long pointer = cpu.load64(linear);
    finish(cpu, invept(vmx, type, pointer));
  }

  static VmxStatus invept(VmxUnit vmx, long type, long pointer) {
    if (type == InvalidationType.INVEPT_SINGLE_CONTEXT
        && vmx.capabilities().has(VmxFeature.INVEPT_SINGLE_CONTEXT)) {
      if (!EntryChecks.isEptPointer(pointer, vmx.capabilities())) {
        return vmx.fail(InstructionError.INVALID_OPERAND_TO_INVEPT_INVVPID);
      }
      vmx.cpu.spaces.invalidateEpt((int) type, pointer);
      return VmxStatus.SUCCEED;
    }
    if (type == InvalidationType.INVEPT_ALL_CONTEXTS
        && vmx.capabilities().has(VmxFeature.INVEPT_ALL_CONTEXTS)) {
      vmx.cpu.spaces.invalidateEpt((int) type, 0);
      return VmxStatus.SUCCEED;
    }
    return vmx.fail(InstructionError.INVALID_OPERAND_TO_INVEPT_INVVPID);
  }

  static void invvpid(Cpu cpu, Instruction instruction) {
    VmxUnit vmx = cpu.vmx;
    if (!vmx.capabilities().has(VmxFeature.INVVPID)) {
      throw cpu.undefined();
    }
    requireOn(cpu);
    if (intercepts(cpu, instruction, Intercepted.INVVPID)) {
      return;
    }
    requireRing0(cpu);
    long type = cpu.register(instruction.reg, operandSize(instruction));
    long operand = instruction.linear(cpu, 16, false);
    long vpid = cpu.load64(operand);
    long linear = cpu.load64(operand + 8);
    finish(cpu, invvpid(vmx, type, vpid, linear));
  }

  /// @param vpid bits 63:0 of the descriptor, of which 63:16 have to be 0
  static VmxStatus invvpid(VmxUnit vmx, long type, long vpid, long linear) {
    VmxCapabilities can = vmx.capabilities();
    VmxFeature needed =
        type == InvalidationType.INVVPID_INDIVIDUAL_ADDRESS
            ? VmxFeature.INVVPID_INDIVIDUAL_ADDRESS
            : type == InvalidationType.INVVPID_SINGLE_CONTEXT
                ? VmxFeature.INVVPID_SINGLE_CONTEXT
                : type == InvalidationType.INVVPID_ALL_CONTEXTS
                    ? VmxFeature.INVVPID_ALL_CONTEXTS
                    : type == InvalidationType.INVVPID_SINGLE_CONTEXT_RETAINING_GLOBALS
                        ? VmxFeature.INVVPID_SINGLE_CONTEXT_RETAINING_GLOBALS
                        : null;
    boolean global = type == InvalidationType.INVVPID_ALL_CONTEXTS;
    if (needed == null
        || !can.has(needed)
        || vpid >>> 16 != 0
        || !global && vpid == 0
        || type == InvalidationType.INVVPID_INDIVIDUAL_ADDRESS
            && !ProcessorFacts.isCanonical(linear)) {
      return vmx.fail(InstructionError.INVALID_OPERAND_TO_INVEPT_INVVPID);
    }
    vmx.cpu.spaces.invalidateVpid((int) type, (int) vpid, linear);
    return VmxStatus.SUCCEED;
  }
}

package dev.testudo.hypervisor.nested.vmx;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.register.Cr4;
import dev.testudo.architecture.register.Efer;
import dev.testudo.architecture.register.Rflags;
import dev.testudo.architecture.vmx.ExitReason;
import dev.testudo.architecture.vmx.InstructionError;
import dev.testudo.architecture.vmx.InstructionInformation;
import dev.testudo.architecture.vmx.Interruptibility;
import dev.testudo.architecture.vmx.InvalidationType;
import dev.testudo.architecture.vmx.SecondaryProcessorControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.architecture.vmx.VmxMsr;
import dev.testudo.hypervisor.state.L0Feature;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.state.Segment;
import dev.testudo.processor.vmx.HardwarePort;
import dev.testudo.processor.vmx.ProcessorFacts;
import dev.testudo.processor.vmx.VmxCapabilities;
import dev.testudo.processor.vmx.VmxFeature;
import dev.testudo.processor.vmx.check.EntryChecks;
import dev.testudo.processor.vmx.check.EntryContext;
import dev.testudo.processor.vmx.check.FailedRule;
import dev.testudo.processor.vmx.check.RuleGroup;
import org.jspecify.annotations.Nullable;

/// The VMX instructions of L1, carried out on vmcs12 with the rules of the processor's own.
///
/// @sdm 3C "VMX Instruction Reference"
final class VmxInstructions {
  private static final long ARITHMETIC_FLAGS = 0x8d5;
  private static final Fault UNDEFINED = new Fault(6, Fault.NO_ERROR_CODE, 0);
  private static final Fault PROTECTION = new Fault(13, 0, 0);
  private static final int SHADOW_LIMIT = 0x8000;

  private final NestedHost host;
  private final NestedVmx nested;
  private final HardwarePort port;
  private final NestedState state;
  private final Vmcs12 vmcs12;
  private final VmxCapabilities offered;
  private final VmxOperand operand;

  /// L1's shadow VMCS while L2 runs with VMCS shadowing.
  private final Vmcs12 shadow12 = new Vmcs12();

  private long shadowPointer = NestedState.NONE;

  VmxInstructions(NestedHost host, NestedVmx nested, NestedState state, Vmcs12 vmcs12) {
    this.host = host;
    this.nested = nested;
    this.state = state;
    this.vmcs12 = vmcs12;
    port = host.port();
    offered = host.offeredCapabilities();
    operand = new VmxOperand(host, nested);
  }

  void execute(ExitReason reason) {
    if (reason == ExitReason.VMXON) {
      vmxon();
      return;
    }
    if (!state.vmxOperation) {
      host.inject(UNDEFINED);
      return;
    }
    if (cpl() > 0) {
      host.inject(PROTECTION);
      return;
    }
    switch (reason) {
      case VMXOFF -> vmxoff();
      case VMCLEAR -> vmclear();
      case VMPTRLD -> vmptrld();
      case VMPTRST -> vmptrst();
      case VMREAD -> vmread();
      case VMWRITE -> vmwrite();
      case VMLAUNCH -> enter(true);
      case VMRESUME -> enter(false);
      case INVEPT -> invept();
      case INVVPID -> invvpid();
      case VMCALL -> fail(InstructionError.VMCALL_IN_ROOT_OPERATION);
      default -> throw new IllegalStateException(reason + " is no VMX instruction");
    }
  }

  private int cpl() {
    return Segment.dpl((int) port.vmread(GUEST_SS_ACCESS_RIGHTS));
  }

  // ---- how an instruction ends
  // -----------------------------------------------------------------------------------

  private void succeed() {
    end(0);
  }

  private void failInvalid() {
    end(Rflags.CF);
  }

  private void fail(InstructionError error) {
    if (state.currentVmcs == NestedState.NONE) {
      failInvalid();
      return;
    }
    vmcs12.write(VM_INSTRUCTION_ERROR, error.number());
    end(Rflags.ZF);
  }

  private void end(long flag) {
    port.vmwrite(GUEST_RFLAGS, port.vmread(GUEST_RFLAGS) & ~ARITHMETIC_FLAGS | flag);
    host.skipInstruction();
  }

  // ---- VMX operation
  // ---------------------------------------------------------------------------------------------

  private void vmxon() {
    long cr4 = port.vmread(CR4_READ_SHADOW);
    if ((cr4 & Cr4.VMXE) == 0 || !host.uses(L0Feature.NESTED)) {
      host.inject(UNDEFINED);
      return;
    }
    if (cpl() > 0) {
      host.inject(PROTECTION);
      return;
    }
    if (state.vmxOperation) {
      fail(InstructionError.VMXON_IN_ROOT_OPERATION);
      return;
    }
    long cr0 =
        port.vmread(GUEST_CR0) & ~port.vmread(CR0_GUEST_HOST_MASK)
            | port.vmread(CR0_READ_SHADOW) & port.vmread(CR0_GUEST_HOST_MASK);
    long guestCr4 = port.vmread(GUEST_CR4);
    long required = VmxMsr.FEATURE_CONTROL_LOCK | VmxMsr.FEATURE_CONTROL_VMX_OUTSIDE_SMX;
    if ((cr0 & offered.cr0Fixed0()) != offered.cr0Fixed0()
        || (cr0 & ~offered.cr0Fixed1()) != 0
        || (guestCr4 & offered.cr4Fixed0()) != offered.cr4Fixed0()
        || (guestCr4 & ~offered.cr4Fixed1()) != 0
        || (host.state().featureControl & required) != required) {
      host.inject(PROTECTION);
      return;
    }
    if (!operand.locate(8, false) || !operand.read(0, 8)) {
      return;
    }
    long region = operand.value();
    if (!isRegion(region) || (revision(region) & 0xffff_ffffL) != Vmcs12Layout.REVISION) {
      failInvalid();
      return;
    }
    state.vmxOperation = true;
    state.vmxonPointer = region;
    state.currentVmcs = NestedState.NONE;
    nested.began();
    succeed();
  }

  private void vmxoff() {
    storeCurrent();
    state.vmxOperation = false;
    state.vmxonPointer = NestedState.NONE;
    state.currentVmcs = NestedState.NONE;
    nested.ended();
    succeed();
  }

  private boolean isRegion(long address) {
    return (address & 0xfff) == 0 && offered.facts().isPhysical(address);
  }

  private int revision(long region) {
    PhysicalMemory memory = host.guestMemory();
    return memory.isRam(region) ? (int) memory.read(region, 4) : -1;
  }

  /// Writes the current vmcs12 back to L1's memory.
  private void storeCurrent() {
    if (state.currentVmcs != NestedState.NONE && host.guestMemory().isRam(state.currentVmcs)) {
      vmcs12.store(host.guestMemory(), state.currentVmcs);
    }
  }

  // ---- the current VMCS
  // ------------------------------------------------------------------------------------------

  private void vmclear() {
    if (!operand.locate(8, false) || !operand.read(0, 8)) {
      return;
    }
    long region = operand.value();
    if (!isRegion(region)) {
      fail(InstructionError.VMCLEAR_INVALID_ADDRESS);
    } else if (region == state.vmxonPointer) {
      fail(InstructionError.VMCLEAR_VMXON_POINTER);
    } else {
      if (region == state.currentVmcs) {
        vmcs12.setLaunched(false);
        storeCurrent();
        state.currentVmcs = NestedState.NONE;
      } else if (host.guestMemory().isRam(region)) {
        host.guestMemory().write(region + Vmcs12Layout.LAUNCH_STATE_OFFSET, 4, 0);
      }
      succeed();
    }
  }

  private void vmptrld() {
    if (!operand.locate(8, false) || !operand.read(0, 8)) {
      return;
    }
    long region = operand.value();
    if (!isRegion(region)) {
      fail(InstructionError.VMPTRLD_INVALID_ADDRESS);
      return;
    }
    if (region == state.vmxonPointer) {
      fail(InstructionError.VMPTRLD_VMXON_POINTER);
      return;
    }
    int revision = revision(region);
    boolean shadow = revision < 0;
    if ((revision & 0x7fff_ffff) != Vmcs12Layout.REVISION
        || shadow && !offered.has(VmxFeature.VMCS_SHADOWING)) {
      fail(InstructionError.VMPTRLD_INCORRECT_REVISION_IDENTIFIER);
      return;
    }
    if (region != state.currentVmcs) {
      storeCurrent();
      state.currentVmcs = region;
      vmcs12.load(host.guestMemory(), region);
    }
    succeed();
  }

  private void vmptrst() {
    if (operand.locate(8, true) && operand.write(8, state.currentVmcs)) {
      succeed();
    }
  }

  // ---- fields
  // ----------------------------------------------------------------------------------------------------

  private void vmread() {
    if (state.currentVmcs == NestedState.NONE) {
      failInvalid();
    } else {
      vmread(vmcs12);
    }
  }

  private @Nullable VmcsField field(long encoding) {
    VmcsField field = VmcsField.of(encoding);
    return field == null || !offered.supports(field) ? null : field;
  }

  private void vmread(Vmcs12 target) {
    long information = port.vmread(EXIT_INSTRUCTION_INFORMATION);
    long encoding = operand.register(InstructionInformation.register2(information));
    VmcsField field = field(encoding);
    if (field == null) {
      fail(InstructionError.UNSUPPORTED_VMCS_COMPONENT);
      return;
    }
    long value = target.read(field);
    if (VmcsField.isHighAccess(encoding)) {
      value >>>= 32;
    }
    if (InstructionInformation.isRegisterOperand(information)) {
      operand.setRegister(InstructionInformation.register1(information), value);
    } else {
      int size = operand.registerSize();
      if (!operand.locate(size, true) || !operand.write(size, value)) {
        return;
      }
    }
    succeed();
  }

  private void vmwrite() {
    if (state.currentVmcs == NestedState.NONE) {
      failInvalid();
    } else {
      vmwrite(vmcs12);
    }
  }

  private void vmwrite(Vmcs12 target) {
    long information = port.vmread(EXIT_INSTRUCTION_INFORMATION);
    long encoding = operand.register(InstructionInformation.register2(information));
    long value;
    if (InstructionInformation.isRegisterOperand(information)) {
      value = operand.register(InstructionInformation.register1(information));
    } else {
      int size = operand.registerSize();
      if (!operand.locate(size, false) || !operand.read(0, size)) {
        return;
      }
      value = operand.value();
    }
    VmcsField field = field(encoding);
    if (field == null) {
      fail(InstructionError.UNSUPPORTED_VMCS_COMPONENT);
      return;
    }
    if (field.isReadOnly() && !offered.has(VmxFeature.VMWRITE_ANY_FIELD)) {
      fail(InstructionError.VMWRITE_READ_ONLY_VMCS_COMPONENT);
      return;
    }
    if (VmcsField.isHighAccess(encoding)) {
      value = value << 32 | target.read(field) & 0xffff_ffffL;
    } else if (field.width() == VmcsField.Width.BITS_64 && operand.registerSize() == 4) {
      value = target.read(field) & 0xffff_ffff_0000_0000L | value;
    }
    target.write(field, value);
    succeed();
  }

  // ---- shadow VMCSs of L1's own
  // ----------------------------------------------------------------------------------

  private void loadShadow() {
    shadowPointer = NestedState.NONE;
    long link = vmcs12.read(VMCS_LINK_POINTER);
    if (PrepareVmcs02.has(vmcs12, SecondaryProcessorControl.VMCS_SHADOWING)
        && link != -1
        && host.guestMemory().isRam(link)) {
      shadow12.load(host.guestMemory(), link);
      shadowPointer = link;
    }
  }

  /// L2 is left: its shadow VMCS goes back to L1's memory.
  void storeShadow() {
    if (shadowPointer != NestedState.NONE) {
      shadow12.store(host.guestMemory(), shadowPointer);
      shadowPointer = NestedState.NONE;
    }
  }

  /// Carries out a VMREAD or VMWRITE of L2 that L1's bitmaps let through; false when L1 wants it to
  /// exit.
  boolean shadowed(ExitReason reason) {
    boolean write = reason == ExitReason.VMWRITE;
    long information = port.vmread(EXIT_INSTRUCTION_INFORMATION);
    long encoding = operand.register(InstructionInformation.register2(information));
    if (encoding >>> 15 != 0) {
      return false;
    }
    long bitmap = vmcs12.read(write ? VMWRITE_BITMAP_ADDRESS : VMREAD_BITMAP_ADDRESS);
    long at = bitmap + (encoding % SHADOW_LIMIT >> 3);
    if (!host.guestMemory().isRam(at)
        || (host.guestMemory().read(at, 1) >>> (encoding & 7) & 1) != 0) {
      return false;
    }
    if (cpl() > 0) {
      nested.l2Exits().raise(PROTECTION);
    } else if (shadowPointer == NestedState.NONE) {
      failInvalid();
    } else if (field(encoding) == null) {
      shadow12.write(VM_INSTRUCTION_ERROR, InstructionError.UNSUPPORTED_VMCS_COMPONENT.number());
      end(Rflags.ZF);
    } else if (write) {
      vmwrite(shadow12);
    } else {
      vmread(shadow12);
    }
    return true;
  }

  // ---- entries
  // ---------------------------------------------------------------------------------------------------

  private void enter(boolean launch) {
    if (state.currentVmcs == NestedState.NONE || vmcs12.isShadow()) {
      failInvalid();
      return;
    }
    long blocking = port.vmread(GUEST_INTERRUPTIBILITY_STATE);
    if ((blocking & Interruptibility.BLOCKING_BY_MOV_SS) != 0) {
      fail(InstructionError.ENTRY_EVENTS_BLOCKED_BY_MOV_SS);
      return;
    }
    if (launch == vmcs12.isLaunched()) {
      fail(
          launch
              ? InstructionError.VMLAUNCH_NON_CLEAR_VMCS
              : InstructionError.VMRESUME_NON_LAUNCHED_VMCS);
      return;
    }
    EntryContext context =
        new EntryContext(
            vmcs12,
            offered,
            (port.vmread(GUEST_IA32_EFER) & Efer.LMA) != 0,
            state.currentVmcs,
            new EntryContext.PhysicalView() {
              @Override
              public long read(long physical, int size) {
                return host.guestMemory().isRam(physical)
                    ? host.guestMemory().read(physical, size)
                    : -1L >>> 64 - 8 * size;
              }
            });
    FailedRule failed = nested.checkControlsAndHost(context);
    if (failed != null) {
      fail(
          failed.rule().group().area() == RuleGroup.Area.CONTROLS
              ? InstructionError.ENTRY_INVALID_CONTROL_FIELDS
              : InstructionError.ENTRY_INVALID_HOST_STATE_FIELDS);
      return;
    }
    loadShadow();
    nested.begin(context, launch);
  }

  // ---- invalidation
  // ----------------------------------------------------------------------------------------------

  private void invept() {
    if (!offered.has(VmxFeature.EPT) || !offered.has(VmxFeature.INVEPT)) {
      host.inject(UNDEFINED);
      return;
    }
    long type = type();
    boolean known =
        type == InvalidationType.INVEPT_SINGLE_CONTEXT
                && offered.has(VmxFeature.INVEPT_SINGLE_CONTEXT)
            || type == InvalidationType.INVEPT_ALL_CONTEXTS
                && offered.has(VmxFeature.INVEPT_ALL_CONTEXTS);
    if (!operand.locate(16, false) || !operand.read(0, 8)) {
      return;
    }
    long pointer = operand.value();
    if (!operand.read(8, 8)) {
      return;
    }
    boolean single = type == InvalidationType.INVEPT_SINGLE_CONTEXT;
    if (!known || single && !EntryChecks.isEptPointer(pointer, offered)) {
      fail(InstructionError.INVALID_OPERAND_TO_INVEPT_INVVPID);
      return;
    }
    if (single) {
      nested.ept02().invalidate(pointer);
    } else {
      nested.ept02().invalidateAll();
    }
    succeed();
  }

  private long type() {
    long information = port.vmread(EXIT_INSTRUCTION_INFORMATION);
    return operand.register(InstructionInformation.register2(information));
  }

  private void invvpid() {
    if (!offered.has(VmxFeature.VPID) || !offered.has(VmxFeature.INVVPID)) {
      host.inject(UNDEFINED);
      return;
    }
    long type = type();
    boolean known =
        type == InvalidationType.INVVPID_INDIVIDUAL_ADDRESS
                && offered.has(VmxFeature.INVVPID_INDIVIDUAL_ADDRESS)
            || type == InvalidationType.INVVPID_SINGLE_CONTEXT
                && offered.has(VmxFeature.INVVPID_SINGLE_CONTEXT)
            || type == InvalidationType.INVVPID_ALL_CONTEXTS
                && offered.has(VmxFeature.INVVPID_ALL_CONTEXTS)
            || type == InvalidationType.INVVPID_SINGLE_CONTEXT_RETAINING_GLOBALS
                && offered.has(VmxFeature.INVVPID_SINGLE_CONTEXT_RETAINING_GLOBALS);
    if (!operand.locate(16, false) || !operand.read(0, 8)) {
      return;
    }
    long vpid = operand.value();
    if (!operand.read(8, 8)) {
      return;
    }
    long linear = operand.value();
    if (!known
        || vpid >>> 16 != 0
        || vpid == 0 && type != InvalidationType.INVVPID_ALL_CONTEXTS
        || type == InvalidationType.INVVPID_INDIVIDUAL_ADDRESS
            && !ProcessorFacts.isCanonical(linear)) {
      fail(InstructionError.INVALID_OPERAND_TO_INVEPT_INVVPID);
      return;
    }
    nested.vpids().invalidate((int) type, (int) vpid, linear);
    succeed();
  }
}

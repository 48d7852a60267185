package dev.testudo.hypervisor.nested.vmx;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.vmx.ExitReason;
import dev.testudo.architecture.vmx.InstructionError;
import dev.testudo.architecture.vmx.InstructionInformation;
import dev.testudo.architecture.vmx.SecondaryProcessorControl;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.state.Segment;
import dev.testudo.processor.vmx.HardwarePort;
import dev.testudo.processor.vmx.VmxCapabilities;
import dev.testudo.processor.vmx.VmxFeature;
import org.jspecify.annotations.Nullable;

/// VMREAD and VMWRITE: those of L1 that the [shadow VMCS][ShadowVmcs] does not serve, and those of
/// L2 that go to a shadow VMCS of L1's own.
final class FieldInstructions {
  private static final Fault PROTECTION = new Fault(13, 0, 0);

  /// Encodings that the bitmaps of VMCS shadowing cover.
  private static final int SHADOW_LIMIT = 0x8000;

  private final NestedHost host;
  private final NestedVmx nested;
  private final HardwarePort port;
  private final NestedState state;
  private final Vmcs12 vmcs12;
  private final ShadowVmcs accelerator;
  private final VmxCapabilities offered;
  private final VmxOperand operand;
  private final InstructionEnd end;

  /// L1's shadow VMCS while L2 runs with VMCS shadowing.
  private final Vmcs12 shadow12 = new Vmcs12();

  private long shadowPointer = NestedState.NONE;

  FieldInstructions(
      NestedHost host,
      NestedVmx nested,
      NestedState state,
      Vmcs12 vmcs12,
      ShadowVmcs accelerator,
      VmxOperand operand,
      InstructionEnd end) {
    this.host = host;
    this.nested = nested;
    this.state = state;
    this.vmcs12 = vmcs12;
    this.accelerator = accelerator;
    this.operand = operand;
    this.end = end;
    port = host.port();
    offered = host.offeredCapabilities();
  }

  // ---- of L1
  // -----------------------------------------------------------------------------------------------------

  void vmread() {
    if (state.currentVmcs == NestedState.NONE) {
      end.failInvalid();
    } else {
      vmread(vmcs12);
    }
  }

  void vmwrite() {
    if (state.currentVmcs == NestedState.NONE) {
      end.failInvalid();
      return;
    }
    VmcsField written = vmwrite(vmcs12);
    if (written != null) {
      accelerator.write(written);
      if (!ShadowedFields.isFrequent(written)) {
        vmcs12.setRareFieldsChanged(true);
      }
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
      end.fail(InstructionError.UNSUPPORTED_VMCS_COMPONENT);
      return;
    }
    host.counters().fieldAccess(field, false);
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
    end.succeed();
  }

  /// Returns the field that was written, or null.
  private @Nullable VmcsField vmwrite(Vmcs12 target) {
    long information = port.vmread(EXIT_INSTRUCTION_INFORMATION);
    long encoding = operand.register(InstructionInformation.register2(information));
    long value;
    if (InstructionInformation.isRegisterOperand(information)) {
      value = operand.register(InstructionInformation.register1(information));
    } else {
      int size = operand.registerSize();
      if (!operand.locate(size, false) || !operand.read(0, size)) {
        return null;
      }
      value = operand.value();
    }
    VmcsField field = field(encoding);
    if (field == null) {
      end.fail(InstructionError.UNSUPPORTED_VMCS_COMPONENT);
      return null;
    }
    if (field.isReadOnly() && !offered.has(VmxFeature.VMWRITE_ANY_FIELD)) {
      end.fail(InstructionError.VMWRITE_READ_ONLY_VMCS_COMPONENT);
      return null;
    }
    host.counters().fieldAccess(field, true);
    if (VmcsField.isHighAccess(encoding)) {
      value = value << 32 | target.read(field) & 0xffff_ffffL;
    } else if (field.width() == VmcsField.Width.BITS_64 && operand.registerSize() == 4) {
      value = target.read(field) & 0xffff_ffff_0000_0000L | value;
    }
    target.write(field, value);
    end.succeed();
    return field;
  }

  // ---- of L2, to a shadow VMCS of L1's own
  // -----------------------------------------------------------------------

  /// L2 is about to be entered: takes the shadow VMCS that L1's link pointer names.
  void loadShadow() {
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
    if (Segment.dpl((int) port.vmread(GUEST_SS_ACCESS_RIGHTS)) > 0) {
      nested.l2Exits().raise(PROTECTION);
    } else if (shadowPointer == NestedState.NONE) {
      end.failInvalid();
    } else if (field(encoding) == null) {
      end.fail(InstructionError.UNSUPPORTED_VMCS_COMPONENT);
    } else if (write) {
      vmwrite(shadow12);
    } else {
      vmread(shadow12);
    }
    return true;
  }
}

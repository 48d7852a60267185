package dev.testudo.hypervisor.nested.vmx;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.register.Efer;
import dev.testudo.architecture.vmx.InstructionInformation;
import dev.testudo.hypervisor.emulate.Outcome;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.state.Segment;
import dev.testudo.processor.vmx.HardwarePort;

/// The operands of a VMX instruction that exited: registers, and memory as L1's own access would
/// find it, with all its faults.
///
/// @sdm 3C "Information for VM Exits Due to Instruction Execution"
final class VmxOperand {
  private static final int RSP = 4;

  private final NestedHost host;
  private final NestedVmx nested;
  private final HardwarePort port;
  private long linear;
  private long value;

  VmxOperand(NestedHost host, NestedVmx nested) {
    this.host = host;
    this.nested = nested;
    port = host.port();
  }

  boolean code64() {
    return (port.vmread(GUEST_CS_ACCESS_RIGHTS) & Segment.LONG) != 0
        && (port.vmread(GUEST_IA32_EFER) & Efer.LMA) != 0;
  }

  /// How wide a register operand is.
  int registerSize() {
    return code64() ? 8 : 4;
  }

  long register(int number) {
    long full = number == RSP ? port.vmread(GUEST_RSP) : port.register(number);
    return code64() ? full : full & 0xffff_ffffL;
  }

  void setRegister(int number, long written) {
    long cut = code64() ? written : written & 0xffff_ffffL;
    if (number == RSP) {
      port.vmwrite(GUEST_RSP, cut);
    } else {
      port.setRegister(number, cut);
    }
  }

  /// Finds the memory operand; a fault is injected, and false returned.
  boolean locate(int size, boolean write) {
    if (nested.isActive()) {
      nested.l2Exits().load();
    } else {
      host.emulator().load(port, host.time(), 0);
    }
    long information = port.vmread(EXIT_INSTRUCTION_INFORMATION);
    long offset = port.vmread(EXIT_QUALIFICATION);
    if (InstructionInformation.hasBase(information)) {
      offset += host.emulator().cpu().r[InstructionInformation.base(information)];
    }
    if (InstructionInformation.hasIndex(information)) {
      offset +=
          host.emulator().cpu().r[InstructionInformation.index(information)]
              << InstructionInformation.scaling(information);
    }
    int addressSize = InstructionInformation.addressSize(information);
    if (addressSize == InstructionInformation.ADDRESS_SIZE_16) {
      offset &= 0xffff;
    } else if (addressSize == InstructionInformation.ADDRESS_SIZE_32) {
      offset &= 0xffff_ffffL;
    }
    int segment = InstructionInformation.segment(information);
    if (code64()) {
      linear =
          segment == Segment.FS || segment == Segment.GS
              ? offset + host.emulator().cpu().base[segment]
              : offset;
      if (linear << 16 >> 16 != linear || (linear + size - 1) << 16 >> 16 != linear + size - 1) {
        raise(new Fault(segment == Segment.SS ? 12 : 13, 0, 0));
        return false;
      }
      return true;
    }
    Fault fault = host.emulator().checkSegment(segment, offset, size, write);
    if (fault != null) {
      raise(fault);
      return false;
    }
    linear = host.emulator().lastLinear();
    return true;
  }

  /// Reads 1 to 8 bytes at some distance behind the operand's start.
  boolean read(int distance, int size) {
    return take(host.emulator().read(linear + distance, size));
  }

  boolean write(int size, long written) {
    return take(host.emulator().write(linear, size, written));
  }

  long value() {
    return value;
  }

  private boolean take(Outcome outcome) {
    switch (outcome) {
      case Outcome.Value(long got) -> {
        value = got;
        return true;
      }
      case Outcome.Done _ -> {
        return true;
      }
      case Outcome.Raised(Fault fault) -> raise(fault);
      case Outcome.Unimplemented(String what) -> host.fail(what);
      case Outcome.Violation(long guestPhysical, long at, long qualification) ->
          nested.exitForEptViolation(guestPhysical, at, qualification);
      case Outcome.LogFull _ -> nested.exitForFullLog();
      case Outcome.Misconfiguration(long guestPhysical, long linear) ->
          nested.exitForEptMisconfiguration(guestPhysical, linear);
    }
    return false;
  }

  private void raise(Fault fault) {
    if (nested.isActive()) {
      nested.l2Exits().raise(fault);
    } else {
      host.inject(fault);
    }
  }
}

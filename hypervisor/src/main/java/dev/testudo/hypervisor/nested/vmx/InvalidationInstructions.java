package dev.testudo.hypervisor.nested.vmx;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.vmx.InstructionError;
import dev.testudo.architecture.vmx.InstructionInformation;
import dev.testudo.architecture.vmx.InvalidationType;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.vmx.HardwarePort;
import dev.testudo.processor.vmx.ProcessorFacts;
import dev.testudo.processor.vmx.VmxCapabilities;
import dev.testudo.processor.vmx.VmxFeature;
import dev.testudo.processor.vmx.check.EntryChecks;

/// INVEPT and INVVPID of L1.
final class InvalidationInstructions {
  private static final Fault UNDEFINED = new Fault(6, Fault.NO_ERROR_CODE, 0);

  private final NestedHost host;
  private final NestedVmx nested;
  private final HardwarePort port;
  private final VmxCapabilities offered;
  private final VmxOperand operand;
  private final InstructionEnd end;

  InvalidationInstructions(
      NestedHost host, NestedVmx nested, VmxOperand operand, InstructionEnd end) {
    this.host = host;
    this.nested = nested;
    this.operand = operand;
    this.end = end;
    port = host.port();
    offered = host.offeredCapabilities();
  }

  void invept() {
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
      end.fail(InstructionError.INVALID_OPERAND_TO_INVEPT_INVVPID);
      return;
    }
    if (single) {
      nested.ept02().invalidate(pointer);
    } else {
      nested.ept02().invalidateAll();
    }
    end.succeed();
  }

  private long type() {
    long information = port.vmread(EXIT_INSTRUCTION_INFORMATION);
    return operand.register(InstructionInformation.register2(information));
  }

  void invvpid() {
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
      end.fail(InstructionError.INVALID_OPERAND_TO_INVEPT_INVVPID);
      return;
    }
    nested.vpids().invalidate((int) type, (int) vpid, linear);
    end.succeed();
  }
}

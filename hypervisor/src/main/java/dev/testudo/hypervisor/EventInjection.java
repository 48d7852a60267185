package dev.testudo.hypervisor;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.register.Rflags;
import dev.testudo.architecture.vmx.Interruptibility;
import dev.testudo.architecture.vmx.InterruptionInformation;
import dev.testudo.architecture.vmx.InterruptionType;
import dev.testudo.architecture.vmx.PendingDebugExceptions;
import dev.testudo.architecture.vmx.PrimaryProcessorControl;
import dev.testudo.hypervisor.emulate.InstructionEmulator;
import dev.testudo.hypervisor.emulate.Outcome;
import dev.testudo.hypervisor.state.VirtualProcessorState;
import dev.testudo.processor.apic.LocalApic;
import dev.testudo.processor.event.Events;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.vmx.HardwarePort;

/// Events that L0 delivers into a guest: exceptions that an emulated instruction raised, events
/// whose delivery an exit cut short, NMIs and interrupts of L1's APIC; and the windows through
/// which the last two wait.
final class EventInjection {
  private static final int DEBUG = 1;
  private static final int NMI_VECTOR = 2;
  private static final int DOUBLE_FAULT = 8;
  private static final int PAGE_FAULT = 14;

  private final HardwarePort port;
  private final VirtualProcessorState state;
  private final LocalApic apic;

  EventInjection(HardwarePort port, VirtualProcessorState state, LocalApic apic) {
    this.port = port;
    this.state = state;
    this.apic = apic;
  }

  /// After an exit: takes note of an event whose delivery it cut short. Whoever gives the exit to
  /// L1 forgets it again.
  void recover() {
    state.event = 0;
    long vectoring = port.vmread(IDT_VECTORING_INFORMATION);
    if (!InterruptionInformation.isValid(vectoring)) {
      return;
    }
    state.event = (int) vectoring & ~InterruptionInformation.NMI_UNBLOCKING;
    if (InterruptionInformation.hasErrorCode(vectoring)) {
      state.eventErrorCode = (int) port.vmread(IDT_VECTORING_ERROR_CODE);
    }
    InterruptionType type = InterruptionType.of(vectoring);
    if (type.hasInstructionLength()) {
      state.eventInstructionLength = (int) port.vmread(EXIT_INSTRUCTION_LENGTH);
    }
  }

  /// An exception of an instruction that L0 carried out for the guest, or of the delivery of the
  /// event that is pending.
  ///
  /// @return false for a triple fault
  boolean raise(Fault raised) {
    Fault fault = Events.combine(state.event, raised);
    if (fault == null) {
      return false;
    }
    int vector = fault.vector;
    if (vector == PAGE_FAULT) {
      port.setCr2(fault.detail);
    }
    if (vector == DEBUG) {
      port.setDebugRegister(6, port.debugRegister(6) & ~0xfL | fault.detail);
    } else if (vector != DOUBLE_FAULT) {
      port.vmwrite(GUEST_RFLAGS, port.vmread(GUEST_RFLAGS) | Rflags.RF);
    }
    state.event =
        InterruptionInformation.of(InterruptionType.HARDWARE_EXCEPTION, vector)
            | (fault.hasErrorCode() ? InterruptionInformation.ERROR_CODE : 0);
    state.eventErrorCode = fault.hasErrorCode() ? fault.errorCode : 0;
    return true;
  }

  /// Has the pending event delivered in the guest that the emulator holds.
  Outcome deliver(InstructionEmulator emulator) {
    // Real mode pushes no error codes.
    int event =
        emulator.cpu().protectedMode()
            ? state.event
            : state.event & ~InterruptionInformation.ERROR_CODE;
    Outcome outcome = emulator.deliver(event, state.eventErrorCode, state.eventInstructionLength);
    if (outcome == Outcome.Done.DONE) {
      state.event = 0;
    }
    return outcome;
  }

  /// Writes the pending event into the current VMCS.
  void injectPending() {
    if (state.event == 0) {
      return;
    }
    // Real mode pushes no error codes.
    boolean errorCode =
        InterruptionInformation.hasErrorCode(state.event) && (port.vmread(GUEST_CR0) & 1) != 0;
    port.vmwrite(
        ENTRY_INTERRUPTION_INFORMATION,
        (errorCode ? state.event : state.event & ~InterruptionInformation.ERROR_CODE)
            & 0xffff_ffffL);
    if (errorCode) {
      port.vmwrite(ENTRY_EXCEPTION_ERROR_CODE, state.eventErrorCode & 0xffff_ffffL);
    }
    port.vmwrite(ENTRY_INSTRUCTION_LENGTH, state.eventInstructionLength);
    if (InterruptionType.of(state.event) == InterruptionType.NON_MASKABLE_INTERRUPT) {
      // The delivery that an exit cut short had begun to block NMIs.
      port.vmwrite(
          GUEST_INTERRUPTIBILITY_STATE,
          port.vmread(GUEST_INTERRUPTIBILITY_STATE) & ~Interruptibility.BLOCKING_BY_NMI);
    }
    if (InterruptionType.of(state.event).hasInstructionLength()) {
      // Injection of these is allowed with RIP at the instruction only.
      long shadow = port.vmread(GUEST_INTERRUPTIBILITY_STATE);
      port.vmwrite(
          GUEST_INTERRUPTIBILITY_STATE,
          shadow & ~(Interruptibility.BLOCKING_BY_STI | Interruptibility.BLOCKING_BY_MOV_SS));
    }
    state.event = 0;
  }

  /// Before an entry to a guest whose interrupts are L1's own: injects what can be, and opens
  /// windows for the rest.
  ///
  /// @param controls the primary controls without windows
  void prepare(long controls) {
    prepare(controls, true, true);
  }

  /// @param nmis whether NMIs are the guest's own
  /// @param interrupts whether interrupts are
  void prepare(long controls, boolean nmis, boolean interrupts) {
    int windows = 0;
    boolean free = state.event == 0;
    injectPending();
    if (nmis && state.nmiPending) {
      if (free && nmiOpen()) {
        state.nmiPending = false;
        port.vmwrite(
            ENTRY_INTERRUPTION_INFORMATION,
            InterruptionInformation.of(InterruptionType.NON_MASKABLE_INTERRUPT, NMI_VECTOR)
                & 0xffff_ffffL);
        free = false;
      } else {
        windows |= PrimaryProcessorControl.NMI_WINDOW_EXITING.mask();
      }
    }
    if (interrupts && apic.interruptPending()) {
      if (free && interruptOpen()) {
        injectInterrupt();
        if (apic.interruptPending()) {
          windows |= PrimaryProcessorControl.INTERRUPT_WINDOW_EXITING.mask();
        }
      } else {
        windows |= PrimaryProcessorControl.INTERRUPT_WINDOW_EXITING.mask();
      }
    }
    port.vmwrite(PRIMARY_PROCESSOR_BASED_CONTROLS, (controls | windows) & 0xffff_ffffL);
  }

  private void injectInterrupt() {
    port.vmwrite(
        ENTRY_INTERRUPTION_INFORMATION,
        InterruptionInformation.of(InterruptionType.EXTERNAL_INTERRUPT, apic.acknowledge())
            & 0xffff_ffffL);
  }

  private boolean traps() {
    return (port.vmread(GUEST_PENDING_DEBUG_EXCEPTIONS)
            & (PendingDebugExceptions.BS | PendingDebugExceptions.ENABLED_BREAKPOINT))
        != 0;
  }

  private boolean nmiOpen() {
    long blocking =
        Interruptibility.BLOCKING_BY_NMI
            | Interruptibility.BLOCKING_BY_STI
            | Interruptibility.BLOCKING_BY_MOV_SS;
    return (port.vmread(GUEST_INTERRUPTIBILITY_STATE) & blocking) == 0 && !traps();
  }

  private boolean interruptOpen() {
    long blocking = Interruptibility.BLOCKING_BY_STI | Interruptibility.BLOCKING_BY_MOV_SS;
    return (port.vmread(GUEST_RFLAGS) & Rflags.IF) != 0
        && (port.vmread(GUEST_INTERRUPTIBILITY_STATE) & blocking) == 0
        && !traps();
  }
}

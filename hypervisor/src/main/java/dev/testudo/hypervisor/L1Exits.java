package dev.testudo.hypervisor;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.interrupt.Vector;
import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.register.Cr4;
import dev.testudo.architecture.vmx.ExitQualification.ControlRegister;
import dev.testudo.architecture.vmx.ExitQualification.TaskSwitch;
import dev.testudo.architecture.vmx.ExitReason;
import dev.testudo.architecture.vmx.InterruptionInformation;
import dev.testudo.architecture.vmx.InterruptionType;
import dev.testudo.hypervisor.control.NmiBlocking;
import dev.testudo.hypervisor.control.Vmcs01;
import dev.testudo.hypervisor.emulate.Outcome;
import dev.testudo.hypervisor.nested.vmx.NestedVmx;
import dev.testudo.hypervisor.paging.ShadowPaging;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.Ticks;
import dev.testudo.processor.cpuid.CpuidResult;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.state.ActivityState;
import dev.testudo.processor.vmx.HardwarePort;

/// What L0 does about an exit of L1.
final class L1Exits {
  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int RBX = 3;
  private static final int RSP = 4;
  private static final Fault UNDEFINED = new Fault(6, Fault.NO_ERROR_CODE, 0);

  private final VirtualProcessor processor;
  private final HardwarePort port;
  private final NestedVmx nested;

  L1Exits(VirtualProcessor processor, NestedVmx nested) {
    this.processor = processor;
    this.port = processor.port();
    this.nested = nested;
  }

  void handle(ExitReason reason) {
    switch (reason) {
      case EXTERNAL_INTERRUPT -> {
        // The root loop looks at time and at events before each entry.
      }
      case INTERRUPT_WINDOW, NMI_WINDOW, TPR_BELOW_THRESHOLD -> processor.retry();
      case TRIPLE_FAULT -> processor.shutDown();
      case HLT -> {
        processor.skipInstruction();
        processor.state().activity = ActivityState.HLT;
      }
      case CPUID -> cpuid();
      case IO_INSTRUCTION -> {
        if (!processor.ports().access()) {
          emulate();
        }
      }
      case XSETBV, INVD, WBINVD -> emulate();
      case CONTROL_REGISTER_ACCESS -> controlRegister();
      case RDMSR -> readMsr();
      case WRMSR -> writeMsr();
      case EPT_VIOLATION -> eptViolation();
      case EXCEPTION_OR_NMI -> pageFault();
      case INVLPG, INVPCID -> emulate();
      case TASK_SWITCH -> taskSwitch();
      case VMCALL,
          VMCLEAR,
          VMLAUNCH,
          VMPTRLD,
          VMPTRST,
          VMREAD,
          VMRESUME,
          VMWRITE,
          VMXOFF,
          VMXON,
          INVEPT,
          INVVPID ->
          nested.instruction(reason);
      case VMFUNC, GETSEC, RSM, ENCLS, ENCLV, PCONFIG, SEAMCALL, TDCALL ->
          processor.inject(UNDEFINED);
      default ->
          processor.fail(
              "exit of L1 that L0 never asked for: "
                  + reason
                  + ", qualification "
                  + Long.toHexString(port.vmread(EXIT_QUALIFICATION)));
    }
  }

  /// Carries out the instruction that exited.
  void emulate() {
    processor.emulator().load(port, processor.time(), 0);
    Outcome outcome = processor.emulator().step();
    switch (outcome) {
      case Outcome.Done _, Outcome.Value _ -> {
        processor.storeEmulator();
        processor.spend(processor.emulator().extraTicks());
      }
      case Outcome.Raised(Fault fault) -> processor.inject(fault);
      case Outcome.Unimplemented(String what) -> processor.fail("L1: " + what);
      case Outcome.Violation _, Outcome.Misconfiguration _, Outcome.LogFull _ ->
          processor.fail("second-level translation of L1 failed in the emulator");
    }
  }

  /// Carries out the delivery of the event that exited: through a task gate, or from or to devices.
  private void deliver() {
    // A software interrupt is an instruction and takes its tick, any other event takes none.
    boolean instruction = InterruptionType.of(processor.state().event).hasInstructionLength();
    processor.emulator().load(port, processor.time(), 0);
    Outcome outcome = processor.deliverEvent();
    switch (outcome) {
      case Outcome.Done _, Outcome.Value _ -> {
        processor.storeEmulator();
        processor.spend(processor.emulator().extraTicks());
      }
      case Outcome.Raised(Fault fault) -> processor.inject(fault);
      case Outcome.Unimplemented(String what) -> processor.fail("L1: " + what);
      case Outcome.Violation _, Outcome.Misconfiguration _, Outcome.LogFull _ ->
          processor.fail("second-level translation of L1 failed in the emulator");
    }
    if (!instruction) {
      processor.retry();
    }
  }

  private void cpuid() {
    Cpu cpu = processor.emulator().cpu();
    // The answer depends on nothing else but the APIC, which the emulator shares.
    cpu.cr4 =
        port.vmread(GUEST_CR4) & ~Vmcs01.CR4_OWNED
            | port.vmread(CR4_READ_SHADOW) & Vmcs01.CR4_OWNED;
    CpuidResult result =
        cpu.model.cpuid().answer(cpu, (int) port.register(RAX), (int) port.register(RCX));
    port.setRegister(RAX, result.eax() & 0xffff_ffffL);
    port.setRegister(RBX, result.ebx() & 0xffff_ffffL);
    port.setRegister(RCX, result.ecx() & 0xffff_ffffL);
    port.setRegister(RDX, result.edx() & 0xffff_ffffL);
    processor.skipInstruction();
    processor.spend(Ticks.CPUID);
  }

  private void eptViolation() {
    NmiBlocking.restore(port);
    long guestPhysical = port.vmread(GUEST_PHYSICAL_ADDRESS);
    if (processor.guestMemory().isRam(guestPhysical)) {
      // RAM is always there, but a page of it may be write-protected.
      processor.writeTracking().written(guestPhysical >>> 12);
      processor.retry();
      return;
    }
    memory();
  }

  /// An access to a device.
  private void memory() {
    if (InterruptionInformation.isValid(port.vmread(IDT_VECTORING_INFORMATION))) {
      deliver();
      return;
    }
    emulate();
  }

  /// L0's page tables did not allow an access.
  private void pageFault() {
    ShadowPaging shadowPaging = processor.shadowPaging();
    long information = port.vmread(EXIT_INTERRUPTION_INFORMATION);
    if (shadowPaging == null || InterruptionInformation.vector(information) != Vector.PF) {
      processor.fail("exception of L1 that L0 never asked for");
      return;
    }
    NmiBlocking.restoreAfterPageFault(port);
    long linear = port.vmread(EXIT_QUALIFICATION);
    int error = (int) port.vmread(EXIT_INTERRUPTION_ERROR_CODE);
    switch (shadowPaging.resolve(linear, error)) {
      case ShadowPaging.Result.Added _ -> processor.retry();
      case ShadowPaging.Result.Raised(Fault fault) -> processor.inject(fault);
      case ShadowPaging.Result.Emulated _ -> memory();
    }
  }

  private void controlRegister() {
    long qualification = port.vmread(EXIT_QUALIFICATION);
    int register = ControlRegister.register(qualification);
    if (nested.inVmxOperation()
        && ControlRegister.accessType(qualification) == ControlRegister.MOV_TO_CR
        && register != 8) {
      int general = ControlRegister.generalRegister(qualification);
      long value = general == RSP ? port.vmread(GUEST_RSP) : port.register(general);
      long required = register == 0 ? Cr0.PE | Cr0.NE | Cr0.PG : register == 4 ? Cr4.VMXE : 0;
      if ((value & required) != required) {
        processor.inject(new Fault(13, 0, 0));
        return;
      }
    }
    emulate();
  }

  private void readMsr() {
    int msr = (int) port.register(RCX);
    if (processor.msrs().read(msr)) {
      long value = processor.msrs().value();
      port.setRegister(0, value & 0xffff_ffffL);
      port.setRegister(RDX, value >>> 32);
      processor.skipInstruction();
    } else {
      processor.inject(new Fault(13, 0, 0));
    }
  }

  private void writeMsr() {
    int msr = (int) port.register(RCX);
    long value = port.register(RDX) << 32 | port.register(0) & 0xffff_ffffL;
    if (processor.msrs().write(msr, value)) {
      processor.skipInstruction();
    } else {
      processor.inject(new Fault(13, 0, 0));
    }
  }

  private void taskSwitch() {
    long qualification = port.vmread(EXIT_QUALIFICATION);
    if (TaskSwitch.source(qualification) == TaskSwitch.TASK_GATE
        && InterruptionInformation.isValid(port.vmread(IDT_VECTORING_INFORMATION))) {
      deliver();
      return;
    }
    emulate();
  }
}

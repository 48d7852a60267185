package dev.testudo.hypervisor.nested.vmx;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.vmx.ExitQualification.ControlRegister;
import dev.testudo.architecture.vmx.ExitQualification.EptViolation;
import dev.testudo.architecture.vmx.ExitReason;
import dev.testudo.architecture.vmx.InterruptionInformation;
import dev.testudo.architecture.vmx.InterruptionType;
import dev.testudo.architecture.vmx.SecondaryProcessorControl;
import dev.testudo.hypervisor.control.NmiBlocking;
import dev.testudo.hypervisor.emulate.Outcome;
import dev.testudo.hypervisor.paging.ShadowPaging;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.event.Events;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.state.ActivityState;
import dev.testudo.processor.vmx.HardwarePort;
import dev.testudo.processor.vmx.VmxCapabilities;
import java.util.Objects;

/// What L0 does about exits of L2 that are not L1's.
final class L2Exits {
  private static final int RCX = 1;
  private static final int RDX = 2;

  private final NestedHost host;
  private final NestedVmx nested;
  private final HardwarePort port;

  L2Exits(NestedHost host, NestedVmx nested) {
    this.host = host;
    this.nested = nested;
    port = host.port();
  }

  void handle(ExitReason reason) {
    long rip = port.vmread(GUEST_RIP);
    execute(reason);
    if (nested.isActive() && nested.trapsInstructions() && port.vmread(GUEST_RIP) != rip) {
      // L0 has executed the instruction for L2, so that the processor did not see its end.
      nested.exitForMonitorTrap();
    }
  }

  private void execute(ExitReason reason) {
    switch (reason) {
      case EXTERNAL_INTERRUPT -> {
        // The root loop looks at time and at events before each entry.
      }
      case INTERRUPT_WINDOW, NMI_WINDOW -> host.retry();
      case HLT -> {
        host.skipInstruction();
        host.state().activity = ActivityState.HLT;
        nested.halted();
      }
      case IO_INSTRUCTION -> {
        if (!host.ports().access()) {
          emulate();
        }
      }
      case CONTROL_REGISTER_ACCESS -> controlRegister();
      case INVLPG, INVPCID -> emulate();
      case RDMSR -> readMsr();
      case WRMSR -> writeMsr();
      default -> host.fail("exit of L2 that is nobody's: " + reason);
    }
  }

  private void readMsr() {
    if (host.msrs().read((int) port.register(RCX))) {
      long value = host.msrs().value();
      port.setRegister(0, value & 0xffff_ffffL);
      port.setRegister(RDX, value >>> 32);
      host.skipInstruction();
    } else {
      raise(new Fault(13, 0, 0));
    }
  }

  private void writeMsr() {
    long value = port.register(RDX) << 32 | port.register(0) & 0xffff_ffffL;
    if (host.msrs().write((int) port.register(RCX), value)) {
      host.skipInstruction();
    } else {
      raise(new Fault(13, 0, 0));
    }
  }

  /// An exception that L0 raises in L2: L1 gets it if it asks for exceptions of that vector. If
  /// not, it may become a double fault, for which L1 is asked again, or a triple fault.
  void raise(Fault fault) {
    if (nested.interceptsException(fault)) {
      nested.exitForException(fault);
      return;
    }
    // The exception bitmap is asked for the exception as it arose, then for what became of it; an
    // exit by the latter is not one during the first event's delivery.
    Fault combined = Events.combine(host.state().event, fault);
    if (combined == fault) {
      host.inject(fault);
      return;
    }
    host.state().event = 0;
    if (combined == null) {
      nested.exitForTripleFault();
    } else if (nested.interceptsException(combined)) {
      nested.exitForException(combined);
    } else {
      host.inject(combined);
    }
  }

  /// L0's page tables did not allow an access of L2.
  void pageFault() {
    Shadow02 shadow02 = Objects.requireNonNull(nested.shadow02());
    NmiBlocking.restoreAfterPageFault(port);
    long linear = port.vmread(EXIT_QUALIFICATION);
    int error = (int) port.vmread(EXIT_INTERRUPTION_ERROR_CODE);
    switch (shadow02.paging().resolve(linear, error)) {
      case ShadowPaging.Result.Added _ -> host.retry();
      case ShadowPaging.Result.Raised(Fault fault) -> raise(fault);
      case ShadowPaging.Result.Emulated _ -> device();
    }
  }

  /// Carries out the instruction that exited, with L1's devices and L1's second level.
  void emulate() {
    load();
    finish(host.emulator().step());
  }

  /// Gives the emulator L2.
  void load() {
    Vmcs12 vmcs12 = nested.vmcs12();
    host.emulator()
        .load(port, host.time(), PrepareVmcs02.hasEpt(vmcs12) ? vmcs12.read(EPT_POINTER) : 0);
    Cpu cpu = host.emulator().cpu();
    // What L2 has counts here, not what it reads.
    cpu.cr0 = nested.l2State().cr0();
    cpu.cr4 = port.vmread(GUEST_CR4);
    cpu.spaces.modeBasedExecute = isModeBased(vmcs12);
    Shadow02 shadow02 = nested.shadow02();
    if (shadow02 != null) {
      cpu.cr0 = cpu.cr0 & ~Cr0.WP | shadow02.paging().cr0() & Cr0.WP;
      cpu.cr4 = shadow02.paging().cr4();
    }
    cpu.updateMode();
  }

  private static boolean isModeBased(Vmcs12 vmcs12) {
    return PrepareVmcs02.has(vmcs12, SecondaryProcessorControl.MODE_BASED_EXECUTE_CONTROL);
  }

  private void finish(Outcome outcome) {
    switch (outcome) {
      case Outcome.Done _, Outcome.Value _ -> {
        store();
        host.spend(host.emulator().extraTicks());
      }
      case Outcome.Raised(Fault fault) -> raise(fault);
      case Outcome.Violation(long guestPhysical, long linear, long qualification) ->
          nested.exitForEptViolation(guestPhysical, linear, qualification);
      case Outcome.Misconfiguration(long guestPhysical, long linear) ->
          nested.exitForEptMisconfiguration(guestPhysical, linear);
      case Outcome.LogFull _ -> nested.exitForFullLog();
      case Outcome.Unimplemented(String what) -> host.fail("L2: " + what);
    }
  }

  private void store() {
    long cr0 = port.vmread(GUEST_CR0);
    long cr0Shadow = port.vmread(CR0_READ_SHADOW);
    long cr4 = port.vmread(GUEST_CR4);
    long cr4Shadow = port.vmread(CR4_READ_SHADOW);
    host.emulator().store(port, 0, 0);
    port.vmwrite(GUEST_CR0, cr0);
    port.vmwrite(CR0_READ_SHADOW, cr0Shadow);
    port.vmwrite(GUEST_CR4, cr4);
    port.vmwrite(CR4_READ_SHADOW, cr4Shadow);
  }

  /// CR8 without a TPR shadow is L1's own; CR0 exits here because L0 keeps CD and NW.
  private void controlRegister() {
    long qualification = port.vmread(EXIT_QUALIFICATION);
    if (ControlRegister.register(qualification) == 8
        && ControlRegister.accessType(qualification) <= ControlRegister.MOV_FROM_CR) {
      emulate();
      return;
    }
    int register = ControlRegister.register(qualification);
    if (register == 3) {
      emulate();
      return;
    }
    Vmcs12 vmcs12 = nested.vmcs12();
    load();
    Cpu cpu = host.emulator().cpu();
    if (register == 4) {
      writeCr4(vmcs12, cpu, ControlRegister.generalRegister(qualification));
      return;
    }
    int general = ControlRegister.generalRegister(qualification);
    long before = cpu.cr0;
    long owned = vmcs12.read(CR0_GUEST_HOST_MASK);
    long saved = cpu.r[general];
    if (ControlRegister.accessType(qualification) == ControlRegister.MOV_TO_CR) {
      // Bits that L1 owns stay what they are.
      cpu.r[general] = saved & ~owned | before & owned;
    }
    Outcome outcome = host.emulator().step();
    if (outcome instanceof Outcome.Done) {
      cpu.r[general] = saved;
      VmxCapabilities offered = host.offeredCapabilities();
      long fixed0 = nested.cr0FixedForL2(offered.cr0Fixed0());
      if ((cpu.cr0 & fixed0) != fixed0) {
        raise(new Fault(13, 0, 0));
        return;
      }
      long cr0 = cpu.cr0;
      long cr4 = port.vmread(GUEST_CR4);
      long cr4Shadow = port.vmread(CR4_READ_SHADOW);
      host.emulator().store(port, 0, 0);
      port.vmwrite(GUEST_CR4, cr4);
      port.vmwrite(CR4_READ_SHADOW, cr4Shadow);
      port.vmwrite(GUEST_CR0, cr0);
      nested.setL2Cr0(cr0);
      return;
    }
    finish(outcome);
  }

  /// CR4 exits here because L0's page tables depend on it.
  private void writeCr4(Vmcs12 vmcs12, Cpu cpu, int general) {
    long owned = vmcs12.read(CR4_GUEST_HOST_MASK);
    long saved = cpu.r[general];
    cpu.r[general] = saved & ~owned | cpu.cr4 & owned;
    Outcome outcome = host.emulator().step();
    if (!(outcome instanceof Outcome.Done)) {
      cpu.r[general] = saved;
      finish(outcome);
      return;
    }
    cpu.r[general] = saved;
    long fixed0 = host.offeredCapabilities().cr4Fixed0();
    if ((cpu.cr4 & fixed0) != fixed0) {
      raise(new Fault(13, 0, 0));
      return;
    }
    long cr4 = cpu.cr4;
    store();
    Objects.requireNonNull(nested.shadow02()).setCr4(vmcs12, cr4);
  }

  /// EPT02 lacks a translation, or EPT12 forbids the access.
  void eptViolation(Ept02 ept02) {
    long qualification = port.vmread(EXIT_QUALIFICATION);
    long guestPhysical = port.vmread(GUEST_PHYSICAL_ADDRESS);
    Vmcs12 vmcs12 = nested.vmcs12();
    NmiBlocking.restore(port);
    if (!PrepareVmcs02.hasEpt(vmcs12)) {
      if (host.guestMemory().isRam(guestPhysical)) {
        // EPT01 maps all RAM, but a page of it may be write-protected.
        host.writeTracking().written(guestPhysical >>> 12);
        host.retry();
        return;
      }
      device();
      return;
    }
    boolean modeBased = isModeBased(vmcs12);
    boolean userAddress = false;
    if (modeBased && (qualification & EptViolation.FETCH) != 0) {
      load();
      userAddress = host.emulator().isUserAddress(port.vmread(GUEST_LINEAR_ADDRESS));
    }
    Ept02.Result result =
        ept02.compose(
            vmcs12.read(EPT_POINTER),
            guestPhysical,
            port.vmread(GUEST_LINEAR_ADDRESS),
            (int) qualification & 7,
            (qualification & EptViolation.LINEAR_ADDRESS_VALID) != 0,
            (qualification & EptViolation.TRANSLATED) != 0,
            modeBased,
            userAddress);
    switch (result) {
      case Ept02.Result.Composed _ -> host.retry();
      case Ept02.Result.Device _ -> device();
      case Ept02.Result.Violation(long permissions) ->
          nested.reflect(ExitReason.EPT_VIOLATION, qualification & ~0x78L | permissions);
      case Ept02.Result.LogFull _ -> nested.reflect(ExitReason.PAGE_MODIFICATION_LOG_FULL, 0);
      case Ept02.Result.Misconfiguration _ -> nested.reflect(ExitReason.EPT_MISCONFIGURATION, 0);
    }
  }

  private void device() {
    if (InterruptionInformation.isValid(port.vmread(IDT_VECTORING_INFORMATION))) {
      // A software interrupt is an instruction and takes its tick, any other event takes none.
      boolean instruction = InterruptionType.of(host.state().event).hasInstructionLength();
      load();
      finish(host.deliverEvent());
      if (!instruction) {
        host.retry();
      }
      return;
    }
    emulate();
  }
}

package dev.testudo.hypervisor;

import static dev.testudo.architecture.vmx.VmcsField.*;

import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.register.Msr;
import dev.testudo.architecture.vmx.InterruptionInformation;
import dev.testudo.hypervisor.emulate.InstructionEmulator;
import dev.testudo.hypervisor.emulate.Outcome;
import dev.testudo.hypervisor.paging.ShadowPaging;
import dev.testudo.hypervisor.state.VirtualProcessorState;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.LogicalProcessor;
import dev.testudo.processor.RunResult;
import dev.testudo.processor.event.Events;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.state.Segment;
import dev.testudo.processor.vmx.HardwarePort;
import dev.testudo.processor.vmx.check.EntryChecks;
import dev.testudo.processor.vmx.check.EntryContext;
import org.jspecify.annotations.Nullable;

/// Real-address mode of L1 on a processor without unrestricted guests: the emulator runs L1, one
/// instruction after the other, with L1's interrupts, until L1 is in a state that can be entered.
/// (After CR0.PE has been set that takes a few instructions more: segments have to be loaded that
/// are not of real-address mode.)
final class Interpretation {
  private static final int RAX = 0;
  private static final int RCX = 1;
  private static final int RDX = 2;
  private static final int LONGEST_INSTRUCTION = 15;
  private static final int TWO_BYTES = 0x0f;
  private static final int WRMSR = 0x30;
  private static final int RDMSR = 0x32;

  private final VirtualProcessor processor;
  private final LogicalProcessor hardware;
  private final HardwarePort port;
  private final VirtualProcessorState state;

  /// L1 has been in real-address mode and not been found fit to be entered since.
  private boolean inRealMode = true;

  Interpretation(VirtualProcessor processor, LogicalProcessor hardware) {
    this.processor = processor;
    this.hardware = hardware;
    port = processor.port();
    state = processor.state();
  }

  /// Whether L1 cannot be entered as it is.
  boolean isNeeded() {
    if ((port.vmread(CR0_READ_SHADOW) & Cr0.PE) == 0) {
      inRealMode = true;
    } else if (inRealMode) {
      inRealMode = !isEnterable();
    }
    return inRealMode;
  }

  private boolean isEnterable() {
    EntryContext context =
        new EntryContext(
            port::vmread,
            processor.hardware(),
            true,
            processor.vmcs01(),
            EntryContext.PhysicalView.UNKNOWN);
    return EntryChecks.guestState(context) == null;
  }

  /// Executes one instruction, or takes one event.
  void step() {
    InstructionEmulator emulator = processor.emulator();
    Cpu cpu = emulator.cpu();
    long now = port.now();
    emulator.load(port, now, 0);
    cpu.activity = state.activity;
    cpu.nmiPending = state.nmiPending;
    cpu.msr.tscOffset = state.tscOffset;
    cpu.msr.tscAux = port.rdmsr(Msr.IA32_TSC_AUX);
    RunResult result = RunResult.TIME;
    if (state.event != 0) {
      deliver(cpu);
      cpu.retired++;
    } else {
      int kind = cpu.nmiPending || canInterrupt(cpu) ? 0 : msrInstruction(emulator, cpu);
      if (kind != 0) {
        accessMsr(cpu, kind);
        cpu.retired++;
      } else {
        result = emulator.run(now + 1);
      }
    }
    state.nmiPending = cpu.nmiPending;
    state.activity = cpu.activity;
    processor.storeEmulator();
    hardware.passTime(Math.max(now + 1, cpu.now()));
    if (result == RunResult.UNIMPLEMENTED) {
      processor.fail("L1: " + emulator.unimplemented());
    }
  }

  private boolean canInterrupt(Cpu cpu) {
    return processor.apic().interruptPending() && cpu.interruptShadow == 0;
  }

  private void deliver(Cpu cpu) {
    int event = state.event;
    state.event = 0;
    Events.inject(
        cpu,
        event >> 8 & 7,
        event & 0xff,
        InterruptionInformation.hasErrorCode(event) ? state.eventErrorCode : Fault.NO_ERROR_CODE,
        state.eventInstructionLength);
  }

  // ---- MSRs, of which the emulator's processor has none of L1's
  // -----------------------------------------------------------

  /// The second byte of RDMSR or WRMSR at RIP, else 0.
  private static int msrInstruction(InstructionEmulator emulator, Cpu cpu) {
    for (int i = 0; i < LONGEST_INSTRUCTION - 1; i++) {
      int code = codeByte(emulator, cpu, i);
      if (code == TWO_BYTES) {
        int second = codeByte(emulator, cpu, i + 1);
        return second == RDMSR || second == WRMSR ? second | i + 2 << 8 : 0;
      }
      if (!isPrefix(code)) {
        return 0;
      }
    }
    return 0;
  }

  private static boolean isPrefix(int code) {
    return switch (code) {
      case 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf2, 0xf3 -> true;
      default -> false;
    };
  }

  private static int codeByte(InstructionEmulator emulator, Cpu cpu, int offset) {
    long linear = cpu.base[Segment.CS] + cpu.rip + offset & 0xffff_ffffL;
    Outcome outcome = emulator.read(linear, 1);
    return outcome instanceof Outcome.Value(long value) ? (int) value : -1;
  }

  private void accessMsr(Cpu cpu, int kind) {
    int msr = (int) cpu.r[RCX];
    boolean write = (kind & 0xff) == WRMSR;
    @Nullable Fault fault = null;
    if (cpu.cpl != 0) {
      fault = cpu.generalProtection(0);
    } else if (write) {
      long value = cpu.r[RDX] << 32 | cpu.r[RAX] & 0xffff_ffffL;
      if (!processor.msrs().write(msr, value)) {
        fault = cpu.generalProtection(0);
      }
      ShadowPaging shadowPaging = processor.shadowPaging();
      if (shadowPaging != null) {
        cpu.efer = shadowPaging.efer();
      }
    } else if (processor.msrs().read(msr)) {
      cpu.r[RAX] = processor.msrs().value() & 0xffff_ffffL;
      cpu.r[RDX] = processor.msrs().value() >>> 32;
    } else {
      fault = cpu.generalProtection(0);
    }
    if (fault != null) {
      Events.deliver(cpu, fault);
    } else {
      cpu.rip += kind >> 8;
      cpu.interruptShadow = 0;
    }
  }
}

package dev.testudo.processor.vmx;

import dev.testudo.architecture.vmx.InstructionError;
import dev.testudo.architecture.vmx.VmcsField;
import dev.testudo.processor.Cpu;
import dev.testudo.processor.Processor;
import dev.testudo.processor.RunResult;
import dev.testudo.processor.TimestampClock;
import dev.testudo.processor.event.Breakpoints;
import dev.testudo.processor.event.Fault;
import dev.testudo.processor.event.VmExitTaken;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.semantics.system.ModelSpecificRegisters;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.vmx.PortCounters.Call;
import org.jspecify.annotations.Nullable;

/// The hardware port of a simulated processor.
public final class VmxPort implements HardwarePort {
  private final Processor processor;
  private final Cpu cpu;
  private final VmxUnit unit;
  private final PortCounters counters = new PortCounters();
  private @Nullable String stopped;
  private RunResult lastResult = RunResult.TIME;

  private VmxPort(Processor processor) {
    this.processor = processor;
    cpu = processor.cpu();
    unit = cpu.vmx;
  }

  /// Takes root operation of a processor for a hypervisor in Java. The processor is not in VMX
  /// operation.
  public static VmxPort of(Processor processor) {
    VmxPort port = new VmxPort(processor);
    if (port.unit.on()) {
      throw new IllegalStateException("in VMX operation");
    }
    port.unit.hosted = true;
    return port;
  }

  // ---- capabilities
  // ----------------------------------------------------------------------------------------------

  @Override
  public long capability(int msr) {
    counters.count(Call.RDMSR);
    return unit.capabilities().msr(msr);
  }

  @Override
  public VmxCapabilities capabilities() {
    return unit.capabilities();
  }

  // ---- VMX instructions
  // ------------------------------------------------------------------------------------------

  @Override
  public VmxStatus vmxon(long region) {
    counters.count(Call.VMXON);
    if (unit.on()) {
      return unit.fail(InstructionError.VMXON_IN_ROOT_OPERATION);
    }
    return unit.vmxon(region);
  }

  @Override
  public VmxStatus vmxoff() {
    counters.count(Call.VMXOFF);
    requireRoot();
    return unit.vmxoff();
  }

  @Override
  public VmxStatus vmclear(long region) {
    counters.count(Call.VMCLEAR);
    requireRoot();
    return unit.vmclear(region);
  }

  @Override
  public VmxStatus vmptrld(long region) {
    counters.count(Call.VMPTRLD);
    requireRoot();
    return unit.vmptrld(region);
  }

  @Override
  public long vmptrst() {
    counters.count(Call.VMPTRST);
    requireRoot();
    return unit.currentPointer();
  }

  @Override
  public long vmread(VmcsField field) {
    counters.count(Call.VMREAD);
    return accessed(field).read(field);
  }

  @Override
  public void vmwrite(VmcsField field, long value) {
    counters.count(Call.VMWRITE);
    accessed(field).write(field, value);
  }

  private Vmcs accessed(VmcsField field) {
    requireRoot();
    if (!unit.capabilities().supports(field)) {
      throw new IllegalStateException("the processor has no VMCS field " + field);
    }
    return unit.vmcs();
  }

  private void requireRoot() {
    if (!unit.root()) {
      throw new IllegalStateException("not in VMX root operation");
    }
  }

  @Override
  public VmxStatus invept(int type, long eptPointer) {
    counters.count(Call.INVEPT);
    requireRoot();
    return VmxInstructions.invept(unit, type, eptPointer);
  }

  @Override
  public VmxStatus invvpid(int type, int vpid, long linear) {
    counters.count(Call.INVVPID);
    requireRoot();
    return VmxInstructions.invvpid(unit, type, vpid, linear);
  }

  // ---- running the guest
  // -----------------------------------------------------------------------------------------

  @Override
  public VmxStatus vmlaunch(long until) {
    counters.count(Call.VMLAUNCH);
    return enter(true, until);
  }

  @Override
  public VmxStatus vmresume(long until) {
    counters.count(Call.VMRESUME);
    return enter(false, until);
  }

  private VmxStatus enter(boolean launch, long until) {
    requireRoot();
    stopped = null;
    // Interrupt shadows are the guests'; the hypervisor outside has none.
    cpu.interruptShadow = 0;
    VmxStatus status = unit.entry.enter(launch);
    if (status != VmxStatus.SUCCEED) {
      return status;
    }
    if (cpu.exitToHost) {
      // The entry failed late.
      cpu.exitToHost = false;
      counters.count(Call.VM_EXIT);
      return status;
    }
    run(until);
    return status;
  }

  @Override
  public void setEntryTicks(long ticks) {
    unit.entryTicks = Math.max(-1, ticks);
  }

  @Override
  public boolean inGuest() {
    return cpu.nonRoot;
  }

  @Override
  public void proceed(long until) {
    if (!cpu.nonRoot) {
      throw new IllegalStateException("not in the guest");
    }
    stopped = null;
    run(until);
  }

  private void run(long until) {
    lastResult = processor.run(until);
    switch (lastResult) {
      case VM_EXIT -> counters.count(Call.VM_EXIT);
      case TIME, HALTED -> {
        if (cpu.now() >= until) {
          hostInterrupt();
        }
      }
      case SHUTDOWN -> {}
      case STOPPED -> {}
      case UNIMPLEMENTED -> stopped = processor.unimplemented();
    }
  }

  /// The host's external interrupt that ends a run.
  private void hostInterrupt() {
    if (!unit.interception.exitsOnInterrupts()) {
      return;
    }
    try {
      unit.exit.externalInterrupt(-1);
    } catch (VmExitTaken taken) {
      cpu.exitToHost = false;
      counters.count(Call.VM_EXIT);
    }
  }

  @Override
  public RunResult lastResult() {
    return lastResult;
  }

  @Override
  public @Nullable String stopped() {
    return stopped;
  }

  // ---- registers
  // -------------------------------------------------------------------------------------------------

  @Override
  public long register(int number) {
    counters.count(Call.REGISTER_READ);
    return cpu.r[number & 15];
  }

  @Override
  public void setRegister(int number, long value) {
    counters.count(Call.REGISTER_WRITE);
    cpu.r[number & 15] = value;
  }

  @Override
  public long cr2() {
    return cpu.cr2;
  }

  @Override
  public void setCr2(long value) {
    cpu.cr2 = value;
  }

  @Override
  public long debugRegister(int number) {
    return cpu.dr[number & 7];
  }

  @Override
  public void setDebugRegister(int number, long value) {
    cpu.dr[number & 7] = value;
    Breakpoints.changed(cpu);
  }

  @Override
  public void saveExtendedState(CpuState target) {
    target.copyExtendedState(cpu);
  }

  @Override
  public void restoreExtendedState(CpuState source) {
    cpu.copyExtendedState(source);
  }

  @Override
  public long xcr0() {
    return cpu.xcr0;
  }

  @Override
  public void setXcr0(long value) {
    cpu.xcr0 = value;
  }

  @Override
  public long rdmsr(int msr) {
    counters.count(Call.RDMSR);
    try {
      return ModelSpecificRegisters.read(cpu, msr);
    } catch (Fault fault) {
      throw new IllegalArgumentException("RDMSR 0x" + Integer.toHexString(msr), fault);
    }
  }

  @Override
  public boolean wrmsr(int msr, long value) {
    counters.count(Call.WRMSR);
    try {
      ModelSpecificRegisters.write(cpu, msr, value);
      return true;
    } catch (Fault fault) {
      return false;
    }
  }

  // ---- time and memory
  // -------------------------------------------------------------------------------------------

  @Override
  public long now() {
    return cpu.now();
  }

  @Override
  public long rdtsc() {
    return TimestampClock.timestampAt(cpu.now(), cpu.model.tscFrequency()) + cpu.msr.tscOffset;
  }

  @Override
  public PhysicalMemory memory() {
    return cpu.memory;
  }

  @Override
  public PortCounters counters() {
    return counters;
  }
}

package dev.testudo.cli.law;

import dev.testudo.architecture.register.Cr0;
import dev.testudo.architecture.register.Cr4;
import dev.testudo.architecture.register.Efer;
import dev.testudo.hypervisor.VirtualProcessor;
import dev.testudo.hypervisor.state.L0Feature;
import dev.testudo.machine.ProcessorFactory;
import dev.testudo.machine.SimulatedProcessors;
import dev.testudo.machine.VirtualProcessors;
import dev.testudo.machine.firmware.MemoryLayout;
import dev.testudo.processor.LogicalProcessor;
import dev.testudo.processor.Processor;
import dev.testudo.processor.ProcessorModel;
import dev.testudo.processor.RunResult;
import dev.testudo.processor.apic.ApicBus;
import dev.testudo.processor.apic.LocalApic;
import dev.testudo.processor.memory.PhysicalBus;
import dev.testudo.processor.memory.PhysicalMemory;
import dev.testudo.processor.state.ActivityState;
import dev.testudo.processor.state.CpuState;
import dev.testudo.processor.state.Segment;
import dev.testudo.processor.vmx.check.FailedRule;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A processor and a little memory without any device, in which cases are run one after another.
final class LawMachine {
  /// Far more than any case takes that comes to its end.
  private static final long LIMIT = 300_000;

  private static final int X2APIC_SPURIOUS_VECTOR = 0x80f;
  private static final int MSR_SPURIOUS_ENABLED = 0x1ff;

  private final Driver driver;
  private final PhysicalMemory memory;
  private final LogicalProcessor processor;
  private final Supplier<@Nullable FailedRule> failedRule;
  private final byte[] present = new byte[Places.SIZE];
  private boolean started;
  private boolean usable = true;

  private LawMachine(
      Driver driver, ProcessorFactory.Processors made, Supplier<@Nullable FailedRule> failedRule) {
    this.driver = driver;
    this.failedRule = failedRule;
    memory = made.memory();
    processor = made.processors().getFirst();
    new ApicBus().attach(processor.apic());
  }

  /// A machine whose software runs on the simulated processor.
  static LawMachine bare(ProcessorModel model, Driver driver) {
    ProcessorFactory.Processors made =
        new SimulatedProcessors(model).create(layout(), Nobody.INSTANCE, 1);
    Processor processor = (Processor) made.processors().getFirst();
    return new LawMachine(driver, made, () -> processor.cpu().vmx.lastFailedRule());
  }

  /// A machine whose software runs under L0.
  static LawMachine nested(ProcessorModel model, Driver driver, Set<L0Feature> features) {
    VirtualProcessors factory = new VirtualProcessors(model, features);
    ProcessorFactory.Processors made = factory.create(layout(), Nobody.INSTANCE, 1);
    VirtualProcessor processor = factory.made().getFirst();
    return new LawMachine(driver, made, processor::lastFailedRule);
  }

  private static MemoryLayout layout() {
    return new MemoryLayout(MemoryLayout.LEAST_RAM);
  }

  /// Whether another case can be run: L1 has not lost the processor.
  boolean isUsable() {
    return usable;
  }

  Observation run(LawCase what) {
    write(what.memory());
    LocalApic apic = processor.apic();
    apic.reset();
    apic.writeBase(LocalApic.DEFAULT_BASE | LocalApic.BASE_ENABLED | LocalApic.BASE_BOOTSTRAP);
    apic.writeBase(apic.base() | LocalApic.BASE_X2APIC);
    apic.writeMsr(X2APIC_SPURIOUS_VECTOR, MSR_SPURIOUS_ENABLED);
    processor.changeState(state -> start(state, what));
    started = true;
    RunResult result = processor.runUntilIdle(processor.now() + LIMIT);
    memory.readBytes(0, present, 0, present.length);
    boolean finished = result == RunResult.HALTED && present[Driver.DONE] != 0;
    usable = finished;
    long[] registers = new long[Observation.REGISTERS.size()];
    if (finished) {
      processor.changeState(state -> Observation.read(state, registers));
    }
    FailedRule failed = failedRule.get();
    return new Observation(
        result == RunResult.UNIMPLEMENTED
            ? "not implemented"
            : finished ? "finished" : result.toString(),
        finished,
        failed == null ? "" : failed.describe(),
        registers,
        present.clone());
  }

  /// Pages that are as they should be are left alone, so that the driver need not be decoded again.
  private void write(byte[] wanted) {
    memory.readBytes(0, present, 0, present.length);
    for (int page = 0; page < Places.SIZE; page += Places.PAGE) {
      int end = page + Places.PAGE;
      boolean inUse = started && Places.isPrivate(page);
      if (!inUse && !Arrays.equals(present, page, end, wanted, page, end)) {
        memory.writeBytes(page, wanted, page, Places.PAGE);
      }
    }
  }

  private void start(CpuState state, LawCase what) {
    Arrays.fill(state.r, 0, CpuState.NO_REGISTER, 0);
    state.rip = started ? driver.caseStart() : Driver.start();
    state.setFlags(2);
    for (int segment = 0; segment < Segment.LDTR; segment++) {
      set(state, segment, 0x10, 0xffff_ffff, 0xc093);
    }
    set(state, Segment.CS, 8, 0xffff_ffff, 0xa09b);
    set(state, Segment.LDTR, 0, 0, Segment.UNUSABLE);
    set(state, Segment.TR, 0x40, 0x67, 0x8b);
    state.cpl = 0;
    state.gdtrBase = Places.DESCRIPTORS;
    state.gdtrLimit = 0xff;
    state.idtrBase = 0;
    state.idtrLimit = 0;
    state.cr0 = Cr0.PE | Cr0.PG | Cr0.NE | Cr0.ET | Cr0.WP;
    state.cr2 = 0;
    state.cr3 = Places.L1_TABLES;
    state.cr4 = Cr4.PAE | Cr4.VMXE | Cr4.OSFXSR | Cr4.OSXSAVE;
    state.efer = Efer.LME | Efer.LMA | Efer.SCE | Efer.NXE;
    state.xcr0 = 3;
    System.arraycopy(what.debugAddresses(), 0, state.dr, 0, 4);
    state.dr[6] = 0xffff_0ff0L;
    state.dr[7] = 0x400;
    state.msr.pat = 0x0007_0406_0007_0406L;
    state.msr.sysenterCs = 0;
    state.msr.sysenterEsp = 0;
    state.msr.sysenterEip = 0;
    state.msr.debugControl = 0;
    state.msr.mtrrDefaultType = 0x806;
    state.interruptShadow = 0;
    state.nmiBlocked = false;
    state.pendingDebug = 0;
    state.activity = ActivityState.ACTIVE;
  }

  private static void set(CpuState state, int segment, int selector, int limit, int rights) {
    state.selector[segment] = selector;
    state.base[segment] = 0;
    state.limit[segment] = limit;
    state.rights[segment] = rights;
  }

  /// Nothing but RAM is there.
  private enum Nobody implements PhysicalBus {
    INSTANCE;

    @Override
    public long read(long physical, int size) {
      return size == 8 ? -1 : (1L << 8 * size) - 1;
    }

    @Override
    public void write(long physical, int size, long value) {
      // Nobody there.
    }

    @Override
    public int readPort(int port, int size) {
      return -1;
    }

    @Override
    public void writePort(int port, int size, int value) {
      // Nobody there.
    }
  }
}
